"""Pages that name the test of each of their lines name tests that exist."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.guards import RESULTS, guards

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`([\w./]+\.py)::(\w+)`")


@pytest.mark.parametrize(("page", "least"), [("threats.md", 60), ("musts.md", 60), ("reliability.md", 50)])
def test_every_test_that_the_page_names_is_there(page: str, least: int) -> None:
    named = NAMED.findall((ROOT / "docs" / page).read_text(encoding="utf-8"))
    assert len(set(named)) > least
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not (ROOT / file).is_file() or f"def {name}(" not in (ROOT / file).read_text(encoding="utf-8")
    ]
    assert missing == []


ROWS = {
    "threats.md": [
        *(f"A{n}" for n in range(1, 17)),
        *(f"B{n}" for n in range(1, 12)),
        *(f"C{n}" for n in range(1, 13)),
    ],
    "reliability.md": [
        *(f"R{n}" for n in range(1, 7)),
        *(f"I{n}" for n in range(1, 11)),
        *(f"T{n}" for n in range(1, 21)),
    ],
}
BY_COMMAND = ("T8", "T9", "T16", "T20")  # measured by a benchmark


@pytest.mark.parametrize("page", ROWS)
def test_every_row_of_the_plan_names_its_tests(page: str) -> None:
    lines = (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines()
    cells = [line.strip("| ").split("|") for line in lines if re.match(r"\| [A-Z]\d+[ ,]", line)]
    rows = {row: line for line in cells for row in line[0].strip().split(", ")}
    assert [row for row in ROWS[page] if row not in rows] == []
    bare = [row for row in ROWS[page] if not NAMED.search(rows[row][2])]
    assert [row for row in bare if row not in BY_COMMAND] == []
    assert all(
        re.search("python -m benchmarks\\.|make torture", rows[row][2]) for row in bare if row in BY_COMMAND
    )


def test_guards_are_what_the_program_holds_and_what_the_page_counts() -> None:
    """A guard that moved, a test that went, and a count on the page that is no longer so are found here."""
    listed = guards()
    assert len({guard.id for guard in listed}) == len(listed) > 35
    for guard in listed:
        assert (ROOT / guard.file).read_text(encoding="utf-8").count(guard.old) == 1, guard.id
        for test in guard.tests:
            file, *names = test.split("::")
            said = (ROOT / file).read_text(encoding="utf-8")
            inherited = len(names) == 2  # of a class that keeps a contract written elsewhere
            assert not names or inherited or f"def {names[0]}(" in said, guard.id
    counted = Counter(guard.row for guard in listed)
    page = (ROOT / "docs" / "threats.md").read_text(encoding="utf-8")
    for rows, count in re.findall(
        r"^\| ([ABC]\d+(?:, [ABC]\d+)*) \|.*\| (\d*) ?\| [^|]*\|$", page, re.MULTILINE
    ):
        assert sum(counted[row] for row in rows.split(", ")) == int(count or 0), rows
    results = json.loads(RESULTS.read_text(encoding="utf-8"))["guards"]
    assert {name for name, found in results.items() if found["held"]} == {guard.id for guard in listed}


def test_every_must_has_a_test() -> None:
    lines = (ROOT / "docs" / "musts.md").read_text(encoding="utf-8").splitlines()
    musts = [line.split("|")[1:-1] for line in lines if line.startswith("| ") and "---" not in line]
    musts = [cells for cells in musts if cells[1].strip() != "where"]
    assert len(musts) > 30
    assert [cells[0].strip() for cells in musts if not NAMED.search(cells[2])] == []
