"""Files that a running desk reads are broken: what they said before stays in force, it is said, and mending them is enough."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio

from tests.browser.kit import KEY
from tests.degrade.street import BUDGET_S, PARCEL, SCALE, STATUS, Street, street

pytestmark = [pytest.mark.asyncio(loop_scope="module")]
SOON_S: Final = 15.0  # for a desk to notice; it looks every two seconds, its files of skills twice a second
NOTE: Final = "/note.read"
SKILL: Final = """
from pathlib import Path

from bot.skill import Skill


class Note(Skill):
    intents = ("note.read",)
    examples = {{"zh": ["备注一", "备注二", "备注三"], "en": ["note one", "note two", "note three"]}}

    async def run(self, dispatcher, tracker, domain):
        if Path({poison!r}).exists():
            raise RuntimeError("poison")
        dispatcher.utter_message(response="note.told", word={word!r})
        return []
"""
WORDS: Final = """
["note.told"]
zh = "备注是{word}"
en = "It says {word}"
["intent.note.read"]
zh = "看备注"
en = "read a note"
"""
RULES: Final = '[[tone]]\nclosing = "{closing}"\n'
SETTINGS: Final = """
[skills]
use = ["orders", "handoff", "smalltalk", "theirnote:Note"]
reload = true

[judgement]
house = "rules.toml"
"""


@dataclass(frozen=True)
class Files:
    """What the desk was started with."""

    folder: Path

    @property
    def poison(self) -> Path:
        """While it is there, the skill raises."""
        return self.folder / "poison"

    def write(self, *, word: str = "first", closing: str = "欢迎再来。") -> None:
        """All of them, right."""
        self.skill.write_text(SKILL.format(word=word, poison=str(self.poison)), encoding="utf-8")
        (self.folder / "responses.toml").write_text(WORDS, encoding="utf-8")
        self.rules.write_text(RULES.format(closing=closing), encoding="utf-8")
        self.settings.write_text(SETTINGS, encoding="utf-8")

    @property
    def skill(self) -> Path:
        """A skill of the shop's own."""
        return self.folder / "theirnote.py"

    @property
    def rules(self) -> Path:
        """The house rules."""
        return self.folder / "rules.toml"

    @property
    def settings(self) -> Path:
        """What `haoke run` reads."""
        return self.folder / "config.toml"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    files = Files(tmp_path_factory.mktemp("files"))
    files.write()
    return files


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(files: Files) -> AsyncIterator[Street]:
    more = {
        "HAOKE_WRITER__GENERATOR": "template",
        "HAOKE_CONFIG": str(files.settings),
        "PYTHONPATH": str(files.folder),
    }
    async with street(files.folder, quickly=False, **more) as opened:
        yield opened


async def limps(here: Street, part: str, limps: bool) -> None:
    """Wait until the desk says that this part limps, or that it does no more."""
    end = time.monotonic() + SOON_S * SCALE
    while time.monotonic() < end:
        said = (await here.ready())[1].get("degraded", {})
        if (part in said) is limps:
            assert await here.metric("haoke_limping", part=part) == limps
            return
        await asyncio.sleep(0.2)
    raise AssertionError(f"{part} should {'limp' if limps else 'be well'}: {said}")


async def test_a_broken_skill_is_refused_and_the_one_before_goes_on(here: Street, files: Files) -> None:
    assert "备注是first" in (await here.ask(NOTE)).text
    pid, refused = here.pid, await here.metric("haoke_skill_reloads_total", outcome="refused")
    files.skill.write_text("class Note(", encoding="utf-8")
    await limps(here, "skills", True)
    assert await here.metric("haoke_skill_reloads_total", outcome="refused") == refused + 1, "not reached"
    here.desk.tells("skills were not reloaded", "SyntaxError")
    assert "备注是first" in (await here.ask(NOTE)).text
    assert PARCEL in (await here.ask(STATUS)).text
    files.write(word="mended")
    await here.again(NOTE, "备注是mended", SOON_S)
    await limps(here, "skills", False)
    assert here.pid == pid


async def test_broken_house_rules_leave_those_before_in_force(here: Street, files: Files) -> None:
    assert (await here.ask(STATUS)).text.endswith("欢迎再来。")
    pid = here.pid
    files.rules.write_text("[[tone]]\nloud = true\n", encoding="utf-8")
    await limps(here, "rules", True)
    here.desk.tells("the house rules cannot be read")
    assert (await here.ask(STATUS)).text.endswith("欢迎再来。")
    files.rules.unlink()
    assert (await here.ask(STATUS)).text.endswith("欢迎再来。")
    files.write(closing="再见。")
    await limps(here, "rules", False)
    assert (await here.ask(STATUS)).text.endswith("再见。")
    assert here.pid == pid


@pytest.mark.parametrize("broken", ["[web\n", "[turn]\nbudget_s = true\n", "[turn]\nbudget = 3\n", None])
async def test_broken_settings_change_nothing_and_are_told_before_the_next_start(
    here: Street, files: Files, broken: str | None
) -> None:
    pid = here.pid
    if broken is None:
        files.settings.unlink()
    else:
        files.settings.write_text(broken, encoding="utf-8")
    await limps(here, "settings", True)
    here.desk.tells("the settings cannot be read any more", "config.toml")
    assert str(files.folder) not in str((await here.ready())[1]), "nothing of the inside is told"
    assert PARCEL in (await here.ask(STATUS)).text
    files.write()
    await limps(here, "settings", False)
    assert here.pid == pid


async def test_a_message_that_no_turn_survives_ends_with_the_truth_and_is_answered_once_mended(
    here: Street, files: Files
) -> None:
    """Poison: the customer hears so and has a person, others notice nothing, and what was given up can be made again."""
    assert "备注是" in (await here.ask(NOTE)).text
    pid, given_up = here.pid, await here.metric("haoke_turns_given_up_total")
    files.poison.touch()
    poisoned, *others = await asyncio.gather(
        here.ask(NOTE, "mei"), *(here.ask(STATUS, f"other{n}") for n in range(5))
    )
    assert await here.metric("haoke_turns_given_up_total") == given_up + 1, "the fault was not reached"
    assert "出了点问题" in poisoned.text
    assert poisoned.took_s < (BUDGET_S + 2) * SCALE
    for other in others:
        assert PARCEL in other.text
        assert other.took_s < BUDGET_S * SCALE
    assert "备注是" not in poisoned.text
    at, key = here.desk.url, {"Authorization": f"Bearer {KEY}"}
    async with here.http.get(f"{at}/api/manage/letters", headers=key) as answer:
        (letter,) = (await answer.json())["letters"]
    assert (letter["conversation"], letter["crashed"]) == ("rest:mei", False)
    files.poison.unlink()
    for act in ("claim", "release"):  # the person to whom it was given has looked, and lets the bot go on
        async with here.http.post(f"{at}/api/desk/conversations/rest:mei/{act}", json={}) as answer:
            assert answer.status == 200, await answer.text()
    async with here.http.post(f"{at}/api/manage/letters/{letter['turn']}/replay", json={}) as answer:
        assert answer.status == 202
    await here.tells("rest:mei", "备注是")
    assert here.pid == pid
