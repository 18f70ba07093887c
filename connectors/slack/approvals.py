"""Effects that wait for a person, in the desk's channel: the exact act with *Approve* and *Refuse*, decided once.

Who decides is neither who handles the conversation nor who asked for it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.connector import Gateway
from bot.errors import BadInput
from bot.handoff.customers import Customers
from bot.handoff.record import Record
from connectors.slack.blocks import Block
from connectors.slack.cards import Cards, UnknownPostError
from connectors.slack.posting import Posting
from connectors.slack.roots import buttons
from connectors.slack.text import on_one_line

VERDICTS: Final = {"desk_approve": True, "desk_refuse": False}
_TYPES: Final = frozenset(
    {"refund", "cancel_order", "change_order", "change_address", "return", "exchange", "repair"}
    | {
        "invoice",
        "issue_coupon",
        "update_profile",
        "claim",
        "price_adjustment",
        "cancel_refund",
        "cancel_request",
    }
)


class Approvals:
    """Shows them, and passes on what people decide."""

    def __init__(self, gateway: Gateway, posting: Posting, *, team: str, channel: str) -> None:
        self._gateway = gateway
        self._team = team
        self._cards = Cards(gateway.memory, posting, team=team, channel=channel, name="approval")
        self._record, self._customers = gateway.part(Record), gateway.part(Customers)

    async def look(self, tickets: Sequence[Mapping[str, Any]]) -> None:
        """Post what waits and is not shown yet, and take the buttons off what was decided elsewhere."""
        waiting = {str(t["summary"].get("effect")): str(t["conversation"]) for t in tickets if _effect(t)}
        shown = await self._cards.shown()
        for effect, card in shown.items():
            if effect not in waiting:
                await self._close(effect, card.conversation, self._gateway.word("slack.desk_decided"))
        for effect, conversation in waiting.items():
            if effect not in shown and (text := await self._words(effect, conversation)):
                await self._cards.post(effect, conversation, text, self._buttons())

    async def decide(self, ts: str, user: str, agent: str, *, approve: bool) -> None:
        """Somebody clicked under a post; BadInput says why it cannot be."""
        card = await self._cards.at(ts)
        if card is None:
            raise UnknownPostError
        asked = await self._gateway.memory.get(f"speaker:{card.conversation}")
        if asked == user and card.conversation.startswith(f"slack:{self._team}:"):
            raise BadInput("who asked for it does not decide on it; ask a colleague", status=409)
        await self._gateway.people.verdict(card.what, agent, approve=approve)
        word = "slack.desk_approved" if approve else "slack.desk_refused_it"
        await self._close(card.what, card.conversation, self._gateway.word(word, agent=agent))

    def _buttons(self) -> Sequence[Block]:
        word = self._gateway.word
        approve, refuse = buttons(word, ("approve", "refuse"), first="approve")
        yes, no = ({"type": "plain_text", "text": word(f"slack.desk_{name}")} for name in ("approve", "no"))
        sure = {"type": "plain_text", "text": word("slack.desk_sure")}
        return [{**approve, "confirm": {"title": yes, "text": sure, "confirm": yes, "deny": no}}, refuse]

    async def _close(self, effect: str, conversation: str, what: str) -> None:
        words = await self._words(effect, conversation)
        await self._cards.close(effect, "\n".join(each for each in (words, what) if each))

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
            customer=on_one_line(name),
            channel=str(view["channel"]),
        )
        # A customer's words stand on one line each, so that none looks like another part of the act.
        return "\n".join(
            [head, *(f"{key}: {on_one_line(value)}" for key, value in act["details"].items() if value)]
        )


def _effect(ticket: Mapping[str, Any]) -> bool:
    return ticket["outcome"] == "approval" and bool(ticket["summary"].get("effect"))
