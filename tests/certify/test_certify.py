"""Certification: a sound skill earns every badge; each planted bug costs the right one."""

import importlib
import inspect
from pathlib import Path

import pytest

from bot.certify.run import CHECKS, arena_for, certify
from bot.certify.trial import Badge, Trial
from bot.commands import skill as command
from bot.config import Config
from bot.errors import BadInput
from bot.shop import Command, Receipt
from bot.skill import Skill, effect
from tests.certify.buggy.sound import Sound

BUGGY = Path(__file__).parent / "buggy"
# Which check catches which bug.
CAUGHT_BY = {
    "asks_in_english_only": "languages",
    "crashes_on_none": "every state",
    "forgets_the_customer": "wrong customer",
    "loses_a_slot": "restarts",
    "makes_its_own_keys": "crashes",
    "pays_twice": "time-outs",
    "says_done_too_early": "every state",
    "says_done_whatever_happens": "time-outs",
    "speaks_for_itself": "every state",
    "takes_every_word": "contract",
    "tells_apart": "wrong customer",
}
CAUGHT: set[str] = set()


def bug(name: str) -> type[Skill]:
    module = importlib.import_module(f"tests.certify.buggy.{name}")
    classes = [c for c in vars(module).values() if inspect.isclass(c) and issubclass(c, Skill)]
    return next(c for c in classes if c.__module__ == module.__name__)


async def badges(cls: type[Skill], *only: str) -> list[Badge]:
    return [badge async for badge in certify(await arena_for(cls), cls(), only or None)]


async def test_a_sound_skill_earns_every_badge() -> None:
    earned = await badges(Sound)
    assert [(badge.name, badge.problem) for badge in earned] == [(n, "") for n in ("contract", *CHECKS)]
    assert all(badge.runs for badge in earned)


class Elsewhere(Sound):
    """Does it in a system that is not the shop."""

    @effect("trial.elsewhere", confirm="trial.confirm", done="trial.done")
    async def give_back(self, command: Command) -> Receipt:
        """Note it."""
        return Receipt(key=command.key, type=command.type, state="done")


async def test_what_happens_elsewhere_is_not_looked_for_in_the_shops_ledger() -> None:
    arena = await arena_for(Sound)
    assert Trial(arena=arena, skill=Sound(), walks=()).shop_words == {"trial.done"}
    assert Trial(arena=arena, skill=Elsewhere(), walks=()).shop_words == frozenset()


@pytest.mark.parametrize("name", CAUGHT_BY)
async def test_a_planted_bug_costs_its_badge(name: str) -> None:
    found = await badges(bug(name), CAUGHT_BY[name])
    failed = [badge for badge in found if not badge.passed]
    assert [badge.name for badge in failed] == [CAUGHT_BY[name]], found
    assert failed[0].problem
    CAUGHT.add(name)


def test_every_buggy_skill_was_caught(capsys: pytest.CaptureFixture[str]) -> None:
    planted = {file.stem for file in BUGGY.glob("*.py")} - {"__init__", "sound"}
    assert planted == set(CAUGHT_BY)
    if not CAUGHT:
        pytest.skip("they were not tried in this run")
    with capsys.disabled():
        print(f"\ncertification: {len(CAUGHT)} of {len(planted)} planted bugs caught", end=" ")
    assert planted == CAUGHT


def test_the_command_prints_the_badges_and_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "setup_logging", lambda *_: None)
    assert command.certify(None, str(BUGGY / "takes_every_word.py"), None) == 1
    said = capsys.readouterr().out
    assert "takes_every_word: 0 of 1" in said
    assert "✗  contract" in said
    assert "why is never asked for" in said


def test_a_skill_is_found_by_path_class_folder_and_action() -> None:
    used = Config().skills.use
    assert command.find_skills(str(BUGGY / "sound.py"), used) == [Sound]
    assert len(command.find_skills(str(BUGGY), used)) == len(CAUGHT_BY) + 1
    assert command.find_skills("tests.certify.buggy.sound:Sound", used) == [Sound]
    assert [cls().name() for cls in command.find_skills("order_status", used)] == ["order_status"]
    assert "order_status" in [cls().name() for cls in command.find_skills("orders", used)]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nothing", "no skill is called 'nothing'; known: .*order_status"),
        ("no/such/path", "there is no no/such/path"),
        (str(BUGGY / "__init__.py"), "holds no class derived from"),
    ],
)
def test_what_is_no_skill_is_said_in_a_sentence(name: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        command.find_skills(name, Config().skills.use)
