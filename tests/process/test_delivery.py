"""The outbox loop: in order, again after a failure, never in the way of other conversations."""

import asyncio
from collections.abc import Callable

import pytest

from bot.clock import FakeClock
from bot.connector import Capability, Connector, Message
from bot.conversation.inbox import Inbox
from bot.conversation.outbox import Outbox
from bot.conversation.store import Store
from bot.domain import CORE_RESPONSES
from bot.errors import DeliveryError
from bot.insight.metrics import Metrics
from bot.process.delivery import ATTEMPTS, LONGEST_S, Delivery, pause_before
from bot.process.introduce import FirstWords
from bot.turn import Address, Reply, Utterance
from bot.writer import Responses
from tests.conftest import OpenStore
from tests.conversation.kit import NOON


class Pager(Connector):
    """A channel that keeps what it was given, and fails when told to."""

    channel = "pager"
    capability = Capability()

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []
        self.fail: Callable[[Message], Exception | None] = lambda message: None
        self.hang = False

    async def verify(self, request: object) -> None:
        """No routes."""

    async def send(self, address: Address, message: Message) -> None:
        if self.hang:
            await asyncio.Event().wait()
        problem = self.fail(message)
        if problem is not None:
            raise problem
        self.sent.append((address.conversation, message.reply.text, message.key))


class Post:
    """An outbox with a pager behind it, on a clock that stands still."""

    def __init__(self, store: Store, clock: FakeClock) -> None:
        self.store, self.clock = store, clock
        self.inbox, self.outbox, self.pager = Inbox(store), Outbox(store), Pager()
        self.metrics = Metrics()
        self.delivery = Delivery(self.outbox, {"pager": self.pager}, self.metrics)

    async def put(self, conversation: str, *texts: str, channel: str = "pager") -> None:
        address = Address(channel=channel, conversation=conversation)
        hello = Utterance(key="1", text="hello", at=self.clock.now())
        await self.inbox.accept(address, hello)
        async with self.store.write() as tx:
            for text in texts:
                await self.outbox.put(tx, address.id, f"{address.id}:{text}", Reply(text=text))

    async def work(self) -> list[str]:
        while await self.delivery.step():
            pass
        return [text for _, text, _ in self.pager.sent]

    def counted(self, outcome: str) -> float:
        return self.metrics.deliveries.labels(channel="pager", outcome=outcome)._value.get()


@pytest.fixture
async def post(open_store: OpenStore) -> Post:
    clock = FakeClock(NOON)
    return Post(await open_store(clock), clock)


async def test_replies_arrive_in_order_and_once(post: Post) -> None:
    await post.put("a", "1", "2", "3")
    assert await post.work() == ["1", "2", "3"]
    assert await post.work() == ["1", "2", "3"]
    assert post.counted("sent") == 3


def introduced(post: Post, **shows: bool) -> None:
    """From now on the first words of a conversation say who writes."""
    words = Responses.load(sorted(CORE_RESPONSES.glob("*.toml")))
    first = FirstWords(lambda name, language: words.text(name, {}, language), "zh")
    post.pager.capability = Capability(**shows)  # type: ignore[misc]
    post.delivery = Delivery(post.outbox, {"pager": post.pager}, post.metrics, first)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("您的包裹在路上。", "AI 智能助手"),
        ("Your parcel is on its way.", "AI assistant"),
        ("42", "AI 智能助手"),
    ],
)
async def test_the_first_words_of_a_conversation_say_that_a_machine_writes(
    post: Post, said: str, told: str
) -> None:
    introduced(post)
    await post.put("a", said, "and once more")
    first, second = await post.work()
    assert told in first
    assert first.endswith(said)
    assert second == "and once more"


async def test_what_is_sent_again_says_it_again(post: Post) -> None:
    introduced(post)
    post.pager.fail = lambda message: DeliveryError("busy", retry_after=1)
    await post.put("a", "hello there")
    await post.work()
    post.pager.fail = lambda message: None
    post.clock.advance(2)
    assert "AI assistant" in (await post.work())[0]


@pytest.mark.parametrize("shows", ["live", "fetched"])
async def test_where_a_page_of_ours_says_it_nothing_is_added(post: Post, shows: str) -> None:
    introduced(post, **{shows: True})
    await post.put("a", "hello there")
    assert await post.work() == ["hello there"]


