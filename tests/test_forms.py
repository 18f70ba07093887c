"""Forms: what fills a slot, in which order, and what is asked when nothing does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from pydantic import JsonValue

from bot.errors import NotFound
from bot.forms import prepare
from bot.shop import ShopView
from bot.skill import Skill
from bot.skill.choices import Choice, words
from bot.skill.slots import IdentityNeeded, Scene, Slot, SlotRejected, Text
from bot.turn import Entity

NO_SHOP = cast("ShopView", None)  # these slots look at no shop


@dataclass(frozen=True, kw_only=True)
class Size(Slot):
    """Knows shoes: from 30 to 50, 99 ends the conversation about them."""

    implied: str = ""
    fitting: JsonValue = None

    async def mentioned(self, scene: Scene) -> str | None:
        return self.implied if self.implied and self.implied in scene.text else None

    async def find(self, scene: Scene) -> JsonValue:
        return self.fitting

    async def check(self, value: str, scene: Scene) -> JsonValue:
        if value == "99":
            raise SlotRejected("size.never", final=True, size=value)
        if not 30 <= int(value) <= 50:
            raise SlotRejected("size.odd", size=value)
        return int(value)


def skill(**slots: Slot) -> Skill:
    """A skill with these slots."""

    class Shoes(Skill):
        intents = ("shoes",)

        async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[dict[str, Any]]:
            return []

    Shoes.slots = slots
    return Shoes()


def scene(text: str = "", slots: Mapping[str, JsonValue] | None = None, **entities: str) -> Scene:
    found = tuple(Entity(entity=name, value=value) for name, value in entities.items())
    now = datetime(2026, 3, 10, tzinfo=UTC)
    return Scene(shop=NO_SHOP, language="zh", slots=slots or {}, entities=found, text=text, now=now)


SIZE = Size(ask="size.ask", entity="size", implied="42", fitting=38)


@pytest.mark.parametrize(
    ("text", "known", "said", "value"),
    [
        ("42 码", 40, "44", 44),  # said now
        ("42 码", 40, None, 42),  # implied by what was said
        ("鞋子", 40, None, 40),  # known from before
        ("鞋子", None, None, 38),  # the only one that fits
    ],
)
async def test_what_counts_first(text: str, known: JsonValue, said: str | None, value: int) -> None:
    given = {"size": said} if said else {}
    prepared = await prepare(skill(size=SIZE), scene(text, {"size": known}, **given))
    assert (prepared.accepted, prepared.ready) == ({"size": value}, True)


async def test_who_corrects_himself_puts_the_right_one_last() -> None:
    said = (Entity(entity="size", value="41"), Entity(entity="size", value="43"))
    here = Scene(shop=NO_SHOP, language="zh", slots={}, entities=said, now=datetime(2026, 3, 10, tzinfo=UTC))
    assert (await prepare(skill(size=SIZE), here)).accepted == {"size": 43}


async def test_the_first_open_slot_is_asked_for_and_what_came_before_is_kept() -> None:
    shoes = skill(size=SIZE, colour=Slot(ask="colour.ask", entity="colour"), when=Slot(ask="when.ask"))
    prepared = await prepare(shoes, scene())
    assert (prepared.asks, prepared.accepted, prepared.ready) == ("colour", {"size": 38}, False)
    assert [draft.response for draft in prepared.drafts] == ["colour.ask"]


async def test_what_need_not_be_known_is_not_asked_for() -> None:
    prepared = await prepare(skill(note=Slot(ask="note.ask", required=False)), scene())
    assert (prepared.accepted, prepared.ready) == ({}, True)


async def test_an_orders_number_alone_is_no_text() -> None:
    shoes = skill(wish=Text(ask="wish.ask"))
    number = scene("#20733", order_id="20733")
    assert (await prepare(shoes, number, requested="wish")).asks == "wish", "it says which order is meant"
    beside = scene("20733 in red", order_id="20733")
    assert (await prepare(shoes, beside, requested="wish")).accepted == {"wish": "20733 in red"}


@pytest.mark.parametrize(
    "said",
    [
        "mi pedido es el 20733", "le numéro 20733 stp", "Bestellnummer 20733", "é o 20733 por favor", "番号 20733 です",
        "주문 20733이요", "это заказ 20733", "طلبي هو 20733", "mã đơn 20733 nhé", "เลขที่ 20733 ครับ",
    ],
)  # fmt: skip
async def test_small_words_around_a_number_make_it_no_text_in_any_language(said: str) -> None:
    shoes = skill(wish=Text(ask="wish.ask"))
    assert (await prepare(shoes, scene(said, order_id="20733"), requested="wish")).asks == "wish"


@pytest.mark.parametrize(
    "said", ["20733 en rouge", "20733 in Blau", "20733は赤で", "замените 20733 на синий"]
)
async def test_a_wish_beside_a_number_is_text_in_any_language(said: str) -> None:
    shoes = skill(wish=Text(ask="wish.ask"))
    assert (await prepare(shoes, scene(said, order_id="20733"), requested="wish")).accepted == {"wish": said}


async def test_free_text_counts_only_where_it_was_asked_for() -> None:
    shoes = skill(wish=Slot(ask="wish.ask"))
    assert (await prepare(shoes, scene("红色的"))).asks == "wish"
    assert (await prepare(shoes, scene("红色的"), requested="wish")).accepted == {"wish": "红色的"}
    assert (await prepare(shoes, scene(""), requested="wish")).asks == "wish"


async def test_a_value_that_cannot_be_is_explained_and_asked_for_again() -> None:
    prepared = await prepare(skill(size=SIZE), scene(size="12"))
    assert prepared.asks == "size"
    assert [(d.response, dict(d.facts), d.aside) for d in prepared.drafts] == [
        ("size.odd", {"size": "12"}, True),
        ("size.ask", {}, False),
    ]


async def test_a_value_may_end_the_form() -> None:
    prepared = await prepare(skill(size=SIZE), scene(size="99"))
    assert (prepared.stopped, prepared.asks, prepared.ready) == (True, "", False)
    assert [(d.response, d.aside) for d in prepared.drafts] == [("size.never", False)]


async def test_a_slot_sees_what_the_ones_before_it_took() -> None:
    class Pair(Slot):
        async def find(self, scene: Scene) -> JsonValue:
            return f"pair of {scene.slots['size']}"

    prepared = await prepare(skill(size=SIZE, pair=Pair(ask="pair.ask")), scene())
    assert prepared.accepted["pair"] == "pair of 38"


@pytest.mark.parametrize("problem", [NotFound(code="not_found"), IdentityNeeded("10421")])
async def test_what_concerns_the_conversation_passes_through(problem: Exception) -> None:
    class Order(Slot):
        async def check(self, value: str, scene: Scene) -> JsonValue:
            raise problem

    with pytest.raises(type(problem)):
        await prepare(skill(order=Order(ask="order.ask", entity="order_id")), scene(order_id="10421"))


async def test_what_was_said_of_a_later_slot_is_not_asked_again() -> None:
    fault = Choice(ask="ask.fault", key="fault", words=words(leaks="漏", noisy="响"))
    kettle = skill(size=Size(ask="ask.size", entity="size"), fault=fault)
    first = await prepare(kettle, scene("它漏水"))
    assert (first.asks, first.accepted) == ("size", {"fault": "leaks"})
    assert (await prepare(kettle, scene("40", first.accepted, size="40"))).ready
    refused = await prepare(kettle, scene("20 号的响", size="20"))
    assert (refused.asks, refused.accepted) == ("size", {"fault": "noisy"}), (
        "nor where the value before it was odd"
    )
