"""Posts in the desk's channel that wait for somebody's decision: which post stands for what, kept in the channel's memory."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from bot.connector import Memory
from bot.errors import BadInput
from bot.log import get_logger
from bot.pieces import pieces
from connectors.slack.blocks import POST_TEXT, SECTION, Block
from connectors.slack.posting import Posting, RefusedError
from connectors.slack.text import escaped

_KEPT_S: Final = 30 * 86_400.0
_log = get_logger(__name__)


class UnknownPostError(BadInput):
    """A button was clicked before its post was noted, or long after it was forgotten."""

    def __init__(self) -> None:
        super().__init__(
            "nothing is on record for this post; click once more, or decide at /desk", status=404
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One post."""

    what: str  # the effect or the turn that is to be decided on
    conversation: str
    ts: str
    thread: str = ""  # the root it stands under


class Cards:
    """Those of one kind that are shown with buttons now."""

    def __init__(self, memory: Memory, posting: Posting, *, team: str, channel: str, name: str) -> None:
        self._memory = memory
        self._posting = posting
        self._team, self._channel = team, channel
        self._name = name
        self._all = f"desk:cards:{name}"

    async def shown(self) -> Mapping[str, Card]:
        """By what they stand for."""
        kept: Any = await self._memory.get(self._all)
        return {what: Card(**card) for what, card in kept.items()} if isinstance(kept, dict) else {}

    async def at(self, ts: str) -> Card | None:
        """What a post stands for, also when it was decided."""
        kept: Any = await self._memory.get(f"desk:card:{self._name}:{ts}")
        return Card(**kept) if isinstance(kept, dict) else None

    async def post(
        self, what: str, conversation: str, text: str, buttons: Sequence[Block], *, thread: str = ""
    ) -> None:
        """Show one, in a thread or beside them."""
        actions = {"type": "actions", "block_id": self._name, "elements": list(buttons)}
        details = {"text": first(text), "blocks": [*sections(text), actions]}
        where = {"thread_ts": thread} if thread else {}
        answer = await self._call("chat.postMessage", {**details, **where})
        card = Card(what=what, conversation=conversation, ts=str(answer["ts"]), thread=thread)
        await self._memory.set(f"desk:card:{self._name}:{card.ts}", asdict(card), ttl_s=_KEPT_S)
        await self._change(what, card)

    async def close(self, what: str, text: str) -> None:
        """Take the buttons off, once; `text` says how it ended."""
        card = await self._change(what, None)
        if card is None:
            return
        try:
            details = {"ts": card.ts, "text": first(text), "blocks": sections(text)}
            await self._call("chat.update", details)
        except RefusedError as error:  # somebody deleted the post; what was decided stands
            _log.warning("a post cannot be brought up to date", code=error.code)

    async def _change(self, what: str, card: Card | None) -> Card | None:
        """Put a card among those that are shown, or take it away; the one that was there."""
        async with self._memory.lock(self._all):
            shown = dict(await self.shown())
            before = shown.pop(what, None)
            if card is not None:
                shown[what] = card
            await self._memory.set(self._all, {key: asdict(each) for key, each in shown.items()})
        return before

    async def _call(self, method: str, details: Mapping[str, Any]) -> Mapping[str, Any]:
        return await self._posting.call(self._team, method, {"channel": self._channel, **details})


def sections(text: str) -> list[Block]:
    """Text as blocks within their limits."""
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": escaped(part), "verbatim": True}}
        for part in pieces(text, SECTION, lambda part: len(escaped(part)))
    ]


def first(text: str) -> str:
    """What notifications and screen readers get."""
    return escaped(pieces(text, POST_TEXT, lambda part: len(escaped(part)))[0])
