"""A few words that ask for no more than a colour ask whether the thing can be had so, in any language."""

import pytest

from skills.products.info import ProductInfo
from skills.products.stock import ProductStock
from tests.skills.kit import counter

SHOES = "running-shoes"


@pytest.mark.parametrize(
    ("text", "language", "colour"),
    [
        ("in Rot?", "de", "rot"),
        ("et en vert ?", "fr", "vert"),
        ("¿en negro?", "es", "negro"),
        ("чёрные есть?", "ru", "чёрные"),
        ("黒は?", "ja", "黒"),
    ],
)
async def test_a_colour_alone_is_a_question_of_what_can_be_had(text: str, language: str, colour: str) -> None:
    async with counter() as desk:
        said = await desk.say(
            ProductInfo(), text, language=language, entities={"colour": colour}, product=SHOES
        )
        assert [event["name"] for event in said.events if event["event"] == "followup"] == ["product_stock"]


async def test_another_question_about_a_thing_of_a_colour_is_none() -> None:
    async with counter() as desk:
        text = "does the black pair squeak on wet floors in a gym"
        said = await desk.say(ProductInfo(), text, language="en", entities={"colour": "black"}, product=SHOES)
        assert not [event for event in said.events if event["event"] == "followup"]


@pytest.mark.parametrize(
    ("language", "colour", "response"),
    [
        ("es", "negras", "product.stock.there"),
        ("ko", "검정", "product.stock.there"),
        ("de", "rote", "product.stock.no_such_variant"),
        ("ar", "أحمر", "product.stock.no_such_variant"),
    ],
)
async def test_it_is_held_against_the_catalogues_names(language: str, colour: str, response: str) -> None:
    async with counter() as desk:
        said = await desk.say(
            ProductStock(), colour, language=language, entities={"colour": colour}, product=SHOES
        )
        assert said.responses[0] == response


async def test_the_catalogues_colours_are_told_in_the_customers_language() -> None:
    async with counter() as desk:
        said = await desk.say(
            ProductStock(), "rote", language="de", entities={"colour": "rote"}, product=SHOES
        )
        assert "ganz schwarz" in said.text("de")


@pytest.mark.parametrize(("text", "colour"), [("圍巾有沒有酒紅色", "酒紅色"), ("駝色的圍巾還有嗎", "駝色")])
async def test_a_colour_in_traditional_characters_is_that_of_the_catalogue(text: str, colour: str) -> None:
    async with counter() as desk:
        said = await desk.say(
            ProductStock(), text, language="zh", entities={"colour": colour}, product="wool-scarf"
        )
        assert said.responses == ["product.stock.variant"]
