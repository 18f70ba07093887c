"""Balance: what a shop's log has too much of is thinned out, and what matters at the borders never is."""

import random
from collections import defaultdict
from collections.abc import Sequence

from training.writer.clean import Dropped
from training.writer.examples import Example


def balanced(rows: Sequence[Example], most: float, dropped: Dropped, *, seed: int = 0) -> list[Example]:
    """The rows, of which no skill in one language makes more than this share; 0 leaves them all.

    Kept whatever their skill: refusals, people and acts, where words count as they stand, and questions that were once answered and
    once not, since they tell the strategies apart.
    """
    if not most:
        return list(rows)
    kinds: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        kinds[row.skill, row.brief.language].append(place)
    precious, rng, gone = _precious(rows), random.Random(seed), set[int]()
    for places in kinds.values():
        loose = [place for place in places if place not in precious]
        surplus = len(places) - max(1, int(most * len(rows)))
        gone.update(rng.sample(loose, min(len(loose), max(0, surplus))))
    for place in sorted(gone):
        dropped.drop("more of the same", rows[place].conversation)
    return [row for place, row in enumerate(rows) if place not in gone]


def _precious(rows: Sequence[Example]) -> set[int]:
    ways: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        ways[row.brief.said].add(row.brief.decision)
    return {
        place
        for place, row in enumerate(rows)
        if row.brief.decision in ("decline", "handoff", "act") or len(ways[row.brief.said]) > 1
    }
