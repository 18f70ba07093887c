"""Grants and misses, as the tables keep them."""

import statistics
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from decimal import Decimal
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.inbox import Inbox
from bot.conversation.store import Store
from bot.errors import NotFound, SkillError
from bot.identity import Identity, Principal, SessionShop, acting_as
from bot.identity.grants import EVERYBODY
from bot.money import Money
from bot.shop import Command, Order
from bot.skill.slots import IdentityNeeded
from tests.conversation.kit import ALICE, BOB, says

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def order(number: str, customer: str, phone: str, parcel: str = "") -> Order:
    """An order with what matters here."""
    return Order(
        id=number,
        customer_id=customer,
        items=(),
        amount=Money(Decimal(1), "CNY"),
        state="paid",
        paid_at=NOW,
        phone=phone,
        tracking_number=parcel,
    )


class Shop:
    """Three orders; counts what it is asked."""

    def __init__(self) -> None:
        self.now_is = NOW
        self.asked: list[str] = []
        self.all = (
            order("10421", "C1001", "+86 138 0000 4821", "SF1"),
            order("20731", "C1002", "7730", "DHL1"),
            order("30000", "C1003", ""),
        )

    async def now(self) -> datetime:
        return self.now_is

    async def order(self, number: str) -> Order:
        return self._one("order", lambda each: each.id == number)

    async def order_by_tracking(self, number: str) -> Order:
        return self._one("parcel", lambda each: bool(number) and each.tracking_number == number)

    def _one(self, call: str, fits: Callable[[Order], bool]) -> Order:
        self.asked.append(call)
        for each in self.all:
            if fits(each):
                return each
        raise NotFound(code="not_found")


@pytest.fixture
def shop() -> Any:
    return Shop()


@pytest.fixture
async def identity(store: Store, shop: Any) -> Identity:
    inbox = Inbox(store)
    await inbox.accept(ALICE, says("hi"))
    await inbox.accept(BOB, says("hi"))
    return Identity(store, shop)


async def opened(store: Store, identity: Identity, conversation: str) -> frozenset[str]:
    async with store.read() as tx:
        return await identity.opened(tx, conversation)


async def test_the_right_digits_open_it_here_and_nowhere_else(store: Store, identity: Identity) -> None:
    assert await identity.open(ALICE.id, "10421", "4821") == "10421"
    assert await identity.open(ALICE.id, "10421", "4821") == "10421"  # twice is no harm
    assert await opened(store, identity, ALICE.id) == {"10421"}
    assert await opened(store, identity, BOB.id) == frozenset()


@pytest.mark.parametrize(
    ("named", "tail"),
    [
        ("10421", "7730"),  # the digits of another order
        ("10421", ""),
        ("10421", "821"),
        ("10421", "13800004821"),  # whoever asks takes the last four first
        ("30000", ""),  # no phone on the order: nothing opens it
        ("99999", "4821"),
        ("", ""),
    ],
)
async def test_anything_else_is_a_miss(store: Store, identity: Identity, named: str, tail: str) -> None:
    for _ in range(9):
        await identity.miss(ALICE.id)
    assert not await identity.blocked(ALICE.id)
    assert await identity.open(ALICE.id, named, tail) is None
    assert await identity.blocked(ALICE.id)
    assert await opened(store, identity, ALICE.id) == frozenset()


async def test_one_orders_digits_are_guessed_three_times(store: Store, identity: Identity, shop: Any) -> None:
    for guess in range(3):
        assert await identity.open(ALICE.id, ("10421", "SF1")[guess % 2], f"000{guess}") is None
    assert await identity.open(ALICE.id, "10421", "4821") is None  # right, and too late
    assert await opened(store, identity, ALICE.id) == frozenset()
    assert await identity.open(ALICE.id, "20731", "7730") == "20731"
    assert await identity.open(BOB.id, "10421", "4821") == "10421"  # whose misses they are not
    shop.now_is += timedelta(days=1)
    assert await identity.open(ALICE.id, "10421", "4821") == "10421"