async def test_a_failure_is_tried_again_later_and_holds_back_what_follows(post: Post) -> None:
    post.pager.fail = lambda message: DeliveryError("busy", retry_after=30)
    await post.put("a", "1", "2")
    await post.put("b", "x")
    assert await post.work() == []
    post.pager.fail = lambda message: None
    post.clock.advance(29)
    assert await post.work() == []
    post.clock.advance(2)
    assert sorted(await post.work()) == ["1", "2", "x"]
    assert [text for who, text, _ in post.pager.sent if who == "a"] == ["1", "2"]


async def test_a_repeat_carries_the_same_key(post: Post) -> None:
    keys: list[str] = []

    def once(message: Message) -> Exception | None:
        keys.append(message.key)
        return DeliveryError("lost", retry_after=1) if len(keys) == 1 else None

    post.pager.fail = once
    await post.put("a", "1")
    await post.work()
    post.clock.advance(2)
    await post.work()
    assert keys == ["pager:a:1", "pager:a:1"]


async def test_what_cannot_be_delivered_does_not_block_the_rest(post: Post) -> None:
    post.pager.fail = lambda m: DeliveryError("gone", undeliverable=True) if m.reply.text == "1" else None
    await post.put("a", "1", "2")
    assert await post.work() == ["2"]
    assert post.counted("undeliverable") == 1
    rows = await post.outbox.messages("pager:a")
    assert [row.state for row in rows] == ["undeliverable", "sent"]


async def test_after_the_last_attempt_a_reply_is_given_up(post: Post) -> None:
    post.pager.fail = lambda message: DeliveryError("no") if message.reply.text == "1" else None
    await post.put("a", "1", "2")
    for _ in range(ATTEMPTS):
        await post.work()
        post.clock.advance(LONGEST_S + 1)
    assert await post.work() == ["2"]
    assert post.counted("failed") == 1
    assert post.counted("again") == ATTEMPTS - 1


async def test_a_connector_that_breaks_is_treated_like_one_that_fails(post: Post) -> None:
    post.pager.fail = lambda message: ZeroDivisionError()
    await post.put("a", "1")
    assert await post.work() == []
    post.pager.fail = lambda message: None
    post.clock.advance(LONGEST_S)
    assert await post.work() == ["1"]


async def test_a_channel_that_hangs_is_cut_off(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.process.delivery.SEND_S", 0.05)
    post.pager.hang = True
    await post.put("a", "1")
    assert await post.work() == []
    assert post.counted("again") == 1


async def test_a_channel_that_is_off_keeps_its_replies(post: Post) -> None:
    await post.put("a", "1", channel="smoke")
    await post.work()
    assert [row.state for row in await post.outbox.messages("smoke:a")] == ["new"]


@pytest.mark.parametrize("attempt", range(1, 12))
def test_pauses_grow_and_stay_bounded(attempt: int) -> None:
    pauses = [pause_before(attempt) for _ in range(50)]
    ceiling = min(LONGEST_S, 0.5 * 2**attempt)
    assert all(ceiling / 2 <= pause <= ceiling for pause in pauses)
    assert len(set(pauses)) > 1
    assert pause_before(attempt, 7.0) == 7.0


async def test_a_growing_reply_is_shown_and_then_sent_under_its_key(post: Post) -> None:
    shown: list[tuple[str, str, bool]] = []
    seen = asyncio.Event()

    async def grow(address: Address, message: Message) -> None:
        shown.append((message.key, message.reply.text, message.complete))
        seen.set()

    post.pager.capability = Capability(streaming=True)  # type: ignore[misc]
    post.pager.grow = grow  # type: ignore[method-assign]
    await post.put("a")
    showing = asyncio.create_task(post.delivery.show())
    for text in ("您好。", "您好。在路上。"):
        async with post.store.write() as tx:
            await post.outbox.put(tx, "pager:a", "r", Reply(text=text), complete=False)
        await asyncio.wait_for(seen.wait(), 20)
        seen.clear()
    post.delivery.close()
    await asyncio.wait_for(showing, 20)
    async with post.store.write() as tx:
        await post.outbox.put(tx, "pager:a", "r", Reply(text="您好。在路上。明天到。"))
    assert shown == [("r", "您好。", False), ("r", "您好。在路上。", False)]
    assert await post.work() == ["您好。在路上。明天到。"]
