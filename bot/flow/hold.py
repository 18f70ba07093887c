"""The stage that decides whether the replies go out, or wait for a person."""

from collections.abc import Callable
from typing import Final

from bot.domain import Domain
from bot.flow.conversation import Conversation
from bot.skill import Autonomy
from bot.turn import Move, Turn

_LEVELS: Final[tuple[Autonomy, ...]] = ("assist", "guarded", "full")
_NOTICES: Final = ("leave_queue", "hush")  # said about the queue, not by a skill
_SAID: Final = ("message", "press")  # what a customer in line may be answered while nobody has them yet


class Levels:
    """How far a skill goes alone: as far as it says itself, and no further than the manager lets it."""

    def __init__(self, domain: Domain, ceiling: Callable[[str], Autonomy] = lambda folder: "full") -> None:
        self._domain = domain
        self._ceiling = ceiling

    def of(self, action: str, folder: str) -> Autonomy:
        """The level of an action of a skill's folder; of the core's own lines without an action."""
        installed = self._domain.installed.get(action)
        own: Autonomy = installed.skill.autonomy if installed else "full"
        return min(own, self._ceiling(installed.folder if installed else folder), key=_LEVELS.index)


class Hold:
    """Holds back what a skill at level `assist` drafted, and whatever a person should say who has the conversation.

    A turn that brings in a person is not held: its words say only that. Nor is an answer to who waits, while one is only awaited.
    """

    def __init__(self, levels: Levels) -> None:
        self._levels = levels

    async def __call__(self, turn: Turn, conversation: Conversation) -> Turn:
        """The turn with its release."""
        if not turn.replies or turn.wish is not None:
            return turn
        if turn.owner == "queue" and all(reply.response.startswith("risk.") for reply in turn.replies):
            return turn  # nobody has it yet who could say what to do in danger
        last = turn.utterances[-1].kind
        answered_in_line = turn.owner == "queue" and last in _SAID
        if turn.owner not in ("bot", "closed") and not answered_in_line:
            return turn.evolve(release="held")
        decided_by_person = last == "approval"
        if decided_by_person or not any(self._assisted(move, turn) for move in turn.judged.moves):
            return turn
        return turn.evolve(release="held")

    def _assisted(self, move: Move, turn: Turn) -> bool:
        if move.kind in _NOTICES:
            return False
        return self._levels.of(move.target, move.skill or turn.judged.skill) == "assist"
