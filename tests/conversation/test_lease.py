"""Leases: one holder at a time, the same turn after a crash, and no word from whoever lost the lease."""

import asyncio
from collections import Counter

import pytest
from sqlalchemy import insert, select

from bot.conversation.burst import Limits
from bot.conversation.inbox import Inbox
from bot.conversation.outbox import Outbox
from bot.conversation.ownership import move, owner
from bot.conversation.records import effects, tickets
from bot.conversation.store import Store
from bot.conversation.tables import conversations, inbox, outbox, turns
from bot.conversation.values import Claim
from bot.errors import LeaseLost, OwnerMoved
from bot.turn import Address, Reply
from tests.conftest import OpenStore
from tests.conversation.kit import ALICE, BOB, Crashed, clock, count, posts, says, then_crash


async def claimed(box: Inbox, holder: str = "w1") -> Claim:
    claim = await box.claim(holder)
    assert claim is not None
    return claim


async def test_nothing_to_do(store: Store) -> None:
    assert await Inbox(store).claim("w1") is None


async def test_a_leased_conversation_is_not_handed_out_again(store: Store) -> None:
    box = Inbox(store)
    await box.accept(ALICE, posts("one"))
    await box.accept(ALICE, posts("two"))
    first = await claimed(box)
    assert await box.claim("w2") is None
    async with box.committing(first):
        pass
    second = await claimed(box, "w2")
    assert [u.text for c in (first, second) for u in c.utterances] == ["one", "two"]
    assert second.fence > first.fence


async def test_what_a_dead_holder_left_goes_before_messages_that_came_earlier(open_store: OpenStore) -> None:
    """Its customer has waited for a lease besides, and a line is longest when a desk has just died."""
    time = clock()
    box = Inbox(await open_store(time), Limits(burst_ms=0, lease_s=10))
    await box.accept(ALICE, posts("one"))
    taken = await claimed(box, "dies")
    time.advance(seconds=9)
    await box.accept(BOB, posts("two"))
    time.advance(seconds=2)
    again = await claimed(box, "w2")
    assert (again.turn_id, again.attempt) == (taken.turn_id, 2)
    assert (await claimed(box, "w2")).conversation_id == BOB.id


async def test_two_holders_racing_for_many_conversations_never_hold_one_together(
    open_store: OpenStore,
) -> None:
    boxes = [Inbox(await open_store()), Inbox(await open_store())]
    conversation_ids = [Address(channel="rest", conversation=f"c{n}") for n in range(50)]
    for n in range(500):
        await boxes[0].accept(conversation_ids[n % 50], posts(f"m{n}"))
    held: set[str] = set()
    answered: list[tuple[str, str]] = []

    async def work(box: Inbox, holder: str) -> int:
        done = 0
        while claim := await box.claim(holder):
            assert claim.conversation_id not in held
            held.add(claim.conversation_id)
            await asyncio.sleep(0)
            held.remove(claim.conversation_id)
            async with box.committing(claim):
                pass
            answered.extend((claim.conversation_id, utterance.text) for utterance in claim.utterances)
            done += 1
        return done

    done = await asyncio.gather(*(work(boxes[n % 2], f"w{n}") for n in range(4)))
    assert sum(done) == 500
    assert max(Counter(answered).values()) == 1
    for address in conversation_ids:
        numbers = [int(text[1:]) for conversation_id, text in answered if conversation_id == address.id]
        assert numbers == sorted(numbers)


async def test_an_expired_lease_is_taken_over_and_the_old_holder_writes_nothing(
    open_store: OpenStore,
) -> None:
    time = clock()
    store = await open_store(time)
    box, out = Inbox(store), Outbox(store)
    await box.accept(ALICE, posts("one"))
    old = await claimed(box)
    time.advance(9.9)
    assert await box.claim("w2") is None
    time.advance(0.2)
    new = await claimed(box, "w2")
    assert (new.turn_id, new.utterances, new.attempt, new.crashed) == (old.turn_id, old.utterances, 2, True)

    with pytest.raises(LeaseLost):
        async with box.committing(old) as commit:
            await out.put(commit, ALICE.id, "late", Reply(text="too late"))
    with pytest.raises(LeaseLost):
        async with box.fenced(old):
            pytest.fail("a lost lease must not get this far")
    with pytest.raises(LeaseLost):
        await box.heartbeat(old)
    with pytest.raises(LeaseLost):
        await box.release(old)
    with pytest.raises(LeaseLost):
        await box.absorb(old)
    assert await count(store, outbox) == 0

    async with box.committing(new) as commit:
        await out.put(commit, ALICE.id, "r", Reply(text="in time"))
    assert await count(store, outbox) == 1
    assert await count(store, turns, turns.c.state == "done") == 1


