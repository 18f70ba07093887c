"""Performing: a submitted effect goes to the shop under its key, and what became of it is found out, never guessed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from bot.domain import Domain
from bot.effects import Effect
from bot.errors import Rejected, ShopError, UnknownOutcome
from bot.flow.work import Work
from bot.shop import Receipt, Shop

LOOK_UPS_S: Final = (0.2, 0.8, 2.0)  # pauses before asking what became of a key


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an effect: `settled`, `failed` or `unknown`."""

    state: str
    receipt: Receipt | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Performing:
    """Sends effects to the shop."""

    domain: Domain
    shop: Shop
    deadline_s: float

    async def send(self, work: Work, effect: Effect) -> Outcome:
        """Carry an effect out once.

        A turn that is made again may have sent it before, so that a "no" of the shop is held against its key first.
        """
        bound = self.domain.effect(effect.action, effect.step)
        before = any(e.id == effect.id and e.state == "submitted" for e in work.conversation.effects)
        if before and not bound.step.repeatable:
            return await self.ask(effect)  # it may have arrived, and the other side would do it twice
        try:
            async with _performing(work, effect.id), asyncio.timeout(self.deadline_s):
                return _outcome(await bound.perform(effect.command()))
        except (TimeoutError, UnknownOutcome):
            return await self.ask(effect)
        except ShopError as no:
            if work.turn.attempt == 1:
                return _refusal(no)
            found, answered = await self._look_up(effect)
            if found is not None:
                return _outcome(found)
            return _refusal(no) if answered else Outcome("unknown", problem="no answer")

    async def ask(self, effect: Effect) -> Outcome:
        """Find out what became of an effect, without sending anything."""
        found, _ = await self._look_up(effect)
        return Outcome("unknown", problem="no answer") if found is None else _outcome(found)

    async def settle(self, effect: Effect, *, happened: bool) -> Outcome:
        """What a person found out about an unknown effect, unless the shop itself tells by now."""
        try:
            found = await self._found(effect)
        except ShopError:
            found = None
        if found is not None:
            return _outcome(found)
        return Outcome("settled" if happened else "failed", problem="settled by a person")

    async def _found(self, effect: Effect) -> Receipt | None:
        return await self.domain.effect(effect.action, effect.step).find(self.shop, effect.command())

    async def _look_up(self, effect: Effect) -> tuple[Receipt | None, bool]:
        """What became of an effect, asked a few times, and whether there was an answer at all."""
        answered = False
        for pause in LOOK_UPS_S:
            await asyncio.sleep(pause)
            try:
                found = await self._found(effect)
            except ShopError:
                continue
            answered = True
            if found is not None:
                return found, True
        return None, answered


@asynccontextmanager
async def _performing(work: Work, key: str) -> AsyncIterator[None]:
    work.session.performing = key
    try:
        yield
    finally:
        work.session.performing = ""


def _outcome(receipt: Receipt) -> Outcome:
    return Outcome("settled" if receipt.state == "done" else "failed", receipt, receipt.problem)


def _refusal(no: ShopError) -> Outcome:
    return Outcome("failed", problem=no.code if isinstance(no, Rejected) else type(no).__name__)
