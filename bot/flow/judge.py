"""The stage that judges: the case is put to the policy."""

from bot.domain import Domain
from bot.flow.conversation import Conversation
from bot.judgement import Case, Limits, judge
from bot.turn import Turn


class Judge:
    """Decides what should happen, under the manager's limits of the moment."""

    def __init__(self, domain: Domain, limits: Limits) -> None:
        self._domain = domain
        self.limits = limits

    async def __call__(self, turn: Turn, conversation: Conversation) -> Turn:
        """The turn with its decision."""
        case = Case(
            turn=turn, talk=conversation.talk(self._domain), actions=self._domain.cards, limits=self.limits
        )
        return turn.evolve(decision=judge(case))
