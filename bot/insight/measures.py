"""The numbers of the outcomes page, each with the definition that is printed beside it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.conversation.lab import outcomes
from bot.conversation.store import Store
from bot.insight.outcomes import NIGHT
from bot.insight.statistics import median, wilson

GROUPS: Final = ("skill", "channel", "language", "hour")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One episode."""

    started: datetime  # shop time
    channel: str
    language: str
    skill: str
    outcome: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A number with what it was counted from; `low` and `high` are 95 % (Wilson) where it is a share."""

    name: str
    value: float | None
    n: int  # the denominator
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """What a person's time costs; the manager's to change."""

    minutes: float = 6.0  # that one conversation takes a person
    hourly: float = 60.0


async def rows(store: Store, zone: ZoneInfo, *, days: float, until: datetime) -> Sequence[Row]:
    """Episodes that began in the window, oldest first."""
    window = (outcomes.c.started_at > until - timedelta(days=days), outcomes.c.started_at <= until)
    async with store.read() as tx:
        found = await tx.execute(select(outcomes).where(*window).order_by(outcomes.c.started_at))
        return [
            Row(
                started=row.started_at.astimezone(zone),
                channel=row.channel,
                language=row.language,
                skill=row.skill,
                outcome=row.outcome,
                facts=row.facts,
            )
            for row in found
        ]


def _is(*names: str) -> Callable[[Row], bool]:
    return lambda row: row.outcome in names


_SHARES: Final[Mapping[str, tuple[Callable[[Row], bool], Callable[[Row], bool]]]] = {
    # name: (whom it is of, whom it counts)
    "completed": (lambda row: True, lambda row: bool(row.facts["completed"])),
    "resolved": (lambda row: row.outcome != "pending", _is("resolved")),
    "assisted": (lambda row: True, _is("assisted")),
    "handed_over": (lambda row: True, lambda row: bool(row.facts["handed_over"])),
    "unresolved": (lambda row: True, _is("unresolved")),
    "complaints": (lambda row: True, lambda row: bool(row.facts["complaint"])),
    "intercepted": (
        lambda row: row.facts["risky"] > 0,
        lambda row: row.facts["intercepted"] == row.facts["risky"],
    ),
    "calmed": (lambda row: row.facts["anger"][0] >= 2, lambda row: row.facts["anger"][1] <= 1),
    "in_time": (
        lambda row: row.facts.get("in_time") is not None,  # older rows do not tell
        lambda row: bool(row.facts["in_time"]),
    ),
    "over_in_time": (
        lambda row: row.facts.get("over_in_time") is not None,
        lambda row: bool(row.facts["over_in_time"]),
    ),
    "night": (lambda row: True, lambda row: row.started.hour in NIGHT),
}


_AFTER: Final = list(_SHARES).index("in_time") + 1


def measures(found: Sequence[Row], price: Price | None = None) -> tuple[Measure, ...]:
    """Every number, in the order of the page."""
    price = price or Price()
    shares = [_share(name, found, *tests) for name, tests in _SHARES.items()]
    scores = [row.facts["csat"] for row in found if row.facts["csat"] is not None]
    firsts = [row.facts["first_answer_s"] for row in found]
    waits = [row.facts["wait_s"] for row in found if row.facts["wait_s"] is not None]
    alone = [row for row in found if row.facts["completed"] and row.outcome in ("resolved", "pending")]
    hours = len(alone) * price.minutes / 60
    return (
        *shares[:_AFTER],
        _further(found),
        *shares[_AFTER:],
        Measure(name="csat", value=sum(scores) / len(scores) if scores else None, n=len(scores)),
        Measure(name="first_answer_s", value=median(firsts) if firsts else None, n=len(firsts)),
        Measure(name="wait_s", value=median(waits) if waits else None, n=len(waits)),
        Measure(name="hours_saved", value=hours, n=len(alone)),
        Measure(name="cost_saved", value=hours * price.hourly, n=len(alone)),
    )


def _share(
    name: str, found: Sequence[Row], of: Callable[[Row], bool], counts: Callable[[Row], bool]
) -> Measure:
    mine = [row for row in found if of(row)]
    hits = sum(counts(row) for row in mine)
    low, high = wilson(hits, len(mine))
    return Measure(name=name, value=hits / len(mine) if mine else None, n=len(mine), low=low, high=high)


def _further(found: Sequence[Row]) -> Measure:
    """Answers after the first that came in time; of the answers that were owed, not of episodes."""
    given = [row.facts.get("next_in_time") or (0, 0) for row in found]
    hits, n = sum(each[0] for each in given), sum(each[1] for each in given)
    low, high = wilson(hits, n)
    return Measure(name="next_in_time", value=hits / n if n else None, n=n, low=low, high=high)


def reasons(found: Iterable[Row]) -> tuple[tuple[str, int], ...]:
    """Why people were brought in, the most frequent first."""
    counted = Counter(row.facts["reason"] for row in found if row.facts["handed_over"])
    return tuple(counted.most_common())


def grouped(found: Sequence[Row], by: str) -> tuple[tuple[str, tuple[Measure, ...]], ...]:
    """The same numbers by skill, channel, language or hour of the day, the largest group first."""
    groups: dict[str, list[Row]] = {}
    for row in found:
        key = f"{row.started.hour:02d}" if by == "hour" else str(getattr(row, by))
        groups.setdefault(key, []).append(row)
    order = sorted(groups.items(), key=lambda item: item[0] if by == "hour" else -len(item[1]))
    return tuple((name or "–", measures(rows)) for name, rows in order)


def by_day(found: Sequence[Row]) -> tuple[tuple[date, Mapping[str, int]], ...]:
    """How many episodes of each outcome a day had."""
    days: dict[date, Counter[str]] = {}
    for row in found:
        days.setdefault(row.started.date(), Counter())[row.outcome] += 1
    return tuple((day, dict(count)) for day, count in sorted(days.items()))
