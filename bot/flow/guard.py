"""The stage that reads every reply before a customer does."""

from bot.flow.conversation import Conversation
from bot.judgement.guardrail import Guardrail
from bot.turn import Turn


class Guard:
    """Lets the guardrail pass, rewrite or replace what is about to be said."""

    def __init__(self, guardrail: Guardrail) -> None:
        self._guardrail = guardrail

    async def __call__(self, turn: Turn, conversation: Conversation) -> Turn:
        """The turn with its verdict and the replies that may be said."""
        return self._guardrail.read(turn)
