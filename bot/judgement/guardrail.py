"""The guardrail reads every outgoing sentence, whoever wrote it, and lets through only what is backed."""

from bot.turn import Turn, Verdict


class Guardrail:
    """Reads a turn's replies against what was really done, looked up and fetched."""

    def read(self, turn: Turn) -> Turn:
        """The turn with its verdict, and with every reply that may be said."""
        return turn.evolve(verdict=Verdict())
