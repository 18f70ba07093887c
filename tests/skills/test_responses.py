"""Every response of every skill is said by it, whole in both languages, and leads somewhere."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain import CORE_RESPONSES
from bot.plugins import load_skills
from bot.writer import Responses
from tests.skills.kit import ROOT, responses

FOLDERS = sorted(file.parent for file in (ROOT / "skills").glob("*/responses.toml"))
INTENTS = frozenset(json.loads((ROOT / "bot" / "understanding" / "intents.json").read_text("utf-8")))
NESTED = re.compile(r"\{\w+:([\w.]+)\}")
HOLE = re.compile(r"\{(\w+)(?::[\w.]+)?\}")


def names_in(folder: Path) -> Iterator[re.Pattern[str]]:
    """What the folder's code may mean by a response name: its strings, and its f-strings with anything in their holes."""
    for file in folder.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = (
                    re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"[\w.]+" for p in node.values
                )
                yield re.compile("".join(parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value:
                yield re.compile(re.escape(node.value))


def texts(loaded: Responses) -> Iterator[str]:
    for response in loaded.by_name.values():
        for variants in response.texts.values():
            yield from variants


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_response_is_said_by_its_skills(folder: Path) -> None:
    own = Responses.load([folder / "responses.toml"])
    nested = {name for text in texts(own) for name in NESTED.findall(text)}
    patterns = list(names_in(folder))
    said = [
        name for name in own.by_name if name not in nested and not name.startswith("intent.")
    ]  # buttons of the core
    silent = [name for name in said if not any(p.fullmatch(name) for p in patterns)]
    assert silent == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_chinese_and_english_say_the_same_facts(folder: Path) -> None:
    for name, response in Responses.load([folder / "responses.toml"]).by_name.items():
        holes = {
            language: [set(HOLE.findall(text)) for text in variants]
            for language, variants in response.texts.items()
        }
        known = set.union(*(each for variants in holes.values() for each in variants))
        for language, variants in holes.items():
            assert all(each == known for each in variants), f"{name} leaves out a fact in {language}"


def test_parts_exist_and_buttons_lead_to_intents() -> None:
    loaded = responses()
    own = {"notice.allow", "notice.stop", "notice.decline"}  # what only a button can say
    heard = INTENTS | own | {i for each in load_skills([f.name for f in FOLDERS]) for i in each.cls.intents}
    assert {name for text in texts(loaded) for name in NESTED.findall(text)} <= set(loaded.by_name)
    for response in loaded.by_name.values():
        for button in response.buttons:
            payload = re.fullmatch(r"/([\w.]+)(\{.*\})?", button.payload)
            assert payload, button.payload
            assert payload[1] in heard, f"{response.name}: nothing hears {payload[1]}"
            assert {"zh", "en"} <= set(button.titles)
            json.loads(payload[2] or "{}")


def test_every_intent_has_a_button_title() -> None:
    core = Responses.load(sorted(CORE_RESPONSES.glob("*.toml")))
    assert {f"intent.{intent}" for intent in INTENTS} <= set(core.by_name)
