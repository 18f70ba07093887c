"""A thing is pointed at, not named: the only order that holds it is meant, now and in what is asked next."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from bot.flow.picked import beside
from bot.shop.catalogue import catalogue
from bot.turn import Entity
from bot.understanding.context import Context
from bot.understanding.entities import extract
from bot.understanding.entities.products import find_products
from bot.understanding.normalise import normalise
from skills.shop.fixture import DEMO, load_fixture
from tests.flow.conftest import OpenDesk
from tests.flow.kit import said, wish

PRODUCTS = catalogue(load_fixture(DEMO).at(datetime.now(UTC)).products)


async def test_that_kettle_is_the_order_that_holds_it(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        turn = await mei.say(wish("warranty.repair", product="壶"))
        assert turn["slots"]["order_id"] == "10423"


async def test_a_last_character_that_ends_no_title_points_at_nothing(desk: OpenDesk) -> None:
    async with desk() as counter:
        turn = await counter.talk().say(wish("warranty.repair", product="水"))
        assert turn["decision"] == "clarify"
        assert turn["slots"].get("order_id") is None


async def test_a_thing_is_found_by_another_of_its_names(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        turn = await alex.say(wish("order.status", product="headphones"))
        assert "20731" in said(turn)


@pytest.mark.parametrize(
    "words", ["那壶我想退", "把壶退了", "壶想换个新的", "不是灯，是烧水的壶", "灯不用管，壶坏了"]
)
def test_a_thing_is_pointed_at_without_its_measure_word(words: str) -> None:
    named = {e.value for e in extract(normalise(words), Context(products=PRODUCTS)) if e.entity == "product"}
    assert "壶" in named


@pytest.mark.parametrize("words", ["那个机会", "我的卡被盗刷了", "在线等", "把灯光调暗"])
def test_an_end_of_a_name_inside_another_word_points_at_nothing(words: str) -> None:
    assert not [e for e in extract(normalise(words), Context(products=PRODUCTS)) if e.entity == "product"]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("不是台灯，是电热水壶", {"kettle"}),
        ("I said scarf, not kettle!", {"wool-scarf"}),
        ("no, not the lamp, the scarf", {"wool-scarf"}),
        ("没说手机壳，说的是羊毛围巾", {"wool-scarf"}),
        ("手机壳跟看电视有啥关系？我要充电宝", {"power-bank"}),
        ("不是台灯", {"desk-lamp"}),  # nothing else is named: it is what the message is about
        ("I am not happy with the scarf", {"wool-scarf"}),
    ],
)
def test_a_thing_that_is_named_to_be_denied_is_not_meant(words: str, meant: set[str]) -> None:
    assert {match.id for match in find_products(normalise(words).text, PRODUCTS)} == meant


async def test_a_thing_that_is_in_none_of_their_orders_means_no_order(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        turn = await alex.say(wish("return.request", product="scarf"))
        assert "wool scarf" in said(turn)
        assert turn["slots"].get("order_id") is None
        assert turn["effects"] == []


async def test_nor_does_it_mean_the_order_that_was_spoken_of_before(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        await alex.say(wish("order.status", order_id="20733"))
        turn = await alex.say(wish("return.request", product="scarf"))
        assert "wool scarf" in said(turn)
        assert turn["effects"] == []


@pytest.mark.parametrize(
    ("wish_of", "named", "leans_on"),
    [
        ((), "kettle", ()),
        ((Entity(entity="parcel_problem", value="late"),), "kettle", ("kettle",)),
        ((Entity(entity="product", value="kettle"),), "kettle", ()),
    ],
)
def test_a_wish_leans_on_what_another_of_the_message_names(
    wish_of: tuple[Entity, ...], named: str, leans_on: tuple[str, ...]
) -> None:
    turn = SimpleNamespace(heard=SimpleNamespace(entities=(Entity(entity="product", value=named), *wish_of)))
    assert beside(turn, wish_of) == leans_on  # type: ignore[arg-type]