async def test_many_conversations_do_not_guess_for_ever(identity: Identity) -> None:
    for guess in range(3 * EVERYBODY):
        assert await identity.open(f"rest:{guess}", "10421", "0000") is None
    assert await identity.open(BOB.id, "10421", "4821") is None


async def test_a_parcels_number_opens_its_order(identity: Identity) -> None:
    assert await identity.open(ALICE.id, "SF1", "4821") == "10421"


async def test_the_shop_is_asked_the_same_whatever_is_there(identity: Identity, shop: Any) -> None:
    for named in ("10421", "SF1", "99999"):
        shop.asked.clear()
        await identity.open(ALICE.id, named, "0000")
        assert shop.asked == ["order", "parcel"]


async def test_ten_misses_a_day_of_the_shop(identity: Identity, shop: Any) -> None:
    shop.now_is = NOW.replace(hour=23, minute=59)
    for count in range(10):
        assert not await identity.blocked(ALICE.id), count
        await identity.miss(ALICE.id)
    assert await identity.blocked(ALICE.id)
    assert not await identity.blocked(BOB.id)
    shop.now_is += timedelta(minutes=1)  # midnight at the shop
    assert not await identity.blocked(ALICE.id)


ASK = Callable[[SessionShop, str], Awaitable[Order]]


@pytest.mark.parametrize("ask", [SessionShop.order, SessionShop.order_by_tracking])
async def test_a_visitor_is_asked_about_the_number_they_gave(shop: Any, ask: ASK) -> None:
    for named in ("10421", "SF1", "99999"):
        async with acting_as(Principal(conversation_id="a")):
            with pytest.raises(IdentityNeeded) as needed:
                await ask(SessionShop(shop), named)
        assert needed.value.order_id == named


@pytest.mark.parametrize("ask", [SessionShop.order, SessionShop.order_by_tracking])
async def test_a_customer_finds_their_own_and_nothing_else(shop: Any, ask: ASK) -> None:
    async with acting_as(Principal(conversation_id="a", customer_id="C1001")):
        for named in ("20731", "DHL1", "99999"):
            with pytest.raises(NotFound) as problem:
                await ask(SessionShop(shop), named)
            assert (str(problem.value), problem.value.code) == ("not_found", "not_found")
    async with acting_as(Principal(conversation_id="a", customer_id="C1001")):
        own = "10421" if ask is SessionShop.order else "SF1"
        assert (await ask(SessionShop(shop), own)).id == "10421"


async def test_nothing_changes_the_shop_but_the_effect_that_is_performed(shop: Any) -> None:
    command = Command(type="refund", key="e1", customer_id="C1001", order_id="10421")
    async with acting_as(Principal(conversation_id="a", customer_id="C1001")) as session:
        for performing in ("", "e2"):
            session.performing = performing
            with pytest.raises(SkillError):
                await SessionShop(shop).apply(command)


async def test_outside_a_turn_nobody_is_asking(shop: Any) -> None:
    with pytest.raises(SkillError):
        await SessionShop(shop).orders()


async def test_not_yours_takes_as_long_as_not_there(identity: Identity) -> None:
    """Medians over 50 pairs of tries; a busy machine may spoil a round, a leak spoils all three."""
    rounds = [await difference(identity) for _ in range(3)]
    assert min(rounds) < 0.2, rounds


async def difference(identity: Identity) -> float:
    """How much longer one takes than the other, as a share of what both take."""
    spent: dict[str, list[float]] = {"20731": [], "99999": []}
    for number in range(50):
        for named in sorted(spent, reverse=bool(number % 2)):  # neither always goes first
            began = perf_counter()
            await identity.open(ALICE.id, named, "0000")
            spent[named].append(perf_counter() - began)
    pairs = list(zip(*spent.values(), strict=True))
    usual = statistics.median(time for pair in pairs for time in pair)
    return abs(statistics.median(one - other for one, other in pairs)) / usual
