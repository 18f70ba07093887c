"""A person at the desk who takes conversations over at random moments, and callers who wait for their answer."""

import asyncio
import random
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from tests.reliability.balancer import Balancer
from tests.reliability.lives import API_KEY
from tests.reliability.pages import Page

_KEY: Final = {"Authorization": f"Bearer {API_KEY}"}


class Agent:
    """Every call goes to whichever desk is there, and again until one of them answers it."""

    def __init__(self, name: str, balancer: Balancer, pages: Sequence[Page], rng: random.Random) -> None:
        self.name = name
        self.leaving = False
        self.wrote: list[tuple[str, str]] = []  # conversation, words
        self._balancer = balancer
        self._pages = pages
        self._rng = rng

    async def talk(self) -> None:
        """Take over, write, give back; the next one."""
        number = 0
        while not self.leaving:
            await asyncio.sleep(self._rng.uniform(0.1, 0.4))
            conversation, number = self._rng.choice(self._pages).conversation, number + 1
            if await self._call(conversation, "claim", tries=1):
                await asyncio.sleep(self._rng.uniform(0.0, 0.5))
                words = f"{self.name} {number}"
                if await self._call(conversation, "messages", text=words, key=f"{self.name}-{number}"):
                    self.wrote.append((conversation, words))
                await asyncio.sleep(self._rng.uniform(0.0, 0.3))
                await self._call(conversation, "release")

    async def _call(self, conversation: str, what: str, *, tries: int = 100, **body: str) -> bool:
        path = f"/api/desk/conversations/{quote(conversation, safe='')}/{what}"
        for _ in range(tries):
            if await self._balancer.post(path, {"agent": self.name, **body}, headers=_KEY) is not None:
                return True
            await asyncio.sleep(0.2)
        return False


class Caller:
    """A program that speaks REST: one POST, one answer, again under the same key when there was none."""

    def __init__(self, name: str, balancer: Balancer) -> None:
        self.name = name
        self.leaving = False
        self.acknowledged: list[tuple[str, str]] = []
        self._balancer = balancer

    async def talk(self) -> None:
        """Ask until told to leave."""
        number = 0
        while not self.leaving:
            number += 1
            key = f"{self.name}-{number}"
            body = {
                "sender": self.name,
                "message": "what is your return policy?",
                "metadata": {"message_id": key},
            }
            while await self._balancer.post("/webhooks/rest/webhook", body) is None:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.1)
            self.acknowledged.append((f"rest:{self.name}", key))
            await asyncio.sleep(0.05)
