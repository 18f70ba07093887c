"""Plugins by name: strict, and the sentence says how to fix it."""

import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from bot.config import Config
from bot.errors import PluginError
from bot.plugins import _installed, load_actions, load_connectors, load_entry, load_object, load_skills
from connectors.rest import Rest

SKILL = """
from bot.skill import Skill

class Hello(Skill):
    intents = ("small.hello",)

    async def run(self, dispatcher, tracker, domain):
        return []
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of plugins that nobody has imported yet."""
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        if name.startswith("their"):
            del sys.modules[name]


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def channels(**tables: object) -> Config:
    off = {name: {"enabled": False} for name in ("rest", "console", "desk", "web")}
    return Config.model_validate({"connectors": {**off, **tables}})


def test_ours_come_in_by_the_same_door_as_strangers() -> None:
    assert load_connectors(channels(rest={"enabled": True})) == {"rest": Rest}


def test_a_strangers_connector_needs_no_packaging() -> None:
    config = channels(pager={"use": "connectors.rest:Rest", "number": "1"})
    assert load_connectors(config) == {"pager": Rest}


def test_nothing_is_imported_unless_it_is_named(package: Path) -> None:
    """Not even what is installed and offers itself: a package that came along with another one does not run."""
    write(package, "theirs.py", "raise RuntimeError('imported')")
    notes = "their_theirs-1.0.dist-info"
    write(package, f"{notes}/METADATA", "Metadata-Version: 2.1\nName: their-theirs\nVersion: 1.0\n")
    write(package, f"{notes}/entry_points.txt", "[haoke.connectors]\nunasked = theirs:Pager\n")
    _installed.cache_clear()
    assert [each.name for each in entry_points(group="haoke.connectors") if each.name == "unasked"]
    assert load_connectors(channels(rest={"enabled": True})).keys() == {"rest"}
    assert "theirs" not in sys.modules


def test_an_unknown_name_gets_a_suggestion() -> None:
    with pytest.raises(PluginError, match="no connector is called 'rset'; did you mean 'rest'"):
        load_entry("haoke.connectors", "rset")


def test_what_is_installed_while_the_desk_runs_is_found(package: Path) -> None:
    load_entry("haoke.connectors", "rest")  # everything has been looked through once
    write(package, "their_pager.py", "Pager = 'a class'")
    write(
        package,
        "their_pager-1.0.dist-info/METADATA",
        "Metadata-Version: 2.1\nName: their-pager\nVersion: 1.0\n",
    )
    write(
        package,
        "their_pager-1.0.dist-info/entry_points.txt",
        "[haoke.connectors]\ntheirs = their_pager:Pager\n",
    )
    assert load_entry("haoke.connectors", "theirs") == "a class"


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("connectors.rest", "must be written as 'package.module:Class'"),
        ("connectors.nothere:Rest", "there is no module 'connectors.nothere'"),
        ("nothere.at.all:X", "there is no module 'nothere'"),
        ("connectors.rest:Resd", "connectors.rest has no 'Resd'; did you mean 'Rest'"),
    ],
)
def test_a_wrong_path_says_which_part_is_wrong(path: str, sentence: str) -> None:
    with pytest.raises(PluginError, match=sentence):
        load_object(path)


def test_a_plugin_that_breaks_while_imported_names_the_cause(package: Path) -> None:
    write(package, "theirs.py", "1 / 0")
    with pytest.raises(PluginError, match="theirs cannot be imported: ZeroDivisionError"):
        load_object("theirs:X")


def test_a_plugin_whose_need_is_not_installed_names_the_need(package: Path) -> None:
    write(package, "theirs.py", "import surely_not_installed")
    with pytest.raises(PluginError, match="theirs needs 'surely_not_installed', which is not installed"):
        load_object("theirs:X")


def test_a_class_of_the_wrong_kind_is_refused() -> None:
    with pytest.raises(PluginError, match=r"is not a class derived from bot.connector.Connector"):
        load_connectors(channels(pager={"use": "bot.turn:Address"}))


def test_a_connector_that_is_not_finished_is_told_what_is_missing(package: Path) -> None:
    write(
        package, "theirs.py", "from bot.connector import Connector\nclass C(Connector):\n    channel = 'c'\n"
    )
    with pytest.raises(PluginError, match="C must still define send, verify"):
        load_connectors(channels(c={"use": "theirs:C"}))


def test_a_skill_class_or_a_whole_folder(package: Path) -> None:
    write(package, "their_skills/__init__.py", "")
    write(package, "their_skills/hello.py", SKILL)
    write(package, "their_skills/bye.py", SKILL.replace("Hello", "Bye"))
    (one,) = load_skills(["their_skills.hello:Hello"])
    assert (one.folder, one.cls.__name__) == ("hello", "Hello")


def test_two_skills_of_one_name_are_both_named(package: Path) -> None:
    write(package, "their_a.py", SKILL)
    write(package, "their_b.py", SKILL)
    with pytest.raises(PluginError, match=r"their_a.Hello and their_b.Hello are both called 'hello'"):
        load_skills(["their_a:Hello", "their_b:Hello"])


def test_untouched_rasa_actions(package: Path) -> None:
    action = SKILL.replace("from bot.skill import Skill", "from rasa_sdk import Action as Skill")
    write(package, "theirs.py", action.replace("async def", "def name(self):\n        return 'x'\n\n    def"))
    (cls,) = load_actions(["theirs:Hello"])
    assert cls().name() == "x"
    with pytest.raises(PluginError, match="is not a class derived from"):
        load_actions(["bot.turn:Address"])


def test_a_base_of_skills_is_no_skill(package: Path) -> None:
    write(
        package,
        "their_halves.py",
        "from bot.skill import Skill\n"
        "class Half(Skill):\n    intents = ('a.b',)\n"
        "class Whole(Half):\n    async def run(self, dispatcher, tracker, domain):\n        return []\n",
    )
    assert [found.cls.__name__ for found in load_skills(["their_halves:Whole"])] == ["Whole"]
    with pytest.raises(PluginError, match="Half must still define run"):
        load_skills(["their_halves:Half"])
