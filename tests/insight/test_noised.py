"""A report that leaves the house: the noise is as large as it says, and no customer counts for more than the bound."""

import math
from collections import Counter
from collections.abc import Sequence
from statistics import fmean

import pytest

from bot.commands.report import groups, spent, written
from bot.config import Config
from bot.conversation import audit
from bot.errors import BadInput
from bot.insight.noised import KINDS, Met, Noised, bounded, counted, noised, shown
from tests.conftest import OpenStore

pytest.importorskip("opendp")
GROUPS = {"all": (), "skill": ("orders", "refunds"), "channel": ("web",), "language": ("zh", "en")}


def episodes(whose: str, count: int, skill: str = "orders") -> list[Met]:
    return [Met(whose, skill, "web", "zh", "resolved") for _ in range(count)]


def apart(one: Counter[tuple[str, str, str]], other: Counter[tuple[str, str, str]]) -> int:
    return sum(abs(one[cell] - other[cell]) for cell in {*one, *other})


@pytest.mark.parametrize("busy", [1, 2, 3, 500])
def test_one_customer_moves_all_cells_together_by_no_more_than_the_bound(busy: int) -> None:
    others = [each for n in range(20) for each in episodes(f"c{n}", 2)]
    most = 2
    with_them = counted(bounded([*others, *episodes("busy", busy, "refunds")], most), GROUPS)
    assert apart(with_them, counted(bounded(others, most), GROUPS)) == min(busy, most) * len(GROUPS)


def test_the_noise_is_discrete_laplace_of_the_scale_that_the_file_states() -> None:
    """1,980 cells of nobody: mean, mean distance and tails of the distribution, each within five standard errors."""
    cells: list[int] = []
    for _ in range(44):
        table = noised([], GROUPS, epsilon=1.0, most=2)
        assert table.scale == 8
        cells += table.cells.values()
    n, p = len(cells), math.exp(-1 / 8)
    variance, distance = 2 * p / (1 - p) ** 2, 2 * p / (1 - p * p)
    assert n == 44 * 45
    assert abs(fmean(cells)) < 5 * math.sqrt(variance / n)
    assert abs(fmean(map(abs, cells)) - distance) < 5 * math.sqrt((variance - distance**2) / n)
    beyond = sum(abs(cell) > table.margin for cell in cells) / n
    expected = 2 * p ** (math.floor(table.margin) + 1) / (1 + p)
    assert abs(beyond - expected) < 5 * math.sqrt(expected / n)


def test_a_smaller_epsilon_means_more_noise_and_counts_are_near_the_truth() -> None:
    found = [each for n in range(4000) for each in episodes(f"c{n}", 1)]
    for epsilon, scale in ((0.5, 16), (2.0, 4)):
        table = noised(found, GROUPS, epsilon=epsilon, most=2)
        assert table.scale == scale
        assert abs(table.cells["all", "", "resolved"] - 4000) < 20 * scale


def test_every_group_of_the_settings_has_its_cells_and_no_other_has() -> None:
    strange = [Met("c1", "secret_skill", "fax", "xx", "resolved")]
    named = {cell[:2] for cell in counted(strange, GROUPS)}
    assert named == {cell[:2] for cell in counted([], GROUPS)}
    assert ("skill", "other") in named


def test_small_groups_are_left_out_by_noised_numbers_alone() -> None:
    cells = {(table, group, kind): 0 for table, group in (("all", ""), ("skill", "orders")) for kind in KINDS}
    table = Noised(1.0, 2, 8.0, {**cells, ("all", "", "resolved"): 400, ("all", "", "pending"): -9})
    assert [row[:3] for row in shown(table)] == [("all", "", 391)]
    text = written(table, 30, (3, 2.5))
    assert "epsilon = 1 for the whole file" in text
    assert "3 made from this database so far, epsilon together 2.5" in text
    assert text.splitlines()[-1].startswith("all,,391,400,0,")


def test_of_nobody_hardly_anything_is_shown() -> None:
    assert sum(len(shown(noised([], GROUPS, epsilon=1.0, most=2))) for _ in range(40)) <= 3  # of 360 groups


@pytest.mark.parametrize(("epsilon", "most"), [(0, 2), (-1, 2), (11, 2), (math.nan, 2), (1, 0)])
def test_settings_that_promise_nothing_are_refused(epsilon: float, most: int) -> None:
    with pytest.raises(BadInput):
        noised([], GROUPS, epsilon=epsilon, most=most)


def test_rows_come_from_the_settings() -> None:
    made: dict[str, Sequence[str]] = dict(groups(Config()))
    assert {"orders", "refunds"} <= set(made["skill"])
    assert len(made["language"]) == 12


async def test_what_was_given_out_adds_up(open_store: OpenStore) -> None:
    store = await open_store()
    async with store.write() as tx:
        for epsilon in (1.0, 0.5):
            await audit.append(tx, "report.released", "cli:x", "report", {"epsilon": epsilon, "days": 30})
    assert await spent(store) == (2, 1.5)
