"""Simulated customers at a desk: each on a database of its own, by the production pipeline."""

import asyncio
import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from bot.config import Config
from bot.evaluate.bench import Bench
from bot.evaluate.crowd.customer import PATIENCE, Customer
from bot.evaluate.crowd.figures import Visit
from bot.evaluate.crowd.goal import Goal
from bot.evaluate.play import Stage
from bot.evaluate.run import SIDE_BY_SIDE
from bot.evaluate.script import Dialogue

LONGEST: Final = 12  # turns of a visit


def drawn(goals: Sequence[Goal], count: int, seed: int) -> list[tuple[Goal, random.Random]]:
    """So many customers, every goal as often as any other, each with a random source of its own."""
    return [(goals[n % len(goals)], random.Random(f"{seed}/{n}")) for n in range(count)]


async def visits(
    config: Config,
    goals: Sequence[Goal],
    *,
    count: int,
    seed: int,
    fixture: Path | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> list[Visit]:
    """Let so many customers come; the same seed gives the same customers."""
    room = asyncio.Semaphore(SIDE_BY_SIDE)
    with tempfile.TemporaryDirectory(prefix="haoke-crowd-") as folder:
        bench = await Bench.open(config, fixture, Path(folder))

        async def one(number: int, goal: Goal, source: random.Random) -> Visit:
            async with room:
                result = await visit(bench, goal, source, f"visit-{number}")
            progress(1)
            return result

        coming = enumerate(drawn(goals, count, seed))
        return list(await asyncio.gather(*(one(n, goal, source) for n, (goal, source) in coming)))


async def visit(bench: Bench, goal: Goal, source: random.Random, name: str) -> Visit:
    """One customer, from the first line until they leave."""
    dialogue = Dialogue(id=name, lang=goal.language, category="crowd", customer=goal.customer, steps=())
    customer, transcript = Customer(goal, source), []
    async with bench.desk() as (app, clock):
        stage = Stage(app, clock, dialogue)
        line: tuple[str, str] | None = ("message", customer.open())
        first = False
        while line is not None and customer.turns < LONGEST:
            kind, text = line
            turn = await stage.hear(text, "press" if kind == "press" else "message")
            line = customer.next_line(turn, await stage.buttons(), await stage.asked())
            transcript.append((text, "\n".join(_texts(turn))))
            first = first or (customer.turns == 1 and customer.patience == PATIENCE and not _astray(customer))
    return Visit(
        goal=goal.id,
        language=goal.language,
        wants_person=goal.end == "person",
        first=first,
        reached=customer.reached,
        handed_over=customer.handed_over,
        content=customer.content,
        turns=customer.turns,
        transcript=tuple(transcript),
    )


def _astray(customer: Customer) -> bool:
    """Whether a person came who was not wanted."""
    return customer.handed_over and not customer.reached


def _texts(turn: Any) -> list[str]:
    return [str(text) for text in turn.get("replies") or ()]
