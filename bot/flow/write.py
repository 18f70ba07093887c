"""The stage that words drafts: approved responses rendered from facts, in the customer's language."""

from collections.abc import Iterable
from typing import Final
from zlib import crc32

from bot.flow.conversation import Conversation
from bot.turn import Draft, Entity, Reply, Turn
from bot.writer import Responses

SAME: Final = "dialog.same"
_AGAIN: Final = frozenset({"answer", "decline"})
_THINGS: Final = frozenset({"order_id", "tracking_number", "product"})
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


def _said_before(replies: tuple[Reply, ...], turn: Turn, conversation: Conversation) -> bool:
    """Whether the answer is, to the letter, what the bot said last to another message."""
    if len(replies) != 1 or turn.judged.kind not in _AGAIN or not conversation.asked:
        return False
    room, _, name = replies[0].response.partition(".")
    ours = (
        name and room not in _AS_IT_IS
    )  # what an action server words (`utter_…`, or no name) stays as it is
    same = bool(ours) and replies[0].text == conversation.asked
    return same and _things(turn.heard.entities) <= _things_before(conversation)


def _things(entities: Iterable[Entity]) -> set[tuple[str, str]]:
    return {(each.entity, each.value) for each in entities if each.entity in _THINGS}


def _things_before(conversation: Conversation) -> set[tuple[str, str]]:
    """What the message before named: who names something else asks something else."""
    before = next((event for event in reversed(conversation.events) if event["event"] == "user"), {})
    named = (before.get("parse_data") or {}).get("entities") or ()
    return {(str(each.get("entity")), str(each.get("value"))) for each in named}


class Write:
    """Words what was decided; never decides."""

    def __init__(self, responses: Responses) -> None:
        self._responses = responses

    async def __call__(self, turn: Turn, conversation: Conversation) -> Turn:
        """The turn with its replies, in order."""
        replies = tuple(self.word(draft, turn) for draft in turn.drafts)
        if _said_before(replies, turn, conversation):
            replies = (self.word(Draft(response=SAME), turn), *replies)
        return turn.evolve(replies=replies)

    def word(self, draft: Draft, turn: Turn) -> Reply:
        """One draft as a reply. The variant follows from the message answered, so that a retry says the same."""
        if not draft.response:
            return Reply(
                text=draft.text,
                buttons=draft.buttons,
                image=draft.image,
                passages=draft.passages,
                sources=draft.sources,
                asks=draft.asks,
            )
        variant = crc32(f"{turn.address.id}/{turn.utterances[0].seq}/{draft.response}".encode())
        reply = self._responses.render(draft.response, draft.facts, turn.heard.language, variant=variant)
        return Reply(
            text=reply.text,
            response=reply.response,
            buttons=(*draft.buttons, *reply.buttons),
            image=draft.image,
            facts=reply.facts,
            passages=draft.passages,
            sources=draft.sources,
            asks=draft.asks,
        )
