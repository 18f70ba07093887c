"""The stage that does not say twice in a row what was just said: who asks on wants something else of it."""

from collections.abc import Iterable
from typing import Final

from bot.flow.conversation import Conversation
from bot.flow.write import Write
from bot.knowledge import Retriever
from bot.knowledge.offer import offer, refused
from bot.knowledge.quote import answer, quote_of
from bot.runner import draft_of
from bot.skill import said
from bot.skill.said import SAME
from bot.turn import Button, Draft, Entity, Turn

_AGAIN: Final = frozenset({"answer", "decline"})
_THINGS: Final = frozenset({"order_id", "tracking_number", "product"})
_STATES: Final = frozenset({"order.status", "refund.status", "return.status", "delivery.urge"})
# The rule that tells how something stands that was asked for here.
_WHETHER_DONE: Final = "request.asks_whether_done"
# What is not done for a place stays so, whatever an article says of others.
_NOT_THERE: Final = "not_there"
_SHORT: Final = 480  # bytes of an answer that is read again in a moment: 160 Chinese characters
_OFFERED: Final = 2  # articles beside the way to a person
# What is asked or agreed to is shown word for word as often as needed; small talk answers small talk.
_AS_IT_IS: Final = frozenset(
    {
        "risk",
        "handoff",
        "effect",
        "identity",
        "clarify",
        "form",
        "social",
        "feedback",
        "dialog",
        "bot",
        "guardrail",
        "error",
    }
)


class Again:
    """Looks for another answer where a skill would give the one it gave last; else it says that this is all, and puts a short one once more."""

    def __init__(self, retriever: Retriever | None, write: Write) -> None:
        self._retriever = retriever
        self._write = write

    async def __call__(self, turn: Turn, conversation: Conversation) -> Turn:
        """The turn with the passage that answers this message, else with what comes near and the way to a person."""
        if not self._said_before(turn, conversation):
            return turn
        other, near = await self._looked_up(turn, conversation)
        if other is not None:
            return turn.evolve(drafts=(other,))
        # A short answer may hold the detail that is asked for now: it is put once more, a long one is not; a state always is.
        state = _asks_for_state(turn)
        first = conversation.last_response != SAME
        once_more = state or (first and len(conversation.asked.encode()) <= _SHORT)
        drafts = (*(turn.drafts if once_more else ()), Draft(response=SAME, buttons=near))
        return turn.evolve(drafts=drafts)

    def _said_before(self, turn: Turn, conversation: Conversation) -> bool:
        """Whether the answer is, to the letter, what the bot said last to another message."""
        if len(turn.drafts) != 1 or turn.judged.kind not in _AGAIN or not conversation.asked:
            return False
        room, _, name = turn.drafts[0].response.partition(".")
        # What an action server words (`utter_…`, or no name) stays as it is.
        ours = bool(name) and room not in _AS_IT_IS
        same = ours and self._write.word(turn.drafts[0], turn).text == conversation.asked
        return same and _things(turn.heard.entities) <= _things_before(conversation)

    async def _looked_up(
        self, turn: Turn, conversation: Conversation
    ) -> tuple[Draft | None, tuple[Button, ...]]:
        """A passage that answers the message by itself, and articles that may; neither for a state, nor for a place that nothing goes to."""
        heard = turn.heard
        stands = _asks_for_state(turn) or turn.drafts[0].response.endswith(_NOT_THERE)
        if self._retriever is None or not turn.text or stands:
            return None, ()
        before = said.earlier(conversation.events)
        found = await answer(self._retriever, turn.text, heard.language, before=before)
        quote = quote_of(found, turn.text, heard.language)
        if quote is not None:
            other = draft_of({"response": quote.response, **quote.facts})
            if self._write.word(other, turn).text != conversation.asked:
                return other, ()
        no = refused(conversation.events)
        near = [
            each
            for each in (found.near if found.known else ())
            if each.id not in no
            and each.text not in conversation.asked
            and each.language in ("", heard.language)  # a title in another language helps nobody choose
        ]
        shown = offer(near[:_OFFERED])[1]["buttons"]
        return None, tuple(Button(each["title"], each["payload"]) for each in shown)


def _asks_for_state(turn: Turn) -> bool:
    """Whether it is asked how something stands: that is told again, however often, and no article knows it."""
    return turn.heard.requests[0].top.name in _STATES or turn.judged.reasons[0].rule == _WHETHER_DONE


def _things(entities: Iterable[Entity]) -> set[tuple[str, str]]:
    return {(each.entity, each.value) for each in entities if each.entity in _THINGS}


def _things_before(conversation: Conversation) -> set[tuple[str, str]]:
    """What the message before named: who names something else asks something else."""
    before = next((event for event in reversed(conversation.events) if event["event"] == "user"), {})
    named = (before.get("parse_data") or {}).get("entities") or ()
    return {(str(each.get("entity")), str(each.get("value"))) for each in named}
