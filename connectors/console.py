"""The terminal: one conversation per user name, read back by whoever shows it."""

from typing import Final

from aiohttp import web

from bot.connector import Capability, Connector, Message
from bot.errors import NotAllowed
from bot.turn import Address

CHANNEL: Final = "console"


class Console(Connector):
    """`haoke chat` writes through the gateway and reads the log; nothing comes in over HTTP."""

    channel = CHANNEL
    capability = Capability(buttons=True, merges=False, fetched=True)

    async def verify(self, request: web.Request) -> None:
        """There is no route to verify."""
        raise NotAllowed("the terminal has no routes")

    async def send(self, address: Address, message: Message) -> None:
        """Nothing to push: the terminal reads."""


def console_address(user: str) -> Address:
    """The conversation of a user at this terminal."""
    return Address(channel=CHANNEL, conversation=user)
