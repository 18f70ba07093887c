"""Replies that could not be delivered in time: their numbers only, until somebody writes again."""

from collections.abc import Iterable, Sequence

from bot.connector import Gateway, Message
from bot.turn import Address

MOST = 20
KEPT_S = 30 * 86_400.0


class Late:
    """Remembers them by conversation."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def add(self, address: Address, seqs: Iterable[int]) -> None:
        """Remember replies."""
        known = await self._seqs(address)
        await self._set(address, sorted({*known, *seqs})[-MOST:])

    async def messages(self, address: Address) -> list[Message]:
        """The replies that wait, in order."""
        seqs = await self._seqs(address)
        if not seqs:
            return []
        log = await self._gateway.log(address, after=seqs[0] - 1)
        return [message for message in log if message.seq in seqs]

    async def said(self, address: Address, seqs: Sequence[int]) -> None:
        """These have been said after all."""
        await self._set(address, [seq for seq in await self._seqs(address) if seq not in seqs])
        if seqs:
            await self._gateway.reached(address, seqs)

    async def _seqs(self, address: Address) -> list[int]:
        kept = await self._gateway.memory.get(f"late:{address.id}")
        return [seq for seq in kept if isinstance(seq, int)] if isinstance(kept, list) else []

    async def _set(self, address: Address, seqs: list[int]) -> None:
        value = [*seqs]
        await self._gateway.memory.set(f"late:{address.id}", [*value], ttl_s=KEPT_S)
