"""Carries out the effect under a key of its own, a new one at every attempt."""

from dataclasses import replace
from uuid import uuid4

from bot.shop import Command, Receipt
from bot.skill import effect
from tests.certify.buggy.sound import Sound


class MakesItsOwnKeys(Sound):
    """Knows better than the core."""

    @effect("refund", confirm="trial.confirm", done="trial.done")
    async def give_back(self, command: Command) -> Receipt:
        """Send the money back."""
        return await self.shop._shop.apply(replace(command, key=uuid4().hex))  # type: ignore[attr-defined]
