"""A person is asked for one act once, in however many conversations it is wanted, also at the same moment."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from bot.conversation.records import effects
from bot.conversation.store import Store
from bot.effects import Effect, Effects
from bot.turn import Proposal
from tests.conftest import OpenStore
from tests.effects.kit import Till, clock, refund


def request(name: str, amount: str = "12800", **about: Any) -> Proposal:
    """Money that a person must agree to, for the espresso machine unless told otherwise."""
    return replace(refund(name, amount, **{"order_id": "10424", **about}), approval="needed")


async def waiting(till: Till) -> list[str]:
    """Ids of what a person is asked about."""
    async with till.store.read() as tx:
        asked = select(effects.c.id).where(effects.c.state == "proposed", effects.c.approval == "needed")
        return sorted((await tx.execute(asked)).scalars())


async def test_asked_for_in_three_conversations_it_waits_once(store: Store) -> None:
    till = Till(store)
    first = await till.propose(request("a"), "rest:one")
    why = {"reason": "quality"}  # says why it is wanted, which makes no other act of it
    second = await till.propose(replace(request("b"), details=why), "rest:two")
    third = await till.propose(request("c", "9000"), "rest:three")
    assert {first.id, second.id, third.id} == {"a"}
    assert await waiting(till) == ["a"]


async def test_other_orders_acts_things_and_customers_are_asked_about_too(store: Store) -> None:
    till = Till(store)
    await till.propose(request("a"), "rest:one")
    others = (
        request("order", order_id="10423"),
        request("act", type="price_adjustment"),
        replace(request("thing"), details={"item": "milk jug"}),
        request("customer", customer_id="C1002"),
    )
    for proposal in others:
        assert (await till.propose(proposal, f"rest:{proposal.id}")).id == proposal.id
    assert len(await waiting(till)) == 5


async def test_changes_without_an_order_are_the_same_when_they_say_the_same(store: Store) -> None:
    till = Till(store)
    change = request("a", "0", currency="", order_id="", type="update_profile")
    phone, mail = replace(change, details={"phone": "1"}), replace(change, id="b", details={"mail": "x@y"})
    await till.propose(phone, "rest:one")
    assert (await till.propose(mail, "rest:two")).id == "b"
    assert (await till.propose(replace(phone, id="c"), "rest:two")).id == "a"


async def test_strangers_without_an_order_are_not_taken_for_each_other(store: Store) -> None:
    till = Till(store)
    change = request("a", "0", currency="", order_id="", customer_id="", type="claim")
    await till.propose(change, "rest:one")
    assert (await till.propose(replace(change, id="b"), "rest:two")).id == "b"


async def decline(till: Till, effect: Effect) -> None:
    """The colleague says no."""
    assert await till.drop(effect, by="ann")


async def approve(till: Till, effect: Effect) -> None:
    """The colleague says yes, and the money goes back."""
    after = await till.submit(effect, approver="ann")
    assert after is not None
    await till.finish(after)


async def withdraw(till: Till, effect: Effect) -> None:
    """The customer takes it back."""
    assert await till.drop(effect)


@pytest.mark.parametrize("decide", [approve, decline, withdraw])
async def test_once_it_is_decided_it_may_be_asked_for_again(open_store: OpenStore, decide: Any) -> None:
    time = clock()
    till = Till(await open_store(time))
    await decide(till, await till.propose(request("a"), "rest:one"))
    time.advance(30)  # until then it could be a wish of before that is only heard now
    assert (await till.propose(request("b"), "rest:two")).id == "b"
    assert await waiting(till) == ["b"]


async def test_a_yes_that_comes_over_the_limit_joins_what_waits_elsewhere(store: Store) -> None:
    """Shown while it still fitted; meanwhile a person is asked for the same order from another conversation."""
    till = Till(store)
    shown = await till.propose(refund("shown", "189", order_id="10424"), "rest:one")
    await till.propose(request("a"), "rest:two")
    after = await till.submit(shown)
    assert after is not None
    assert after.id == "a"
    assert (await till.now("shown")).state == "dropped"
    assert await waiting(till) == ["a"]


async def asked_at_once(stores: list[Store], number: int) -> list[str]:
    """What waits after eight conversations have asked for one act at the same moment, half of them by a late yes."""
    tills = [Till(store) for store in stores]
    order, small = f"order {number}", "600"
    shown = [
        await tills[0].propose(refund(f"s{number}-{n}", small, order_id=order), f"rest:s{n}")
        for n in range(4)
    ]
    asking = (tills[n % 2].propose(request(f"a{number}-{n}", order_id=order), f"rest:a{n}") for n in range(4))
    agreeing = (tills[n % 2].submit(effect, f"t{n}") for n, effect in enumerate(shown))
    await asyncio.gather(*asking, *agreeing)
    return [name for name in await waiting(tills[0]) if name[1:].startswith(f"{number}-")]


async def test_eight_conversations_at_once_ask_a_person_once(open_store: OpenStore) -> None:
    stores = [await open_store(), await open_store()]
    for number in range(12):
        assert len(await asked_at_once(stores, number)) == 1


async def test_without_the_lock_two_ask(open_store: OpenStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The race above is a real one: two look at what waits at the same time, take a moment, and both ask."""
    stores = [await open_store(), await open_store()]
    if stores[0].dialect == "sqlite":
        pytest.skip("one writer at a time: the database itself is the lock")
    look = Effects._asked

    async def no_hold(*_: object) -> None:
        await asyncio.sleep(0)

    async def slowly(*asked: Any, **besides: Any) -> Effect | None:
        found = await look(*asked, **besides)
        await asyncio.sleep(0.02)
        return found

    monkeypatch.setattr(Effects, "_hold_requests", no_hold)
    monkeypatch.setattr(Effects, "_asked", slowly)
    for number in range(30):
        if len(await asked_at_once(stores, number)) > 1:
            return
    pytest.fail("one was asked about without the lock")
