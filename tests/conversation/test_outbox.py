"""The outbox: numbered without gaps, in order, each key once, nothing stuck behind a dead letter."""

import asyncio

import pytest

from bot.conversation.inbox import Inbox
from bot.conversation.outbox import Outbox
from bot.conversation.store import Store
from bot.conversation.tables import outbox
from bot.errors import StoreError
from bot.turn import Address, Button, Reply, Source
from tests.conftest import OpenStore
from tests.conversation.kit import ALICE, BOB, Crashed, clock, count, says, then_crash

RICH = Reply(
    text="要退款吗？",
    response="refund.confirm",
    buttons=(Button("退款 ¥189.00", "/confirm e1"), Button("算了", "/drop e1")),
    cards=({"title": "电热水壶", "price": "189.00"},),
    image="kettle",
    facts={"amount": "189.00", "days": 3, "deep": {"list": [1, None, True]}},
    passages=("returns#2",),
    sources=(Source(id="returns#2", title="多久可以退货", link="https://shop.example/returns"),),
)


async def conversation(store: Store, *addresses: Address) -> None:
    for address in addresses:
        await Inbox(store).accept(address, says("hi"))


async def put(out: Outbox, address: Address, *keys: str) -> list[int]:
    async with out.store.write() as tx:
        return [await out.put(tx, address.id, key, Reply(text=key)) for key in keys]


async def test_a_reply_comes_back_as_it_went_in(store: Store) -> None:
    await conversation(store, ALICE)
    out = Outbox(store)
    async with store.write() as tx:
        await out.put(tx, ALICE.id, "k", RICH, author="agent:mei")
    message = (await out.messages(ALICE.id))[0]
    assert message.reply == RICH
    assert (message.plain, message.author) == (RICH.plain(), "agent:mei")
    delivery = (await out.due())[0]
    assert (delivery.reply, delivery.address, delivery.attempt) == (RICH, ALICE, 1)


async def test_numbers_have_no_gaps_even_after_a_repeat_and_a_rollback(store: Store) -> None:
    await conversation(store, ALICE, BOB)
    out = Outbox(store)
    assert await put(out, ALICE, "a1", "a2") == [1, 2]
    assert await put(out, BOB, "b1") == [1]
    assert await put(out, ALICE, "a1", "a3") == [1, 3]
    with pytest.raises(Crashed):
        async with store.write() as tx:
            await then_crash(out.put(tx, ALICE.id, "lost", Reply(text="lost")))
    assert await put(out, ALICE, "a4") == [4]
    assert [message.seq for message in await out.messages(ALICE.id)] == [1, 2, 3, 4]
    assert [message.key for message in await out.messages(ALICE.id, after_seq=2)] == ["a3", "a4"]


async def test_many_writers_share_the_numbers_of_one_conversation(open_store: OpenStore) -> None:
    one, two = Outbox(await open_store()), Outbox(await open_store())
    await conversation(one.store, ALICE)
    numbers = await asyncio.gather(*(put((one, two)[n % 2], ALICE, f"k{n}") for n in range(20)))
    assert sorted(number for (number,) in numbers) == list(range(1, 21))


async def test_replies_leave_in_order_and_one_at_a_time_per_conversation(store: Store) -> None:
    await conversation(store, ALICE, BOB)
    out = Outbox(store)
    await put(out, ALICE, "a1", "a2")
    await put(out, BOB, "b1")
    first = await out.due()
    assert [delivery.key for delivery in first] == ["a1", "b1"]
    assert await out.due() == []
    await out.sent(first[0].id)
    second = await out.due()
    assert [delivery.key for delivery in second] == ["a2"]


async def test_two_senders_never_get_the_same_reply(open_store: OpenStore) -> None:
    one, two = Outbox(await open_store()), Outbox(await open_store())
    addresses = [Address(channel="rest", conversation=f"c{n}") for n in range(20)]
    await conversation(one.store, *addresses)
    for address in addresses:
        await put(one, address, f"{address.id}/1")
    batches = await asyncio.gather(*(out.due(limit=3) for out in (one, two) * 6))
    keys = [delivery.key for batch in batches for delivery in batch]
    assert len(keys) == len(set(keys))
    assert len(keys) >= 15


async def test_a_retry_holds_back_what_comes_after(open_store: OpenStore) -> None:
    time = clock()
    out = Outbox(await open_store(time))
    await conversation(out.store, ALICE)
    await put(out, ALICE, "a1", "a2")
    (first,) = await out.due()
    await out.retry(first.id, delay_s=5, why="channel answered 503")
    assert await out.due() == []
    time.advance(5.1)
    (again,) = await out.due()
    assert (again.key, again.attempt) == ("a1", 2)


