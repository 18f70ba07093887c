"""Carries committed replies to their channels: in order per conversation, again after a failure, at least once."""

import asyncio
import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from bot.connector import Connector, Message
from bot.conversation.outbox import FAR_S, Outbox
from bot.conversation.values import Delivery as Due
from bot.errors import DeliveryError, StoreError
from bot.insight.metrics import Metrics
from bot.log import get_logger
from bot.turn import Reply

SEND_S: Final = 20.0  # for one attempt; the row is ours for 30
ATTEMPTS: Final = 8
ATTEMPTS_ASKED: Final = 100  # where the channel itself says when to come back
LET_GO_S: Final = 1.5
AT_ONCE: Final = 50  # a channel that is slow holds no more than its own conversations
LONGEST_S: Final = 300.0
_log = get_logger(__name__)


def pause_before(attempt: int, asked: float | None = None) -> float:
    """Seconds to wait before attempt `attempt` + 1: what the channel asked for, else doubling with full jitter."""
    if asked is not None:
        return min(FAR_S, max(0.0, asked))
    ceiling = min(LONGEST_S, 0.5 * 2.0 ** min(attempt, 12))
    return random.uniform(ceiling / 2, ceiling)


class Delivery:
    """The loop that empties the outbox."""

    def __init__(
        self,
        outbox: Outbox,
        connectors: Mapping[str, Connector],
        metrics: Metrics,
        introduced: Callable[[Due], Reply] | None = None,
    ) -> None:
        self._outbox = outbox
        self._introduced = introduced  # a reply with what must be said at first contact
        self._by_channel = {connector.channel: connector for connector in connectors.values()}
        self._metrics = metrics
        self._closing = False
        self._sending: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Send until `close`; a database that is away is asked again."""
        try:
            while not self._closing:
                await self._fetch()
        finally:
            await self._let_go()

    async def _let_go(self) -> None:
        """What is being sent may end; what hangs is sent again by whoever has the row next."""
        if self._sending:
            _, late = await asyncio.wait(self._sending, timeout=LET_GO_S)
            for task in late:
                task.cancel()

    async def _fetch(self) -> None:
        """Begin to send what is due; nobody waits for a channel that is slow."""
        try:
            batch = await self._outbox.due(AT_ONCE - len(self._sending))
        except StoreError as error:
            _log.error("replies cannot be fetched for sending", exc_info=error)
            await asyncio.sleep(1.0)
            return
        for due in batch:
            task = asyncio.create_task(self._send(due))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)
        if len(self._sending) >= AT_ONCE:
            await asyncio.wait(self._sending, return_when=asyncio.FIRST_COMPLETED)
        elif not batch:
            await self._outbox.filled.wait()

    async def show(self) -> None:
        """Show replies that grow, until `close`. A hint to the eye: what fails here is made good by `send`."""
        shown: dict[str, str] = {}
        while not self._closing:
            await self._outbox.grown.wait(1.0)
            with suppress(StoreError):
                growing = await self._outbox.growing()
                shown = {due.key: shown.get(due.key, "") for due in growing}
                await asyncio.gather(*(self._grow(due, shown) for due in growing))

    async def _grow(self, due: Due, shown: dict[str, str]) -> None:
        connector = self._by_channel.get(due.address.channel)
        if connector is None or not connector.capability.streaming or shown[due.key] == due.reply.text:
            return
        shown[due.key] = due.reply.text
        try:
            async with asyncio.timeout(SEND_S):
                await connector.grow(due.address, self._message(due, complete=False))
        except Exception as error:  # a connector is foreign code
            _log.info("a growing reply was not shown", channel=due.address.channel, why=type(error).__name__)

    def close(self) -> None:
        """Fetch no more; what is being sent is sent."""
        self._closing = True
        self._outbox.filled.ring()
        self._outbox.grown.ring()

    async def step(self) -> int:
        """Send what is due now, one message per conversation; returns how many were tried."""
        batch = await self._outbox.due()
        await asyncio.gather(*(self._send(due) for due in batch))
        return len(batch)

    async def _send(self, due: Due) -> None:
        try:
            await self._attempt(due)
        except StoreError as error:  # whoever has the row next sends it again, under its key
            _log.error("what became of a reply could not be noted", message_key=due.key, why=str(error))

    async def _attempt(self, due: Due) -> None:
        outcome = "sent"
        try:
            async with asyncio.timeout(SEND_S):
                await self._connector(due).send(due.address, self._message(due))
        except DeliveryError as error:
            outcome = await self._missed(due, error)
        except TimeoutError:
            outcome = await self._missed(due, DeliveryError("the channel did not answer in time"))
        except Exception as error:  # a connector is foreign code; one reply must not stop the others
            _log.error("a connector failed", channel=due.address.channel, message_key=due.key, exc_info=error)
            outcome = await self._missed(due, DeliveryError(type(error).__name__))
        else:
            await self._outbox.sent(due.id)
        self._metrics.deliveries.labels(channel=due.address.channel, outcome=outcome).inc()

    def _connector(self, due: Due) -> Connector:
        try:
            return self._by_channel[due.address.channel]
        except KeyError:
            raise DeliveryError("this channel is not switched on here", retry_after=LONGEST_S) from None

    async def _missed(self, due: Due, error: DeliveryError) -> str:
        most = ATTEMPTS if error.retry_after is None else ATTEMPTS_ASKED
        if error.undeliverable or due.attempt >= most:
            end = "undeliverable" if error.undeliverable else "failed"
            _log.warning(
                "a reply was given up", channel=due.address.channel, message_key=due.key, why=str(error)
            )
            await self._outbox.failed(
                due.id, str(error), "undeliverable" if error.undeliverable else "failed"
            )
            return end
        await self._outbox.retry(due.id, pause_before(due.attempt, error.retry_after), str(error))
        return "again"

    def _message(self, due: Due, *, complete: bool = True) -> Message:
        pushed = not (shows := self._connector(due).capability).fetched and not shows.live
        return Message(
            seq=due.seq,
            key=due.key,
            turn_id="",
            author=due.author,
            reply=self._introduced(due) if self._introduced and pushed else due.reply,
            at=datetime.now(UTC),
            owner=due.owner,
            complete=complete,
        )
