"""Counts that may leave the house: differentially private, so that no customer can be read out of them.

Whoever holds the report learns nearly the same whether or not any one customer ever wrote: each probability of theirs changes by a
factor of at most e^ε. A customer (or a visitor's conversation) counts with at most `most` episodes, drawn by chance; each
lies in one cell of each table; so one customer moves all cells together by at most `most` × tables. Noise of the discrete
Laplace distribution with that over ε as its scale (OpenDP) is added to every cell of groups that the settings name, whether
anybody is in them or not. Nothing that was counted decides what is shown: only noised numbers do.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Final, get_args

from sqlalchemy import select

from bot.conversation.lab import outcomes
from bot.conversation.store import Store
from bot.conversation.tables import conversations
from bot.errors import BadInput, ConfigError
from bot.insight.outcomes import Outcome

KINDS: Final[tuple[str, ...]] = get_args(Outcome)
ALL: Final = "all"  # the table of one row
OTHER: Final = "other"  # every value that the settings do not name
SURE: Final = 0.05  # a noised count lies farther than the margin from the truth this often
Cell = tuple[str, str, str]  # table, group, outcome


@dataclass(frozen=True, slots=True)
class Met:
    """An episode, and whose it is."""

    whose: str
    skill: str
    channel: str
    language: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Noised:
    """A released table and what it was made with."""

    epsilon: float
    most: int  # episodes of one customer that count
    scale: float  # of the noise of one cell
    cells: Mapping[Cell, int]

    @property
    def margin(self) -> float:
        """95 of 100 cells are off by no more than this."""
        return self.scale * math.log(1 / SURE)


async def met(store: Store, *, days: float, until: datetime) -> Sequence[Met]:
    """Episodes that began in the window."""
    since = until - timedelta(days=days)
    query = (
        select(outcomes, conversations.c.customer_id)
        .join(conversations, conversations.c.id == outcomes.c.conversation_id)
        .where(outcomes.c.started_at > since, outcomes.c.started_at <= until)
    )
    async with store.read() as tx:
        return [
            Met(row.customer_id or row.conversation_id, row.skill, row.channel, row.language, row.outcome)
            for row in await tx.execute(query)
        ]


def bounded(found: Iterable[Met], most: int) -> list[Met]:
    """At most so many episodes of each customer, drawn by chance."""
    of: dict[str, list[Met]] = {}
    for each in found:
        of.setdefault(each.whose, []).append(each)
    draw = SystemRandom().sample
    return [one for mine in of.values() for one in (mine if len(mine) <= most else draw(mine, most))]


def counted(found: Iterable[Met], groups: Mapping[str, Sequence[str]]) -> Counter[Cell]:
    """Every cell of every table, those with nobody in them too; an episode is in one cell of each table."""
    cells: Counter[Cell] = Counter(dict.fromkeys(_cells(groups), 0))
    for each in found:
        for table, names in groups.items():
            value = "" if table == ALL else str(getattr(each, table))
            cells[table, value if table == ALL or value in names else OTHER, each.outcome] += 1
    return cells


def noised(found: Iterable[Met], groups: Mapping[str, Sequence[str]], *, epsilon: float, most: int) -> Noised:
    """The release. `groups` must come from the settings, never from what was counted."""
    if not (0 < epsilon <= 10 and most > 0):
        raise BadInput("epsilon is above 0 and at most 10; a customer counts with 1 episode or more")
    try:
        import opendp.prelude as dp
    except ModuleNotFoundError as error:
        raise ConfigError("noise is made by OpenDP: pip install 'haoke[dp]'") from error
    dp.enable_features("contrib")
    moved = most * len(groups)  # how far one customer moves all cells together
    scale = moved / epsilon
    space = dp.vector_domain(dp.atom_domain(T=int)), dp.l1_distance(T=int)
    release = dp.m.make_laplace(*space, scale=scale)
    if release.map(moved) > epsilon * (1 + 1e-9):  # type: ignore[no-untyped-call]
        raise BadInput("the noise is too small for this epsilon")
    cells = counted(bounded(found, most), groups)
    names = sorted(cells)
    told = release([cells[name] for name in names])
    return Noised(epsilon, most, scale, dict(zip(names, told, strict=True)))


def shown(table: Noised) -> list[tuple[str, str, int, Mapping[str, int]]]:
    """Groups large enough to say anything, with their sum and cells: by noised numbers alone, which are never below 0 here."""
    groups: dict[tuple[str, str], dict[str, int]] = {}
    for (name, group, outcome), count in table.cells.items():
        groups.setdefault((name, group), {})[outcome] = count
    least = 2 * table.margin * math.sqrt(len(KINDS))  # noise alone gets there once in thousands of groups
    told = [(*where, sum(counts.values()), counts) for where, counts in groups.items()]
    return [
        (name, group, total, {kind: max(0, count) for kind, count in counts.items()})
        for name, group, total, counts in told
        if total > least
    ]


def _cells(groups: Mapping[str, Sequence[str]]) -> Iterable[Cell]:
    for table, names in groups.items():
        for group in dict.fromkeys((*names, OTHER)) if table != ALL else ("",):
            yield from ((table, group, kind) for kind in KINDS)
