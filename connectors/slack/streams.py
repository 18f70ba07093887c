"""Replies that are seen while they are written: startStream, appendStream, stopStream, in the thread they belong to.

A direct message outside threads is one post that is edited while it grows: Slack streams in threads only (decision 024).

What has been shown is noted under the reply's key, so that whoever goes on with it, a second attempt or another process,
completes or replaces the same message. Where Slack refuses to stream, the whole reply is one post as ever.
"""

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from bot.connector import Memory, Message
from bot.errors import DeliveryError
from bot.log import get_logger
from bot.turn import Address
from connectors.slack.blocks import POST_TEXT, Post
from connectors.slack.events import direct, place
from connectors.slack.posting import KEPT_S, Posting, RefusedError
from connectors.slack.text import escaped

EDIT_S: Final = 1.2  # between two edits of a post; Slack takes some fifty a minute of a workspace
_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Shown:
    """How far a reply has been shown; without `ts` nothing is. The words themselves are only in the outbox."""

    ts: str = ""
    length: int = 0
    digest: str = ""
    open: bool = False
    edited: bool = False  # no stream, but a post that is edited

    def begins(self, text: str) -> bool:
        """Whether what was shown is how this text begins."""
        return self.digest == _digest(text[: self.length])


class Streams:
    """One stream a reply."""

    def __init__(self, memory: Memory, posting: Posting) -> None:
        self._memory = memory
        self._posting = posting
        self._open: dict[str, Address] = {}
        self._edits: dict[str, float] = {}  # when a post that grows was edited last

    async def grow(self, address: Address, message: Message, speaker: str) -> None:
        """Show a reply as far as it has come."""
        text = message.reply.text
        if not _can_stream(address, speaker) or not text or len(escaped(text)) > POST_TEXT:
            return
        async with self._memory.lock(_name(message.key)):
            shown = await self._shown(message.key)
            if shown is None:
                await self._keep(message.key, _Shown())  # whoever sends it meanwhile waits for the lock
                if await self._memory.get(_whole(message.key)):
                    return  # it is being sent: what was read of it while it grew is stale
                begin = self._begin if place(address)[1] else self._post
                await self._keep(message.key, await begin(address, message.key, text, speaker))
            elif shown.edited and len(text) > shown.length:
                await self._keep(message.key, await self._edit(address, message.key, shown, text))
            elif shown.open and shown.begins(text) and len(text) > shown.length:
                await self._keep(message.key, await self._append(address, shown, text))

    async def finish(self, address: Address, message: Message, parts: Sequence[Post]) -> int:
        """Bring what was streamed to its final form; how many of the posts it stands for: one or none."""
        await self._memory.set(_whole(message.key), value=True, ttl_s=KEPT_S, durable=False)
        if await self._shown(message.key) is None:
            return 0  # who begins to show it from here on sees that it is whole
        async with self._memory.lock(_name(message.key)):
            shown = await self._shown(message.key) or _Shown()
            self._open.pop(message.key, None)
            self._edits.pop(message.key, None)
            if not shown.ts:
                return 0
            if shown.open and len(parts) == 1 and shown.begins(parts[0].said):
                whole = await self._stop(address, shown, parts[0])
            else:
                whole = False
                await self._shut(address, shown)
            await self._keep(message.key, replace(shown, open=False))
            return int(whole or await self._replace(address, shown.ts, parts[0]))

    async def close(self) -> None:
        """Leave no stream open; what is missing in it is put in once the reply is sent."""
        for key, address in list(self._open.items()):
            shown = await self._shown(key)
            if shown is not None and shown.open:
                await self._keep(key, replace(shown, open=False))
                await self._shut(address, shown)
        self._open.clear()

    async def _begin(self, address: Address, key: str, text: str, speaker: str) -> _Shown:
        details = {**_where(address), "markdown_text": escaped(text)}
        if not direct(address):
            details |= {"recipient_user_id": speaker, "recipient_team_id": address.account}
        try:
            answer = await self._posting.call(address.account, "chat.startStream", details)
        except DeliveryError as error:
            _log.info("Slack does not stream here; the reply will be one post", why=str(error))
            return _Shown()
        self._open[key] = address
        return _Shown(str(answer.get("ts", "")), len(text), _digest(text), open=True)

    async def _post(self, address: Address, key: str, text: str, _: str) -> _Shown:
        """A direct message outside threads: a stream would open a thread, so it is one post that is edited as it grows."""
        metadata = {"event_type": "haoke_reply", "event_payload": {"key": key}}
        try:
            answer = await self._call(
                address, "chat.postMessage", {"text": escaped(text), "metadata": metadata}
            )
        except DeliveryError as error:
            _log.info("a growing reply is not shown", why=str(error))
            return _Shown()
        self._edits[key] = time.monotonic()
        return _Shown(str(answer.get("ts", "")), len(text), _digest(text), edited=True)

    async def _edit(self, address: Address, key: str, shown: _Shown, text: str) -> _Shown:
        """As often as Slack takes it; what is left out comes with the next edit, or when the reply is sent."""
        if time.monotonic() - self._edits.get(key, 0.0) < EDIT_S:
            return shown
        self._edits[key] = time.monotonic()
        try:
            await self._call(address, "chat.update", {"ts": shown.ts, "text": escaped(text)})
        except DeliveryError as error:
            _log.info("a growing reply is not edited", why=str(error))
            return shown
        return replace(shown, length=len(text), digest=_digest(text))

    async def _append(self, address: Address, shown: _Shown, text: str) -> _Shown:
        more = {"ts": shown.ts, "markdown_text": escaped(text[shown.length :])}
        whole = False
        try:
            await self._call(address, "chat.appendStream", more)
            whole = True
        except DeliveryError as error:
            _log.info("a stream is closed early", why=str(error))
        finally:
            if not whole:  # nobody knows how much of it arrived: the reply replaces it
                await self._shut(address, shown)
        return replace(shown, length=len(text), digest=_digest(text), open=whole)

    async def _stop(self, address: Address, shown: _Shown, part: Post) -> bool:
        """Close with the last words and what stands below them; False where Slack had closed it before."""
        details: dict[str, Any] = {"ts": shown.ts, "blocks": list(part.below)}
        if rest := part.said[shown.length :]:
            details["markdown_text"] = escaped(rest)
        try:
            await self._call(
                address, "chat.stopStream", {name: value for name, value in details.items() if value}
            )
        except RefusedError as error:
            _log.info("a stream cannot be completed; the message is replaced", code=error.code)
            await self._shut(address, shown)
            return False
        return True

    async def _shut(self, address: Address, shown: _Shown) -> None:
        if shown.open:
            try:
                await self._call(address, "chat.stopStream", {"ts": shown.ts})
            except DeliveryError as error:  # Slack ends it by itself after some minutes
                _log.info("a stream could not be closed", why=str(error))

    async def _replace(self, address: Address, ts: str, part: Post) -> bool:
        details: dict[str, Any] = {"ts": ts, "text": part.text}
        if part.blocks:
            details["blocks"] = list(part.blocks)
        try:
            await self._call(address, "chat.update", details)
        except RefusedError as error:
            _log.warning("a streamed reply cannot be replaced; it is posted anew", code=error.code)
            return False
        return True

    async def _call(self, address: Address, method: str, details: Mapping[str, Any]) -> Mapping[str, Any]:
        return await self._posting.call(address.account, method, {"channel": place(address)[0], **details})

    async def _shown(self, key: str) -> _Shown | None:
        kept: Any = await self._memory.get(_name(key))
        return _Shown(**kept) if isinstance(kept, dict) else None

    async def _keep(self, key: str, shown: _Shown) -> None:
        await self._memory.set(_name(key), asdict(shown), ttl_s=KEPT_S, durable=False)


def _can_stream(address: Address, speaker: str) -> bool:
    """In channels a stream is written to somebody; what is direct is seen by one person alone."""
    return direct(address) or (place(address)[1] is not None and bool(speaker))


def _where(address: Address) -> dict[str, str]:
    channel, thread = place(address)
    return {"channel": channel, "thread_ts": thread or ""}


def _name(key: str) -> str:
    return f"stream:{key}"


def _whole(key: str) -> str:
    return f"whole:{key}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
