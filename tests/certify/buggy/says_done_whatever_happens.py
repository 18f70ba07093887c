"""Takes every failure of the shop for a success."""

from bot.errors import ShopError
from bot.shop import Command, Receipt
from bot.skill import effect
from tests.certify.buggy.sound import Sound


class SaysDoneWhateverHappens(Sound):
    """Sees the bright side."""

    @effect("refund", confirm="trial.confirm", done="trial.done")
    async def give_back(self, command: Command) -> Receipt:
        """Send the money back, or not."""
        try:
            return await self.shop.apply(command)
        except ShopError:
            return Receipt(key=command.key, type=command.type, state="done", reference="R1")
