"""Effects that wait for a person, in the desk's channel: the exact act with *Approve* and *Refuse*, decided once.

Who decides is neither who handles the conversation nor who asked for it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.connector import Gateway
from bot.errors import BadInput
from bot.handoff.customers import Customers
from bot.handoff.record import Record
from bot.log import get_logger
from bot.pieces import pieces
from connectors.slack.blocks import POST_TEXT, SECTION, Block
from connectors.slack.posting import Posting, RefusedError
from connectors.slack.text import escaped

VERDICTS: Final = {"desk_approve": True, "desk_refuse": False}
_KEPT_S: Final = 30 * 86_400.0
_ALL: Final = "desk:approvals"
_TYPES: Final = frozenset(
    {"refund", "cancel_order", "change_order", "change_address", "return", "exchange", "repair"}
    | {"invoice", "issue_coupon", "update_profile", "claim", "price_adjustment", "cancel_refund"}
)
_log = get_logger(__name__)


class Approvals:
    """Shows them, and passes on what people decide."""

    def __init__(self, gateway: Gateway, posting: Posting, *, team: str, channel: str) -> None:
        self._gateway = gateway
        self._memory = gateway.memory
        self._posting = posting
        self._team, self._channel = team, channel
        self._record, self._customers = gateway.part(Record), gateway.part(Customers)

    async def look(self, tickets: Sequence[Mapping[str, Any]]) -> None:
        """Post what waits and is not shown yet, and take the buttons off what was decided elsewhere."""
        waiting = {str(t["summary"].get("effect")): str(t["conversation"]) for t in tickets if _effect(t)}
        shown = await self._shown()
        if waiting.keys() == shown.keys():
            return
        for effect in [effect for effect in shown if effect not in waiting]:
            await self._close(effect, shown.pop(effect), self._gateway.word("slack.desk_decided"))
            await self._memory.set(_ALL, {**shown})
        for effect, conversation in waiting.items():
            if effect not in shown and (text := await self._words(effect, conversation)):
                posted = await self._post(effect, conversation, text)
                shown[effect] = {"ts": posted, "conversation": conversation}
                await self._memory.set(_ALL, {**shown})

    async def decide(self, ts: str, user: str, agent: str, *, approve: bool) -> bool:
        """Somebody clicked; False where the post is none of these. BadInput says why it cannot be."""
        kept: Any = await self._memory.get(f"desk:approval:{ts}")
        if not isinstance(kept, dict):
            return False
        asked = await self._memory.get(f"speaker:{kept['conversation']}")
        if asked == user and str(kept["conversation"]).startswith(f"slack:{self._team}:"):
            raise BadInput("who asked for it does not decide on it; ask a colleague", status=409)
        await self._gateway.people.verdict(str(kept["effect"]), agent, approve=approve)
        shown = await self._shown()
        post = shown.pop(str(kept["effect"]), None)
        await self._memory.set(_ALL, {**shown})
        if post is not None:
            word = "slack.desk_approved" if approve else "slack.desk_refused_it"
            await self._close(str(kept["effect"]), post, self._gateway.word(word, agent=agent))
        return True

    async def _post(self, effect: str, conversation: str, text: str) -> str:
        word = self._gateway.word
        sure = {"type": "plain_text", "text": word("slack.desk_sure")}
        yes, no = ({"type": "plain_text", "text": word(f"slack.desk_{name}")} for name in ("approve", "no"))
        confirm = {"title": yes, "text": sure, "confirm": yes, "deny": no}
        refuse = {"type": "plain_text", "text": word("slack.desk_refuse")}
        buttons: list[Block] = [
            {
                "type": "button",
                "action_id": "desk_approve",
                "text": yes,
                "style": "primary",
                "confirm": confirm,
            },
            {"type": "button", "action_id": "desk_refuse", "text": refuse},
        ]
        actions = {"type": "actions", "block_id": "approval", "elements": buttons}
        details = {"text": _first(text), "blocks": [*_sections(text), actions]}
        answer = await self._call("chat.postMessage", details)
        kept: dict[str, Any] = {"effect": effect, "conversation": conversation}
        await self._memory.set(f"desk:approval:{answer['ts']}", kept, ttl_s=_KEPT_S)
        return str(answer["ts"])

    async def _close(self, effect: str, post: Mapping[str, Any], what: str) -> None:
        text = "\n".join(
            each for each in (await self._words(effect, str(post["conversation"])), what) if each
        )
        try:
            await self._call(
                "chat.update", {"ts": post["ts"], "text": _first(text), "blocks": _sections(text)}
            )
        except RefusedError as error:  # somebody deleted the post; what was decided stands
            _log.warning("an approval cannot be brought up to date", code=error.code)

    async def _words(self, effect: str, conversation: str) -> str:
        """The act as it will be carried out, with everything that it changes."""
        word = self._gateway.word
        try:
            view = await self._record.of(conversation)
        except BadInput:  # it was erased meanwhile
            return ""
        acts: Any = view["effects"]
        act = next((each for each in acts if each["id"] == effect), None)
        if act is None:
            return ""
        kind = str(act["type"])
        verified: Any = view["verified"]
        name = await self._customers.name(verified["customer_id"]) or word("slack.desk_visitor")
        head = word(
            "slack.desk_approval",
            act=word(f"slack.desk_type_{kind}") if kind in _TYPES else kind,
            order=str(act["order"] or "-"),
            amount=f"{act['amount']} {act['currency']}" if act["amount"] else "-",
            customer=name,
            channel=str(view["channel"]),
        )
        return "\n".join([head, *(f"{key}: {value}" for key, value in act["details"].items() if value)])

    async def _shown(self) -> dict[str, Any]:
        kept: Any = await self._memory.get(_ALL)
        return dict(kept) if isinstance(kept, dict) else {}

    async def _call(self, method: str, details: Mapping[str, Any]) -> Mapping[str, Any]:
        return await self._posting.call(self._team, method, {"channel": self._channel, **details})


def _effect(ticket: Mapping[str, Any]) -> bool:
    return ticket["outcome"] == "approval" and bool(ticket["summary"].get("effect"))


def _sections(text: str) -> list[Block]:
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": escaped(part), "verbatim": True}}
        for part in pieces(text, SECTION, lambda part: len(escaped(part)))
    ]


def _first(text: str) -> str:
    return escaped(pieces(text, POST_TEXT, lambda part: len(escaped(part)))[0])
