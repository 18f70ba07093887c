"""States of an effect: one way through them, under one key, within ten minutes."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import update

from bot.conversation.records import effects
from bot.conversation.store import Store
from bot.effects import Effect
from bot.errors import NotAllowed
from bot.shop import Receipt
from tests.conftest import OpenStore
from tests.effects.kit import SHOP, Till, clock, refund

STATES = ("proposed", "confirmed", "submitted", "settled", "failed", "unknown", "dropped", "expired")
# From each state, what a call of the ledger may make of it. Whatever is not here must stay as it is.
ARROWS = {
    ("proposed", "submit"): "submitted",
    ("proposed", "drop"): "dropped",
    ("submitted", "finish"): "settled",
    ("unknown", "finish"): "settled",
}


@pytest.mark.parametrize("call", ["submit", "finish", "drop", "require_approval"])
@pytest.mark.parametrize("state", STATES)
async def test_only_these_arrows_exist(store: Store, state: str, call: str) -> None:
    till = Till(store)
    effect = await till.propose(refund("e"))
    async with store.write() as tx:
        await tx.execute(update(effects).values(state=state))
    effect = replace(effect, state=state)
    async with store.write() as tx:
        if call == "submit":
            await till.ledger.submit(tx, effect, turn_id="t2", ceiling=SHOP)
        elif call == "finish":
            await till.ledger.finish(tx, "e", "settled")
        elif call == "drop":
            await till.ledger.drop(tx, "e")
        else:
            await till.ledger.require_approval(tx, "e")
    after = await till.now("e")
    assert after.state == ARROWS.get((state, call), state)
    assert after.approval == ("needed" if (state, call) == ("proposed", "require_approval") else "")


async def test_a_retry_of_the_turn_submits_under_the_same_key(store: Store) -> None:
    till = Till(store)
    first = await till.submit(await till.propose(refund("e")), turn="t2")
    again = await till.submit(await till.now("e"), turn="t2")
    assert first is not None
    assert again is not None
    assert first.command().key == again.command().key == "e"
    assert await till.submit(await till.now("e"), turn="t3") is None  # another turn has no business with it


async def test_a_turn_made_again_finds_what_it_proposed(store: Store) -> None:
    till = Till(store)
    await till.propose(replace(refund("e", "12800"), approval="needed"))
    again = await till.propose(replace(refund("e", "12800"), approval="needed"))
    assert (again.id, again.state, again.approval) == ("e", "proposed", "needed")


async def test_twenty_at_once_submit_it_once(open_store: OpenStore) -> None:
    tills = [Till(await open_store()), Till(await open_store())]
    effect = await tills[0].propose(refund("e"))
    got = await asyncio.gather(*(tills[n % 2].submit(effect, turn=f"t{n}") for n in range(20)))
    assert sum(each is not None for each in got) == 1
    assert (await tills[0].now(effect)).state == "submitted"


async def test_yes_counts_for_ten_minutes(open_store: OpenStore) -> None:
    time = clock()
    till = Till(await open_store(time))
    in_time, too_late = await till.propose(refund("a")), await till.propose(refund("b"))
    time.advance(599)
    assert await till.submit(in_time) is not None
    time.advance(1)
    assert await till.submit(too_late) is None
    assert (await till.now("b")).state == "expired"


async def test_an_expired_effect_is_not_offered_any_more(open_store: OpenStore) -> None:
    time = clock()
    till = Till(await open_store(time))
    await till.propose(refund("a"))
    assert [e.id for e in await waiting(till)] == ["a"]
    time.advance(600)
    assert await waiting(till) == []


async def test_a_person_may_take_longer_than_ten_minutes(open_store: OpenStore) -> None:
    time = clock()
    till = Till(await open_store(time))
    effect = await till.propose(replace(refund("a", "12800"), approval="needed"))
    time.advance(86_400)
    assert await till.submit(effect, approver="mei") is not None


async def test_a_new_proposal_for_the_same_thing_replaces_the_old(store: Store) -> None:
    """Who says 189 and then 100 has agreed to neither; only the last one shown can be confirmed."""
    till = Till(store)
    old = await till.propose(refund("old", "189", order_id="10423"))
    new = await till.propose(refund("new", "100", order_id="10423"))
    assert (await till.now(old)).state == "dropped"
    assert await till.submit(old) is None
    assert await till.submit(new) is not None


async def test_other_orders_acts_and_conversations_keep_theirs(store: Store) -> None:
    till = Till(store)
    await till.propose(refund("a", order_id="10423"))
    await till.propose(refund("b", order_id="10424"))
    await till.propose(refund("c", order_id="10423", type="change_address"))
    await till.propose(refund("d", order_id="10423"), conversation="rest:other")
    assert [e.id for e in await waiting(till)] == ["a", "b", "c"]


async def test_another_way_out_of_the_same_trouble_replaces_what_waits(store: Store) -> None:
    """Who was shown a return and then asks for the money back has one question to answer, not two."""
    till = Till(store)
    old = await till.propose(refund("return", order_id="10423", type="return"))
    await till.propose(refund("other", order_id="10424", type="return"))
    await till.propose(refund("money", order_id="10423"))
    assert (await till.now(old)).state == "dropped"
    assert [e.id for e in await waiting(till)] == ["other", "money"]


async def test_what_a_person_looks_at_is_not_replaced_by_another_way_out(store: Store) -> None:
    till = Till(store)
    held = await till.propose(replace(refund("held", "12800", order_id="10424"), approval="needed"))
    await till.propose(refund("return", order_id="10424", type="return"))
    assert (await till.now(held)).state == "proposed"


async def test_asking_again_for_what_a_person_looks_at_changes_nothing(store: Store) -> None:
    till = Till(store)
    await till.propose(replace(refund("first", "12800", order_id="10424"), approval="needed"))
    again = await till.propose(replace(refund("again", "12800", order_id="10424"), approval="needed"))
    assert again.id == "first"
    less = await till.propose(replace(refund("less", "9000", order_id="10424"), approval="needed"))
    assert less.id == "less"
    assert (await till.now("first")).state == "dropped"


async def test_what_was_refused_cannot_be_submitted(store: Store) -> None:
    till = Till(store)
    effect = await till.propose(replace(refund("a", "12800"), approval="needed"))
    assert await till.submit(effect) is None  # no yes of the customer replaces the person's
    assert await till.drop(effect, by="mei")
    assert await till.submit(await till.now(effect), approver="mei") is None
    assert (await till.now(effect)).approval == "refused"
    assert not await till.drop(effect, by="mei")


async def test_an_approver_is_named_to_the_shop(store: Store) -> None:
    till = Till(store)
    effect = await till.submit(
        await till.propose(replace(refund("a", "12800"), approval="needed")), approver="mei"
    )
    assert effect is not None
    assert effect.approval == "granted"
    assert effect.command().details == {"approved_by": "mei"}


async def test_nobody_approves_what_needs_no_approval(store: Store) -> None:
    """The desk's word stands for a customer's only where a person was asked."""
    till = Till(store)
    assert await till.submit(await till.propose(refund("a")), approver="mei") is None


async def test_unknown_is_found_later_under_its_key(store: Store) -> None:
    till = Till(store)
    effect = await till.submit(await till.propose(refund("a")))
    assert effect is not None
    assert (await till.finish(effect, "unknown")).trace().state == "unknown"
    async with store.write() as tx:
        receipt = Receipt(key="a", type="refund", state="done", reference="R-1", facts={"days": 3})
        await till.ledger.finish(tx, "a", "settled", receipt=receipt)
    found = await till.now(effect)
    assert found.receipt == {"facts": {"days": 3}, "reference": "R-1"}
    assert found.trace().state == "done"
    assert (await till.finish(effect, "failed")).state == "settled"  # what is settled stays settled


async def test_a_forged_id_is_nobodys_effect(store: Store) -> None:
    with pytest.raises(NotAllowed):
        await Till(store).now("0" * 32)


async def test_a_turn_finds_what_it_submitted_before_its_process_died(store: Store) -> None:
    till = Till(store)
    await till.submit(await till.propose(refund("a")), turn="t2")
    assert [e.id for e in await waiting(till, turn="t2")] == ["a"]
    assert await waiting(till, turn="t3") == []


async def waiting(till: Till, turn: str = "t9") -> list[Effect]:
    """What a turn is shown of the effects of its conversation."""
    async with till.store.read() as tx:
        return [e for e in await till.ledger.open(tx, "rest:mei", turn) if not e.held]
