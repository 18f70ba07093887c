"""The generated month: its own file, the same every time, judged by the real rules, with a truth to measure against."""

import asyncio
import shutil
from datetime import UTC, datetime
from inspect import signature
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.cli import demo_month
from bot.conversation.store import Store
from bot.insight.curve import GRID, curve
from bot.insight.labels import Labels
from bot.insight.logbook import Logbook
from bot.insight.measures import by_day, grouped, measures, rows
from bot.insight.month import FILE, make_month
from bot.insight.outcomes import Outcomes
from bot.insight.replay import Rejudge
from bot.settings import Scope, Settings
from tests.judgement.kit import ACTIONS

END = datetime(2026, 3, 31, 12, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("month") / FILE
    made = asyncio.run(make_month(path, ACTIONS, end=END, zone=SHANGHAI, count=500))
    assert made.conversations == 500
    return path


def test_unless_told_otherwise_it_is_a_month_of_a_busy_shop() -> None:
    assert signature(demo_month).parameters["conversations"].default >= 5000


async def opened(path: Path) -> Store:
    return await Store.open(f"sqlite+aiosqlite:///{path}")


async def test_it_is_the_same_every_time(month: Path, tmp_path: Path) -> None:
    again = tmp_path / FILE
    await make_month(again, ACTIONS, end=END, zone=SHANGHAI, count=500)
    stores = [await opened(path) for path in (month, again)]
    first, second = [[(t.id, t.judged, t.hidden) for t in await Logbook(s).turns()] for s in stores]
    assert first == second
    for store in stores:
        await store.close()


async def test_what_was_logged_is_what_judgement_says_again(month: Path) -> None:
    store = await opened(month)
    turns = await Logbook(store).turns()
    desk = Rejudge(ACTIONS)
    assert [desk.way(desk.decide(t, Settings()), Settings()) for t in turns] == [t.judged for t in turns]
    await store.close()


async def test_the_labelled_part_tells_the_truth_of_the_whole(month: Path) -> None:
    store = await opened(month)
    turns = await Logbook(store).turns()
    ways = Rejudge(ACTIONS).ways(turns, Settings(), Scope())
    labelled = curve(ways, [t.truth for t in turns])[GRID.index(0.7)]
    whole = curve(ways, [t.hidden for t in turns])[GRID.index(0.7)]
    assert whole.risk is not None
    assert labelled.low <= whole.risk <= labelled.high
    assert labelled.known < whole.known / 4
    await store.close()


async def test_a_label_moves_the_curve(month: Path, tmp_path: Path) -> None:
    store = await opened(Path(shutil.copy(month, tmp_path)))
    turn = next(t for t in await Logbook(store).turns() if t.truth is None and t.judged == "alone")
    await Labels(store).put(turn.id, "wei", "wrong")
    assert next(t for t in await Logbook(store).turns() if t.id == turn.id).truth is False
    await Labels(store).put(turn.id, "wei", "right")
    assert next(t for t in await Logbook(store).turns() if t.id == turn.id).truth is True
    await store.close()


async def test_every_episode_counts_once(month: Path) -> None:
    store = await opened(month)
    await Outcomes(store).refresh()
    found = await rows(store, SHANGHAI, days=40, until=END)
    assert len(found) >= 500
    numbers = {measure.name: measure for measure in measures(found)}
    assert {numbers[name].n for name in ("completed", "assisted", "handed_over", "complaints")} == {
        len(found)
    }
    for by in ("skill", "channel", "language", "hour"):
        assert sum(group[0].n for _, group in grouped(found, by)) == len(found)
    assert sum(sum(day.values()) for _, day in by_day(found)) == len(found)
    await store.close()
