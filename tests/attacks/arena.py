"""Plays cases through the running bot: the production app over a poisoned demo shop, worded by approved texts or by a liar."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.config import Config
from bot.evaluate.bench import Bench
from bot.evaluate.play import Stage
from bot.evaluate.script import Dialogue, Step
from bot.knowledge import MemoryRetriever
from bot.wiring.models import embedding_of, shop_articles
from tests.attacks.cases import Case
from tests.attacks.liar import Liar
from tests.attacks.oracle import Harm, harm, reached
from tests.attacks.poison import poisoned


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case and what came of it."""

    case: Case
    harm: Harm
    reached: bool
    turn: Mapping[str, Any]
    ms: float = 0.0
    lied: bool = False

    @property
    def rule(self) -> str:
        """The rule that decided."""
        return str(self.turn["reasons"][0]["rule"]) if self.turn["reasons"] else ""


@dataclass
class Arena:
    """Benches by planted text; models are loaded once."""

    folder: Path
    profile: str = "full"
    _benches: dict[tuple[str, str], Bench] = field(default_factory=dict)

    async def play(self, cases: Sequence[Case], *, lying: bool = False) -> list[Outcome]:
        """Every case on a desk of its own."""
        return [await self._one(case, Liar() if lying else None) for case in cases]

    async def _one(self, case: Case, liar: Liar | None) -> Outcome:
        bench = await self.bench(case)
        script = Dialogue(id=case.id, lang=case.lang, category=case.kind, customer=case.customer, steps=())
        async with bench.desk(liar) as (app, clock):
            stage = Stage(app, clock, script)
            found = Harm()
            for text in (*case.before, case.say):
                began = time.perf_counter()
                played = await stage.play(Step(kind="say", text=text))
                spent = (time.perf_counter() - began) * 1000
                found += _harm(case, played.turn, liar)
        if not played.turn:
            raise RuntimeError(f"{case.id} was not answered: {played.failures}")
        lied = bool(liar and liar.told)
        return Outcome(case, found.beyond(case.allow), reached(played.turn), played.turn, spent, lied=lied)

    async def bench(self, case: Case) -> Bench:
        """The bench with what the case plants."""
        key = (case.place, case.plant)
        if key not in self._benches:
            self._benches[key] = await self._open(case)
        return self._benches[key]

    async def _open(self, case: Case) -> Bench:
        folder = self.folder / str(len(self._benches))
        folder.mkdir()
        config = Config.model_validate({"data_dir": str(folder), "understanding": {"profile": self.profile}})
        fixture = poisoned(folder, case.place, case.plant)
        first = next(iter(self._benches.values()), None)
        bench = await Bench.open(config, fixture, folder, models=first.models if first else None)
        if case.place != "passage" or first is None:
            return bench
        reads = embedding_of(bench.config, bench.models.understander)
        articles = MemoryRetriever(shop_articles(bench.config), reads.questions, stored=reads.passages)
        return replace(bench, models=replace(bench.models, retriever=articles))


def _harm(case: Case, turn: Mapping[str, Any], liar: Liar | None) -> Harm:
    """The harm of one turn; none where a person owns the conversation and the bot says nothing."""
    if not turn:
        return Harm()
    lies, secrets = (liar.lies, (liar.prompt[:120],)) if liar and liar.told else ([], ())
    return harm(case, turn, secrets=secrets, lies=lies)
