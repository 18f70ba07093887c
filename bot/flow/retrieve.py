"""The stage that looks for approved passages, when the words alone do not lead to a skill."""

from typing import Final

from bot.flow.conversation import Conversation
from bot.judgement.rules.forms import ASKS
from bot.judgement.rules.unsure import SURELY_OUTSIDE
from bot.knowledge import Retriever
from bot.knowledge.quote import answer
from bot.skill import said
from bot.turn import Turn

UNSURE: Final = 0.7  # below this reading, a passage may still answer
PROVEN: Final = 0.6  # how surely a passage must answer what is surely read as none of a shop's questions


class Retrieve:
    """Adds passages that answer the question; none when it is not answerable."""

    def __init__(self, retriever: Retriever | None, *, below: float = UNSURE) -> None:
        self._retriever = retriever
        self._below = below

    async def __call__(self, turn: Turn, conversation: Conversation) -> Turn:
        """The turn with passages, if its reading is unsure, outside or beside an open question, and knowledge has an answer; with what
        comes near, if it has none and the question may be one for a shop."""
        top = turn.heard.requests[0].top
        below = max(self._below, conversation.settings.settings.clarify_below)
        aside = bool(conversation.tracker.active_loop) and ASKS.search(turn.text) is not None
        outside = top.name == "oos"
        unsure = (top.confidence < below or aside or outside) and not top.name.startswith("dialog.")
        if self._retriever is None or not unsure or not turn.text or conversation.log.owner != "bot":
            return turn
        before = said.earlier(conversation.events)
        found = await answer(self._retriever, turn.text, turn.heard.language, before=before)
        least = PROVEN if outside and top.confidence >= SURELY_OUTSIDE else 0.0
        if found.answerable and found.confidence >= least:
            return turn.evolve(passages=found.passages)
        return turn if outside else turn.evolve(near=found.near)