async def test_a_holder_cannot_commit_twice(store: Store) -> None:
    box = Inbox(store)
    await box.accept(ALICE, posts("one"))
    claim = await claimed(box)
    async with box.committing(claim):
        pass
    with pytest.raises(LeaseLost):
        await box.dead(claim, "again")


async def test_a_heartbeat_keeps_the_lease(open_store: OpenStore) -> None:
    time = clock()
    box = Inbox(await open_store(time))
    await box.accept(ALICE, posts("one"))
    claim = await claimed(box)
    for _ in range(5):
        time.advance(8)
        await box.heartbeat(claim)
        assert await box.claim("w2") is None
    time.advance(10)
    assert (await claimed(box, "w2")).turn_id == claim.turn_id


async def test_leases_run_on_the_clock_of_the_database(store: Store) -> None:
    box = Inbox(store, Limits(lease_s=0.2))
    await box.accept(ALICE, posts("one"))
    first = await claimed(box)
    assert await box.claim("w2") is None
    await asyncio.sleep(0.25)
    assert (await claimed(box, "w2")).turn_id == first.turn_id


async def test_a_moved_owner_stops_the_commit_and_leaves_everything_as_it_was(store: Store) -> None:
    box, out = Inbox(store), Outbox(store)
    await box.accept(ALICE, posts("one"))
    claim = await claimed(box)
    async with store.write() as tx:
        await move(tx, ALICE.id, claim.owner_version, "agent:mei")
    with pytest.raises(OwnerMoved):
        async with box.committing(claim, claim.owner_version) as commit:
            await out.put(commit, ALICE.id, "r", Reply(text="the bot speaks"))
    with pytest.raises(OwnerMoved):
        async with box.fenced(claim, claim.owner_version):
            pytest.fail("a moved owner must not get this far")
    assert await count(store, outbox) == 0

    async with store.read() as tx:
        version = (await owner(tx, ALICE.id)).version
    async with box.committing(claim, version) as commit:  # the lease is still ours: finish without a word
        assert commit.owner == "agent:mei"
    assert await count(store, inbox, inbox.c.state == "done") == 1


async def test_a_commit_that_fails_in_the_middle_writes_nothing_and_keeps_the_lease(store: Store) -> None:
    box, out = Inbox(store), Outbox(store)
    await box.accept(ALICE, posts("one"))
    claim = await claimed(box)
    with pytest.raises(Crashed):
        async with box.committing(claim) as commit:
            await then_crash(out.put(commit, ALICE.id, "r", Reply(text="half")))
    assert await count(store, outbox) == 0
    await box.heartbeat(claim)
    async with box.committing(claim) as commit:
        assert await out.put(commit, ALICE.id, "r", Reply(text="whole")) == 1


async def test_the_commit_keeps_trace_language_and_customer(store: Store) -> None:
    box = Inbox(store)
    await box.accept(ALICE, posts("你好"))
    claim = await claimed(box)
    async with box.committing(claim) as commit:
        commit.trace = {"decision": "answer", "说": "你好\x00"}
        commit.language = "zh"
        commit.customer_id = "C1001"
    await box.accept(ALICE, posts("again"))
    claim = await claimed(box)
    assert (claim.language, claim.customer_id) == ("zh", "C1001")
    async with store.read() as tx:
        assert await tx.scalar(select(turns.c.trace).where(turns.c.state == "done")) == {
            "decision": "answer",
            "说": "你好",
        }


async def test_a_graceful_hand_back_is_not_counted_as_an_attempt(store: Store) -> None:
    box = Inbox(store)
    await box.accept(ALICE, posts("one"))
    for _ in range(10):
        claim = await claimed(box)
        assert (claim.attempt, claim.crashed, claim.exhausted) == (1, False, False)
        await box.release(claim)


async def test_a_failed_turn_waits_before_it_is_tried_again(open_store: OpenStore) -> None:
    time = clock()
    box = Inbox(await open_store(time))
    await box.accept(ALICE, posts("one"))
    await box.release(await claimed(box), failed=True, delay_s=2)
    assert await box.claim("w1") is None
    time.advance(2.1)
    claim = await claimed(box)
    assert (claim.attempt, claim.crashed) == (2, False)