async def test_a_sender_that_died_is_replaced_after_half_a_minute(open_store: OpenStore) -> None:
    time = clock()
    out = Outbox(await open_store(time))
    await conversation(out.store, ALICE)
    await put(out, ALICE, "a1")
    assert len(await out.due()) == 1
    time.advance(29)
    assert await out.due() == []
    time.advance(2)
    assert [delivery.attempt for delivery in await out.due()] == [2]


@pytest.mark.parametrize("end", ["failed", "undeliverable"])
async def test_a_reply_that_is_given_up_lets_the_next_one_go(store: Store, end: str) -> None:
    await conversation(store, ALICE)
    out = Outbox(store)
    await put(out, ALICE, "a1", "a2")
    (first,) = await out.due()
    await out.failed(first.id, "user left", end)  # type: ignore[arg-type]
    assert [delivery.key for delivery in await out.due()] == ["a2"]
    assert await count(store, outbox, outbox.c.state == end) == 1


async def test_a_sent_reply_is_not_failed_by_a_late_word(store: Store) -> None:
    await conversation(store, ALICE)
    out = Outbox(store)
    await put(out, ALICE, "a1")
    (first,) = await out.due()
    await out.sent(first.id)
    await out.failed(first.id, "late")
    await out.retry(first.id, 0)
    assert await out.due() == []
    assert await out.waiting() == 0


async def test_a_channel_that_fetches_has_nothing_to_send(store: Store) -> None:
    await conversation(store, ALICE)
    out = Outbox(store)
    async with store.write() as tx:
        await out.put(tx, ALICE.id, "k", Reply(text="hi"), deliver=False)
    assert await out.due() == []
    assert [message.key for message in await out.messages(ALICE.id)] == ["k"]


async def test_a_streamed_reply_is_completed_under_its_number_and_then_fixed(store: Store) -> None:
    await conversation(store, ALICE)
    out = Outbox(store)
    async with store.write() as tx:
        assert await out.put(tx, ALICE.id, "s", Reply(text="您的"), complete=False) == 1
    assert await out.due() == []
    async with store.write() as tx:
        assert await out.put(tx, ALICE.id, "s", Reply(text="您的包裹"), complete=False) == 1
        assert await out.put(tx, ALICE.id, "s", Reply(text="您的包裹到了。")) == 1
    assert [message.plain for message in await out.messages(ALICE.id)] == ["您的包裹到了。"]
    assert [delivery.reply.text for delivery in await out.due()] == ["您的包裹到了。"]
    async with store.write() as tx:
        assert await out.put(tx, ALICE.id, "s", Reply(text="something else")) == 1
    assert [message.plain for message in await out.messages(ALICE.id)] == ["您的包裹到了。"]


async def test_what_still_grows_when_its_turn_ends_stands_as_it_is(store: Store) -> None:
    await conversation(store, ALICE)
    out = Outbox(store)
    async with store.write() as tx:
        await out.put(tx, ALICE.id, "s", Reply(text="您的包裹到了。"), turn_id="t1", complete=False)
    async with store.write() as tx:
        assert await out.ended(tx, "s") is None
        assert [(r.text, r.cut) for r in await out.cut(tx, turn_id="t1")] == [("您的包裹到了。", True)]
        assert await out.cut(tx, turn_id="t1") == []
    async with store.write() as tx:
        await out.put(tx, ALICE.id, "s", Reply(text="您的包裹到了。请查收。"), turn_id="t1")
        assert await out.ended(tx, "s") == Reply(text="您的包裹到了。", cut=True)
    assert [delivery.reply.text for delivery in await out.due()] == ["您的包裹到了。"]


async def test_a_commit_rings_and_a_rollback_does_not(store: Store) -> None:
    await conversation(store, ALICE)
    out = Outbox(store)
    with pytest.raises(Crashed):
        async with store.write() as tx:
            await then_crash(out.put(tx, ALICE.id, "lost", Reply(text="lost")))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await out.filled.wait(timeout_s=5)
    await put(out, ALICE, "a1")
    async with asyncio.timeout(0.05):
        await out.filled.wait(timeout_s=5)


async def test_nobody_can_reply_where_there_is_no_conversation(store: Store) -> None:
    with pytest.raises(StoreError):
        await put(Outbox(store), ALICE, "k")
