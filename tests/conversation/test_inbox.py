"""Accepting: durable, once, readable."""

import asyncio

import pytest

from bot.conversation.inbox import Inbox
from bot.conversation.outbox import Outbox
from bot.conversation.store import Store
from bot.conversation.tables import inbox
from bot.errors import BadInput
from bot.turn import MAX_TEXT, Address, Reply
from tests.conversation.kit import ALICE, BOB, count, posts, says


async def test_a_message_accepted_fifty_times_at_once_is_stored_once(store: Store) -> None:
    box = Inbox(store)
    results = await asyncio.gather(*(box.accept(ALICE, says("hi", key="m1")) for _ in range(50)))
    assert [result.duplicate for result in results].count(False) == 1
    assert len({result.seq for result in results}) == 1
    assert await count(store, inbox) == 1


async def test_the_same_key_in_two_conversations_is_two_messages(store: Store) -> None:
    box = Inbox(store)
    assert not (await box.accept(ALICE, says("hi", key="m1"))).duplicate
    assert not (await box.accept(BOB, says("hi", key="m1"))).duplicate


async def test_a_repeat_of_an_answered_message_brings_the_committed_replies(store: Store) -> None:
    box, out = Inbox(store), Outbox(store)
    await box.accept(ALICE, posts("hi", key="m1"))
    repeat = await box.accept(ALICE, posts("hi", key="m1"))
    assert (repeat.duplicate, repeat.over, repeat.replies) == (True, False, ())

    claim = await box.claim("w1")
    assert claim is not None
    async with box.committing(claim) as commit:
        await out.put(commit, ALICE.id, "r1", Reply(text="hello"), turn_id=claim.turn_id)
        await out.put(commit, ALICE.id, "r2", Reply(text="anything else?"), turn_id=claim.turn_id)
    repeat = await box.accept(ALICE, posts("hi", key="m1"))
    assert [reply.text for reply in repeat.replies] == ["hello", "anything else?"]
    assert repeat.over
    assert repeat.turn_id == claim.turn_id


async def test_waiting_for_the_outcome_ends_with_the_commit(store: Store) -> None:
    box = Inbox(store)
    await box.accept(ALICE, posts("hi", key="m1"))
    waiter = asyncio.create_task(box.settled(ALICE.id, "m1", timeout_s=10))
    await asyncio.sleep(0.05)
    claim = await box.claim("w1")
    assert claim is not None
    async with box.committing(claim):
        pass
    async with asyncio.timeout(0.2):  # rung, not polled
        assert (await waiter).over


async def test_waiting_for_the_outcome_ends_when_time_is_up(store: Store) -> None:
    box = Inbox(store)
    await box.accept(ALICE, posts("hi", key="m1"))
    assert not (await box.settled(ALICE.id, "m1", timeout_s=0.05)).over


UNREADABLE = {
    "nul": "a\x00b",
    "lone surrogate": "a\ud83db",
    "a megabyte": "很" * 350_000,
    "ten thousand emoji": "😀" * 10_000,
    "empty": "",
    "sql": "'); DROP TABLE inbox; --",
    "html": "<script>alert(1)</script>",
}


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE.keys())
async def test_whatever_comes_in_can_be_read_back(store: Store, text: str) -> None:
    box = Inbox(store)
    metadata = {"note": text, text: [text, {"deep": text}], "nan": float("nan")}
    key = "k" + text
    first = await box.accept(ALICE, says(text, key=key, sender=text, metadata={**metadata, "no_merge": True}))
    assert (await box.accept(ALICE, says(text, key=key))).seq == first.seq

    claim = await box.claim("w1")
    assert claim is not None
    heard = claim.utterances[0]
    assert len(heard.text) <= MAX_TEXT
    assert heard.text == text.replace("\x00", "").replace("\ud83d", "?")[:MAX_TEXT]
    assert "\x00" not in str(heard.metadata)
    assert heard.metadata["nan"] is None


@pytest.mark.parametrize("conversation", ["", "a\x00b", "a\ud83d", "a\nb", "x" * 300, "\u202eevil"])
async def test_an_unusable_conversation_id_is_refused_rather_than_repaired(
    store: Store, conversation: str
) -> None:
    with pytest.raises(BadInput):
        await Inbox(store).accept(Address(channel="rest", conversation=conversation), says("hi"))
    assert await count(store, inbox) == 0


async def test_a_verified_customer_stays_with_the_conversation(store: Store) -> None:
    box = Inbox(store)
    await box.accept(ALICE, says("hi", customer_id="C1001", metadata={"no_merge": True}))
    claim = await box.claim("w1")
    assert claim is not None
    assert claim.customer_id == "C1001"
    assert claim.utterances[0].customer_id == "C1001"