async def test_a_turn_that_keeps_failing_is_given_up_and_the_next_message_is_answered(store: Store) -> None:
    box, out = Inbox(store), Outbox(store)
    await box.accept(ALICE, posts("poison"))
    await box.accept(ALICE, posts("next"))
    for attempt in (1, 2, 3):
        claim = await claimed(box)
        assert (claim.attempt, claim.exhausted) == (attempt, False)
        await box.release(claim, failed=True)
    claim = await claimed(box)
    assert claim.exhausted
    async with box.committing(claim, end="dead", why="SkillError") as commit:
        await out.put(commit, ALICE.id, "sorry", Reply(text="a colleague will look at it"))
    assert (await claimed(box)).utterances[0].text == "next"
    letters = await box.dead_letters()
    assert [(letter["id"], letter["attempts"], letter["why"]) for letter in letters] == [
        (claim.turn_id, 4, "SkillError")
    ]


async def test_two_dead_processes_are_enough_to_give_up(open_store: OpenStore) -> None:
    time = clock()
    box = Inbox(await open_store(time))
    await box.accept(ALICE, posts("poison"))
    for expected in (False, False, True):
        claim = await claimed(box)
        assert claim.exhausted is expected
        time.advance(11)


async def test_a_turn_that_cannot_even_be_buried_does_not_block_its_conversation(
    open_store: OpenStore,
) -> None:
    time = clock()
    box = Inbox(await open_store(time))
    await box.accept(ALICE, posts("poison"))
    await box.accept(ALICE, posts("next"))
    await box.accept(BOB, posts("mine"))
    heard: list[str] = []
    for _ in range(12):
        claim = await box.claim("w1")
        if claim and claim.utterances[0].text != "poison":
            heard.append(claim.utterances[0].text)
            async with box.committing(claim):
                pass
        time.advance(11)
    assert sorted(heard) == ["mine", "next"]
    assert len(await box.dead_letters()) == 1
    assert await count(box.store, tickets, tickets.c.conversation_id == ALICE.id) == 1


async def test_what_such_a_turn_had_sent_to_the_shop_is_unknown(open_store: OpenStore) -> None:
    time = clock()
    box = Inbox(await open_store(time))
    await box.accept(ALICE, posts("refund it"))
    turn = (await claimed(box)).turn_id
    row = {"id": "e1", "key": "e1", "conversation_id": ALICE.id, "turn_id": turn, "type": "refund"}
    row |= {"details": {}, "facts": {}, "created_at": time.now(), "updated_at": time.now()}
    async with box.store.write() as tx:
        await tx.execute(insert(effects).values(**row, state="submitted"))
    for _ in range(6):
        time.advance(11)
        await box.claim("w1")
    assert len(await box.dead_letters()) == 1
    assert await count(box.store, effects, effects.c.state == "unknown") == 1


async def test_a_dead_letter_can_be_played_again(store: Store) -> None:
    box = Inbox(store)
    await box.accept(ALICE, posts("one"))
    dead = await claimed(box)
    await box.dead(dead, "bug")
    assert await box.replay(dead.turn_id) == 1
    again = await claimed(box)
    assert again.utterances == dead.utterances
    assert again.turn_id != dead.turn_id
    assert again.attempt == 1
    assert await box.dead_letters() == []


async def test_a_lease_and_an_open_turn_always_come_together(store: Store) -> None:
    box = Inbox(store)
    await box.accept(ALICE, posts("one"))
    broken = conversations.c.turn_id.is_(None) != conversations.c.lease_until.is_(None)
    claim = await claimed(box)
    assert await count(store, conversations, broken) == 0
    async with box.committing(claim):
        pass
    assert await count(store, conversations, broken) == 0
    assert await count(store, conversations, conversations.c.wake_at.is_not(None)) == 0


async def test_a_message_accepted_during_the_commit_is_never_left_behind(open_store: OpenStore) -> None:
    one, two = Inbox(await open_store()), Inbox(await open_store())
    heard: list[str] = []

    async def answer() -> None:
        while len(heard) < 60:
            claim = await one.claim("w1")
            if claim is None:
                await one.arrived.wait(0.005)
                continue
            async with one.committing(claim):
                await asyncio.sleep(0)
            heard.extend(u.text for u in claim.utterances)

    async def write() -> None:
        for n in range(60):
            await two.accept(ALICE, posts(f"m{n}"))

    async with asyncio.timeout(20):
        await asyncio.gather(answer(), write())
    assert heard == [f"m{n}" for n in range(60)]


async def test_says_is_not_merged_across_conversations(store: Store) -> None:
    box = Inbox(store, Limits(burst_ms=0))
    await box.accept(ALICE, says("a"))
    await box.accept(BOB, says("b"))
    assert {(await claimed(box)).utterances[0].text, (await claimed(box)).utterances[0].text} == {"a", "b"}
