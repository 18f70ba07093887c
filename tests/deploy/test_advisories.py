"""`make audit` tells apart what is sound, what has a known hole, and what nobody could be asked about."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def advisories(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(ROOT / "bin"))
    import advisories as module

    yield module
    sys.modules.pop("advisories")


def answer(*packages: dict[str, Any]) -> str:
    """As pip-audit 2.10 writes it."""
    return json.dumps({"dependencies": list(packages), "fixes": []})


SOUND = {"name": "idna", "version": "3.10", "vulns": []}
HOLED = {
    "name": "jinja2",
    "version": "2.4",
    "vulns": [{"id": "PYSEC-2019-217", "fix_versions": ["2.10.1"], "aliases": [], "description": "…"}],
}
SKIPPED = {"name": "aiofiles", "skip_reason": "Dependency not found on PyPI and could not be audited"}


def test_a_known_hole_is_told_with_the_version_that_mends_it(advisories: ModuleType) -> None:
    assert advisories.verdict(answer(SOUND, HOLED, SKIPPED)) == (
        1,
        ["jinja2 2.4: PYSEC-2019-217, mended in 2.10.1"],
    )


def test_only_an_answer_about_every_package_is_good_news(advisories: ModuleType) -> None:
    assert advisories.verdict(answer(SOUND)) == (0, [])
    assert advisories.verdict(answer(SOUND, SKIPPED))[0] == 2, "pip-audit itself ends with 0 here"
    assert advisories.verdict(answer())[0] == 2


@pytest.mark.parametrize("told", ["", "ConnectionError: no such host", "[]", "{}"])
def test_a_service_that_cannot_be_reached_is_no_answer(advisories: ModuleType, told: str) -> None:
    assert advisories.verdict(told) == (2, [])


def test_each_lock_of_the_image_is_asked_about(advisories: ModuleType) -> None:
    locks = set(advisories.LOCKS)
    assert locks == set((ROOT / "deploy").glob("*.lock"))
