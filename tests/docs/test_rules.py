"""The page of the platforms' rules names tests and files that exist, and a test for every rule that is held."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "channels" / "rules.md"
NAMED = re.compile(r"`([\w./]+\.py)::(\w+)`")


def rows() -> list[list[str]]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [row for row in cells if row[0] not in ("rule", "---")]


def test_every_test_that_the_page_names_is_there() -> None:
    named = NAMED.findall(PAGE.read_text(encoding="utf-8"))
    assert len(set(named)) > 100
    texts = {file: (ROOT / file).read_text(encoding="utf-8") for file, _ in named if (ROOT / file).is_file()}
    assert [f"{file}::{name}" for file, name in named if f"def {name}(" not in texts.get(file, "")] == []


def test_every_rule_has_its_place_and_its_test_or_says_what_is_open() -> None:
    found = rows()
    assert len(found) > 60
    for rule, where, tests, still_open in found:
        if not where:
            assert still_open, rule
            continue
        assert (ROOT / where.strip("`")).exists(), rule
        assert NAMED.findall(tests), rule
