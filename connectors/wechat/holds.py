"""Pushes that are held open until there is something to answer them with."""

import asyncio
from collections.abc import Sequence
from typing import Final

from bot.connector import Message
from bot.errors import DeliveryError
from bot.turn import Address

HOLD_S: Final = 4.2  # of the five seconds that WeChat waits
MORE_S: Final = 0.15  # for the other replies of the same turn


class Hold:
    """A push that is being held for its answer."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self._some = asyncio.Event()
        self._over = asyncio.get_running_loop().create_future()

    async def give(self, message: Message) -> bool:
        """Hand a reply to whoever holds the push; whether it went out with it."""
        self.messages.append(message)
        self._some.set()
        said: frozenset[int] = await asyncio.shield(self._over)
        return message.seq in said

    async def wait(self, hold_s: float) -> None:
        """Return once something is said, or when it is time to answer."""
        try:
            await asyncio.wait_for(self._some.wait(), hold_s)
        except TimeoutError:
            return
        await asyncio.sleep(MORE_S)

    def answer(self, said: Sequence[int]) -> None:
        """These went out."""
        if not self._over.done():
            self._over.set_result(frozenset(said))


class Holds:
    """The pushes that are held by this process, by conversation."""

    def __init__(self) -> None:
        self._open: dict[str, Hold] = {}

    def open(self, address: Address) -> Hold:
        """Hold a push; an older one of the same conversation is answered without words."""
        self.close(address)
        hold = self._open[address.id] = Hold()
        return hold

    def close(self, address: Address, hold: Hold | None = None, said: Sequence[int] = ()) -> None:
        """Let it go."""
        if hold is not None:
            hold.answer(said)
        if hold is None or self._open.get(address.id) is hold:
            gone = self._open.pop(address.id, None)
            if gone is not None:
                gone.answer(said)

    async def give(self, address: Address, message: Message) -> None:
        """Say a reply in the push that is held; DeliveryError when none is, or it was over."""
        hold = self._open.get(address.id)
        if hold is None or not await hold.give(message):
            raise DeliveryError(
                "this account can only answer; it waits for the next message", undeliverable=True
            )
