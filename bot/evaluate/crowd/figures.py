"""Figures of many visits, with bootstrap intervals: what was reached, how much of it without a person, and who was content."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

RESAMPLES: Final = 1000
GOALS: Final[Mapping[str, float]] = {"questions": 0.85, "visits": 0.95, "alone": 0.6, "content": 0.8}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """How one visit went. `first`: whether its first turn went the right way."""

    goal: str
    language: str
    wants_person: bool
    first: bool
    reached: bool
    handed_over: bool
    content: bool
    turns: int
    transcript: tuple[tuple[str, str], ...] = ()


def share(held: Sequence[bool], seed: int = 0) -> dict[str, Any]:
    """The share with its 95 % bootstrap interval."""
    if not held:
        return {"share": 0.0, "low": 0.0, "high": 0.0, "n": 0}
    rng, n = random.Random(seed), len(held)
    drawn = sorted(sum(rng.choices(held, k=n)) / n for _ in range(RESAMPLES))
    low, high = drawn[int(0.025 * RESAMPLES)], drawn[int(0.975 * RESAMPLES) - 1]
    return {"share": round(sum(held) / n, 4), "low": round(low, 4), "high": round(high, 4), "n": n}


def figures(visits: Sequence[Visit]) -> dict[str, Any]:
    """The figures of acceptance, over all and by language, and the goals that fail most.

    questions: first turns that went the right way · visits: visits that reached their goal · alone: visits without a person among
    those that did not come for one · content: visits that ended well for the customer.
    """
    by_language: dict[str, list[Visit]] = defaultdict(list)
    by_goal: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        by_language[visit.language].append(visit)
        by_goal[visit.goal].append(visit)
    worst = sorted(by_goal.items(), key=lambda each: sum(v.reached for v in each[1]) / len(each[1]))
    return {
        "all": _of(visits),
        "by_language": {language: _of(some) for language, some in sorted(by_language.items())},
        "by_goal": {goal: share([v.reached for v in some]) for goal, some in worst},
        "turns": round(sum(v.turns for v in visits) / max(1, len(visits)), 2),
    }


def _of(visits: Sequence[Visit]) -> dict[str, Any]:
    return {
        "questions": share([v.first for v in visits]),
        "visits": share([v.reached for v in visits]),
        "alone": share([not v.handed_over for v in visits if not v.wants_person]),
        "content": share([v.content for v in visits]),
    }
