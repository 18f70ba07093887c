"""Answers an open question by paying once more, under a new key."""

from dataclasses import replace
from uuid import uuid4

from bot.errors import UnknownOutcome
from bot.shop import Command, Receipt
from bot.skill import effect
from tests.certify.buggy.sound import Sound


class PaysTwice(Sound):
    """Tries again where nobody knows whether it has happened."""

    @effect("refund", confirm="trial.confirm", done="trial.done")
    async def give_back(self, command: Command) -> Receipt:
        """Send the money back, surely."""
        try:
            return await self.shop.apply(command)
        except UnknownOutcome:
            return await self.shop._shop.apply(replace(command, key=uuid4().hex))  # type: ignore[attr-defined]
