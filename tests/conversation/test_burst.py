"""Bursts and superseding: what is typed quickly belongs together, as long as nothing has been said or done."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from bot.conversation.burst import Limits, burst
from bot.conversation.inbox import Inbox
from bot.conversation.values import Claim
from bot.errors import NewerMessages
from bot.turn import Address
from tests.conftest import OpenStore
from tests.conversation.kit import ALICE, NOON, clock, posts, says, seconds

LIMITS = Limits(burst_ms=1000, burst_max_ms=3000, burst_messages=5)


def row(at_s: float, kind: str = "message", sender: str = "u1", customer: str = "", **metadata: Any) -> Any:
    at = NOON + seconds(at_s)
    return SimpleNamespace(
        accepted_at=at, kind=kind, sender=sender, customer_id=customer or None, metadata=metadata
    )


@pytest.mark.parametrize(
    ("rows", "size", "ready"),
    [
        ([], 0, None),
        ([row(0)], 1, NOON + seconds(1)),
        ([row(0), row(0.9)], 2, NOON + seconds(1.9)),
        ([row(0), row(0.9), row(1.8), row(2.7)], 4, NOON + seconds(3)),
        ([row(0, "press")], 1, None),
        ([row(0, no_merge=True), row(0.1)], 1, None),
        ([row(0), row(0.1, "press")], 1, None),
        ([row(0), row(0.1, no_merge=True)], 1, None),
        ([row(0)] * 9, 5, None),
        ([row(0), row(0.1, sender="u2")], 1, None),
        ([row(0), row(0.1, customer="C1001")], 1, None),
        ([row(0, "timer"), row(0.1)], 1, None),
    ],
)
def test_what_belongs_together_and_when_it_is_ready(
    rows: list[Any], size: int, ready: datetime | None
) -> None:
    together, when = burst(rows, LIMITS)
    assert (len(together), when) == (size, ready)


async def claimed(box: Inbox) -> Claim:
    claim = await box.claim("w1")
    assert claim is not None
    return claim


def texts(claim: Claim) -> list[str]:
    return [utterance.text for utterance in claim.utterances]


async def test_a_burst_waits_for_quiet_and_becomes_one_turn(open_store: OpenStore) -> None:
    time = clock()
    box = Inbox(await open_store(time), LIMITS)
    await box.accept(ALICE, says("我想"))
    time.advance(0.8)
    assert await box.claim("w1") is None
    await box.accept(ALICE, says("退货"))
    time.advance(0.8)
    assert await box.claim("w1") is None  # quiet for 0.8 s only
    time.advance(0.3)
    assert texts(await claimed(box)) == ["我想", "退货"]


async def test_a_talkative_customer_is_answered_after_the_longest_wait(open_store: OpenStore) -> None:
    time = clock()
    box = Inbox(await open_store(time), LIMITS)
    for n in range(4):
        await box.accept(ALICE, says(f"m{n}"))
        time.advance(0.9)
    assert texts(await claimed(box)) == ["m0", "m1", "m2", "m3"]


async def test_posts_and_presses_are_turns_of_their_own_in_order(open_store: OpenStore) -> None:
    time = clock()
    box = Inbox(await open_store(time), LIMITS)
    for said in (says("a"), says("b"), says("confirm", kind="press"), says("c"), posts("d"), posts("e")):
        await box.accept(ALICE, said)
    heard = []
    for _ in range(5):
        claim = await claimed(box)
        heard.append(texts(claim))
        async with box.committing(claim):
            pass
    assert heard == [["a", "b"], ["confirm"], ["c"], ["d"], ["e"]]


async def test_another_conversation_is_not_held_up_by_a_burst(open_store: OpenStore) -> None:
    box = Inbox(await open_store(clock()), LIMITS)
    await box.accept(ALICE, says("a"))
    await box.accept(Address(channel="rest", conversation="bob"), posts("b"))
    assert texts(await claimed(box)) == ["b"]


async def test_a_newer_message_joins_the_turn_while_nothing_is_visible(open_store: OpenStore) -> None:
    time = clock()
    box = Inbox(await open_store(time), LIMITS)
    await box.accept(ALICE, says("退款"))
    time.advance(1)
    claim = await claimed(box)
    assert await box.absorb(claim) == claim
    await box.accept(ALICE, says("订单 10423"))
    with pytest.raises(NewerMessages):
        async with box.committing(claim, unless_newer=True):
            pass
    claim = await box.absorb(claim)
    assert texts(claim) == ["退款", "订单 10423"]
    async with box.committing(claim, unless_newer=True):
        pass
    assert await box.claim("w1") is None


async def test_a_turn_is_superseded_at_most_twice(open_store: OpenStore) -> None:
    time = clock()
    box = Inbox(await open_store(time), LIMITS)
    await box.accept(ALICE, says("m0"))
    time.advance(1)
    claim = await claimed(box)
    for n in (1, 2, 3):
        await box.accept(ALICE, says(f"m{n}"))
        claim = await box.absorb(claim)
    assert texts(claim) == ["m0", "m1", "m2"]
    async with box.committing(claim):
        pass
    time.advance(1)
    assert texts(await claimed(box)) == ["m3"]


async def test_a_turn_is_superseded_for_eight_seconds_at_most(open_store: OpenStore) -> None:
    time = clock()
    box = Inbox(await open_store(time), LIMITS)
    await box.accept(ALICE, says("m0"))
    time.advance(1)
    claim = await claimed(box)
    time.advance(8.1)
    await box.accept(ALICE, says("m1"))
    assert texts(await box.absorb(claim)) == ["m0"]


async def test_nothing_joins_after_something_became_visible(open_store: OpenStore) -> None:
    time = clock()
    box = Inbox(await open_store(time), LIMITS)
    await box.accept(ALICE, says("m0"))
    time.advance(1)
    claim = await claimed(box)
    async with box.fenced(claim):
        pass
    await box.accept(ALICE, says("m1"))
    assert texts(await box.absorb(claim)) == ["m0"]


async def test_only_typed_messages_join_and_only_typed_messages_are_joined(open_store: OpenStore) -> None:
    time = clock()
    box = Inbox(await open_store(time), LIMITS)
    await box.accept(ALICE, says("m0"))
    time.advance(1)
    claim = await claimed(box)
    await box.accept(ALICE, says("yes", kind="press"))
    await box.accept(ALICE, says("m1"))
    assert texts(await box.absorb(claim)) == ["m0"]
    async with box.committing(claim):
        pass
    press = await claimed(box)
    assert texts(press) == ["yes"]
    assert texts(await box.absorb(press)) == ["yes"]


async def test_a_turn_that_grew_keeps_its_messages_when_it_is_tried_again(open_store: OpenStore) -> None:
    time = clock()
    box = Inbox(await open_store(time), LIMITS)
    await box.accept(ALICE, says("m0"))
    time.advance(1)
    claim = await claimed(box)
    await box.accept(ALICE, says("m1"))
    await box.absorb(claim)
    time.advance(11)
    again = await claimed(box)
    assert (again.turn_id, texts(again)) == (claim.turn_id, ["m0", "m1"])


async def test_nobody_joins_the_turn_of_another_person(open_store: OpenStore) -> None:
    time = clock()
    box = Inbox(await open_store(time), LIMITS)
    await box.accept(ALICE, says("我的订单", sender="mei", customer_id="C1001"))
    time.advance(1)
    claim = await claimed(box)
    await box.accept(ALICE, says("退款", sender="stranger"))
    assert texts(await box.absorb(claim)) == ["我的订单"]
    async with box.committing(claim):
        pass
    time.advance(1)
    claim = await claimed(box)
    assert (texts(claim), claim.utterances[0].customer_id) == (["退款"], None)
