"""The stage that judges: the case is put to the policy, under the settings that hold for this turn."""

from bot.domain import Domain
from bot.flow.conversation import Conversation
from bot.insight import basis
from bot.judgement import Case, judge
from bot.settings import Settings
from bot.turn import Turn


class Judge:
    """Decides what should happen; settings on trial decide beside, and their decision is only written down."""

    def __init__(self, domain: Domain) -> None:
        self._domain = domain
        self._skill_of = {intent: card.skill for intent, card in domain.cards.items()}

    async def __call__(self, turn: Turn, conversation: Conversation) -> Turn:
        """The turn with its decision and what it was based on."""
        talk, where = conversation.talk(self._domain), conversation.circumstances(turn.heard.language)

        def case(settings: Settings) -> Case:
            limits = settings.limits(where, self._skill_of)
            return Case(turn=turn, talk=talk, actions=self._domain.cards, limits=limits)

        decision = judge(case(conversation.settings.settings))
        record = basis.record(turn, talk, where)
        if (trial := conversation.beside) is not None:
            record["trial"] = {"version": trial.name, **basis.outcome(judge(case(trial.settings)))}
        return turn.evolve(decision=decision, basis=record | {"judged": basis.outcome(decision)})
