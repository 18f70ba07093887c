"""Questions by which skills look for articles are data: each that a module asks for is there, in both languages."""

import re
from pathlib import Path

import pytest

from bot.knowledge.looked_for import looked_for

SKILLS = Path(__file__).parents[2] / "skills"
ASKED = [
    (".".join(path.relative_to(SKILLS.parent).with_suffix("").parts), name)
    for path in sorted(SKILLS.rglob("*.py"))
    for name in re.findall(r'looked_for\(\s*__name__, "(\w+)"', path.read_text(encoding="utf-8"))
]


def test_some_are_asked_for() -> None:
    assert ("skills.account.gift_cards", "buying") in ASKED


@pytest.mark.parametrize(("module", "name"), ASKED)
def test_it_is_there_in_both_languages(module: str, name: str) -> None:
    chinese, english = looked_for(module, name, "zh"), looked_for(module, name, "en")
    assert not chinese.isascii()
    assert english.isascii()


def test_any_other_language_looks_by_the_english_one() -> None:
    assert looked_for("skills.account.gift_cards", "buying", "ko") == looked_for(
        "skills.account.gift_cards", "buying", "en"
    )
