"""Where skills are tried: a demo shop in which every order has a twin, so that nothing is found without asking."""

import atexit
import json
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Self

from bot.config import Config
from bot.evaluate.bench import Bench
from bot.plugins import FoundSkill, load_object
from bot.shop import Customer, Order
from bot.skill import Skill
from bot.testing.bench import Named, bench, models_with, settings
from bot.testing.rehearsal import Desk, desk_on
from bot.wiring.models import Models

_TAIL = re.compile(r"\d+$")


@dataclass(frozen=True, slots=True)
class Arena:
    """Makes desks with the same skills, each at a fresh shop."""

    bench: Bench
    config: Config
    models: Models

    @classmethod
    async def open(cls, skills: Sequence[Named], fixture: Path | None = None) -> Self:
        """An arena for these skills, at the demo shop or the shop of a fixture file."""
        shared = await bench(with_twins(fixture))
        return cls(shared, settings(shared.config, {}, {}), models_with(shared.models, skills))

    @asynccontextmanager
    async def desk(self) -> AsyncIterator[Desk]:
        """A fresh desk."""
        async with desk_on(self.bench, self.config, self.models) as desk:
            yield desk

    def hurried(self, budget_s: float) -> Self:
        """The same, with less time for a turn."""
        turn = self.config.turn.model_copy(update={"budget_s": budget_s})
        return replace(self, config=self.config.model_copy(update={"turn": turn}))

    @property
    def skills(self) -> Sequence[FoundSkill]:
        """The classes and their folders."""
        return self.models.skills

    @property
    def customers(self) -> Sequence[Customer]:
        """Everybody who buys here, who has bought most first."""
        records = self.bench.shop.records
        return sorted(records.customers, key=lambda each: -len(self.orders(each.id)))

    def orders(self, customer_id: str) -> Sequence[Order]:
        """The orders of a customer as they stand before anything was done, newest first."""
        mine = [order for order in self.bench.shop.records.orders if order.customer_id == customer_id]
        return sorted(mine, key=lambda order: order.paid_at, reverse=True)

    def skill(self, action: str) -> Skill:
        """A bare instance of the skill of this name, to read what it declares."""
        return next(found.cls() for found in self.skills if found.cls().name() == action)


@cache
def with_twins(fixture: Path | None) -> Path:
    """The same shop, every order in it twice: the twin has the next free number and a parcel of its own."""
    source = Path(fixture or load_object("skills.shop.fixture:DEMO"))
    shop: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    orders: dict[str, dict[str, Any]] = shop["orders"]
    for number in list(orders):
        twin = deepcopy(orders[number])
        if twin.get("tracking_number"):
            twin["tracking_number"] = _next(str(twin["tracking_number"]), {})
        orders[_next(number, orders)] = twin
    folder = Path(tempfile.mkdtemp(prefix="haoke-certify-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / source.name
    path.write_text(json.dumps(shop, ensure_ascii=False), encoding="utf-8")
    return path


def _next(number: str, taken: Mapping[str, object]) -> str:
    """The next number of the same shape that nobody has."""
    match = _TAIL.search(number)
    if match is None:
        return f"{number}9"
    digits = match[0]
    while True:
        digits = str((int(digits) + 500) % 10 ** len(digits)).zfill(len(digits))
        if (found := number[: match.start()] + digits) not in taken:
            return found
