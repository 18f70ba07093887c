"""Drafts of skills that may not speak alone, in the thread of their conversation: send, change or drop them, decided once.

The rules are those of every desk: a draft goes out while the bot has the conversation, whoever is slower is told so, and what a
person made of it is kept beside it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.connector import Gateway
from bot.errors import BadInput, DeliveryError
from bot.handoff.record import Record
from connectors.slack.blocks import INPUT
from connectors.slack.cards import Card, Cards
from connectors.slack.posting import Posting
from connectors.slack.roots import buttons
from connectors.slack.threads import Thread

REASON: Final = "draft"  # of the tickets that hold one
SEND, EDIT, DROP = "desk_send", "desk_edit", "desk_drop"
FORM: Final = EDIT  # names the window in which a draft is changed


class Drafts:
    """Shows them, and passes on what people make of them."""

    def __init__(self, gateway: Gateway, posting: Posting, *, team: str, channel: str) -> None:
        self._gateway = gateway
        self._posting = posting
        self._team = team
        self._cards = Cards(gateway.memory, posting, team=team, channel=channel, name=REASON)
        self._record = gateway.part(Record)

    async def look(self, tickets: Sequence[Mapping[str, Any]], threads: Mapping[str, Thread]) -> None:
        """Post what waits in its thread, and take the buttons off what was decided elsewhere or waited too long."""
        waiting = {str(t["summary"].get("turn")): str(t["conversation"]) for t in tickets if is_draft(t)}
        shown = await self._cards.shown()
        for turn in shown.keys() - waiting.keys():
            await self._cards.close(turn, self._gateway.word("slack.desk_draft_over"))
        for turn, conversation in waiting.items():
            thread = threads.get(conversation)
            if turn not in shown and thread is not None and (draft := await self._draft(turn, conversation)):
                sources = ", ".join(draft["sources"])
                text = self._gateway.word("slack.desk_draft", text=_whole(draft), sources=sources or "-")
                choices = buttons(self._gateway.word, ("send", "edit", "drop"), first="send")
                await self._cards.post(turn, conversation, text, choices, thread=thread.ts)

    async def at(self, ts: str) -> Card | None:
        """The draft of a post."""
        return await self._cards.at(ts)

    async def decide(self, card: Card, agent: str, *, approve: bool, text: str = "") -> None:
        """Send it, as it is or as `text`, or throw it away; BadInput says why it cannot be."""
        draft = await self._draft(card.what, card.conversation)
        release = await self._gateway.people.draft(card.what, agent, approve=approve, text=text)
        what = self._gateway.word(f"slack.desk_draft_{release}", agent=agent)
        # What was sent stands in the thread as what the bot said.
        words = _whole(draft) if draft and release != "approved" else ""
        await self._cards.close(card.what, "\n".join(each for each in (what, words) if each))

    async def edit(self, card: Card, trigger: str) -> None:
        """Open a window with the draft in it; Slack gives three seconds for that."""
        draft = await self._draft(card.what, card.conversation)
        if draft is None:
            raise BadInput("somebody has decided on this draft already", status=409)
        if len(_whole(draft)) > INPUT:
            raise BadInput("this draft is too long for a window of Slack; change it at /desk", status=413)
        view = {"trigger_id": trigger, "view": self._form(card.ts, _whole(draft))}
        try:
            await self._posting.call(self._team, "views.open", view)
        except DeliveryError as error:
            raise BadInput(f"the window did not open ({error}); click once more") from None

    def _form(self, ts: str, text: str) -> Mapping[str, Any]:
        def plain(name: str) -> Mapping[str, str]:
            return {"type": "plain_text", "text": self._gateway.word(f"slack.desk_{name}")}

        field = {"type": "plain_text_input", "action_id": "text", "multiline": True, "max_length": INPUT}
        return {
            "type": "modal",
            "callback_id": FORM,
            "private_metadata": ts,
            "title": plain("edit"),
            "submit": plain("send"),
            "close": plain("no"),
            "blocks": [
                {
                    "type": "input",
                    "block_id": "draft",
                    "label": plain("draft_text"),
                    "element": {**field, "initial_value": text},
                }
            ],
        }

    async def _draft(self, turn: str, conversation: str) -> Mapping[str, Any] | None:
        try:
            view = await self._record.of(conversation)
        except BadInput:  # it was erased meanwhile
            return None
        drafts: Any = view["drafts"]
        return next((draft for draft in drafts if draft["turn"] == turn), None)


def is_draft(ticket: Mapping[str, Any]) -> bool:
    """Whether a ticket holds a draft that nobody has decided on."""
    return ticket["reason"] == REASON and bool(ticket["summary"].get("turn"))


def _whole(draft: Mapping[str, Any]) -> str:
    return "\n\n".join(draft["texts"])
