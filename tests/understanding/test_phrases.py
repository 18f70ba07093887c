"""The phrases that rules and skills know: each belongs to a module that uses it, in both languages that they are written for."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.judgement.phrases import phrases
from bot.understanding.phrases import LANGUAGES, PART, Phrases, is_table, phrases_of, written

ROOT = Path(__file__).parents[2]
OF_RULES = "bot.judgement.phrases"
KEYS = {*LANGUAGES, "only", "case", "says", "not"}
Phrase = Mapping[str, Any]
_SAYS = re.compile(r'^_SAYS: Final = (?:phrases\("(\w+)"\)|phrases_of\(__name__\))$', re.MULTILINE)


def modules() -> dict[str, ast.Module]:
    """The modules that have phrases of their own, by the file that holds them, as a module is named."""
    found = {}
    for path in (*ROOT.joinpath("bot").rglob("*.py"), *ROOT.joinpath("skills").rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if named := _SAYS.search(source):
            assert named[1] in (None, path.stem)
            own = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            file = f"{OF_RULES}.{named[1]}" if named[1] else own
            assert file not in found
            found[file] = ast.parse(source)
    return found


MODULES = modules()
FILES = sorted(MODULES)


def every() -> Iterator[tuple[str, str, Phrase]]:
    """File, name and text of every phrase; those of a table are named by both keys."""
    for file in FILES:
        for name, phrase in written(file).items():
            if is_table(phrase):
                yield from ((file, f"{name}.{key}", each) for key, each in phrase.items())
            else:
                yield file, name, phrase


EVERY = [pytest.param(file, name, phrase, id=f"{file}:{name}") for file, name, phrase in every()]
PLAYED = [each for each in EVERY if {"says", "not"} & set(each.values[2])]  # type: ignore[arg-type]


def used(tree: ast.Module) -> set[str]:
    """The names of phrases and tables that a module asks for."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "_SAYS.tables":
            names.add(ast.literal_eval(node.slice))
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) == "_SAYS":
            names.add(node.attr)
    return names - {"tables"}


def test_every_file_of_rules_is_of_one_module() -> None:
    files = {f"{OF_RULES}.{path.stem}" for path in ROOT.joinpath(*OF_RULES.split(".")).glob("*.toml")}
    assert files == {file for file in FILES if file.startswith(OF_RULES)}


@pytest.mark.parametrize("file", FILES)
def test_a_rule_uses_every_phrase_and_names_no_other(file: str) -> None:
    parts = {name for phrase in written(file).values() for name in PART.findall(str(phrase))}
    asked = used(MODULES[file])
    assert asked <= set(written(file))
    assert set(written(file)) == asked | parts


@pytest.mark.parametrize(("file", "name", "phrase"), EVERY)
def test_a_phrase_is_said_in_both_languages(file: str, name: str, phrase: Phrase) -> None:
    assert set(phrase) <= KEYS
    assert set(phrase) & set(LANGUAGES)
    assert all(phrase[language] for language in LANGUAGES if language in phrase)
    if "only" in phrase:
        assert phrase["only"]
        assert ("zh" in phrase) != ("en" in phrase)
    else:
        assert ("zh" in phrase) == ("en" in phrase), "or say with `only` why one language needs no words"
    assert name not in (*vars(Phrases), "file", "tables")


@pytest.mark.parametrize(("file", "name", "phrase"), EVERY)
def test_a_part_has_words_in_the_language_that_names_it(file: str, name: str, phrase: Phrase) -> None:
    for language in set(phrase) & {*LANGUAGES} - {"any"}:
        for part in PART.findall(str(phrase[language])):
            assert language in written(file)[part]


@pytest.mark.parametrize("file", FILES)
def test_every_phrase_compiles(file: str) -> None:
    says, asked = phrases_of(file), used(MODULES[file])
    says.compile()
    plain = (getattr(says, name) for name in asked - says.tables.keys())  # a part may be left out
    for pattern in (*plain, *(each for t in says.tables.values() for each in t.values())):
        assert not pattern.fullmatch(""), "words that match nothing match everything"


@pytest.mark.parametrize(("file", "name", "phrase"), PLAYED)
def test_examples_are_found_and_counter_examples_are_not(file: str, name: str, phrase: Phrase) -> None:
    table, dot, key = name.partition(".")
    pattern = phrases_of(file).tables[table][key] if dot else getattr(phrases_of(file), name)
    assert [said for said in phrase.get("says", ()) if not pattern.search(said)] == []
    assert [said for said in phrase.get("not", ()) if pattern.search(said)] == []


# Numbers beside measure words and the parts of an address: shapes, which are put together from pieces in code.
SHAPES = {
    "skills.orders.address",
    "skills.orders.invoice",
    "skills.products.basket",
    "skills.products.pointing",
    "skills.returns.faults",
}
_CHINESE = re.compile("[\u4e00-\u9fff]")


def test_no_skill_has_patterns_of_customers_words_in_its_code() -> None:
    found = set()
    for path in ROOT.joinpath("skills").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile":
                words = (each.value for each in ast.walk(node) if isinstance(each, ast.Constant))
                if any(_CHINESE.search(str(word)) for word in words):
                    found.add(".".join(path.relative_to(ROOT).with_suffix("").parts))
    assert found <= SHAPES, "write them in a file of phrases beside the skill"


LONGEST = 200  # characters of a line
NOT_YET = {"danger", "forbidden", "perils", "perils_further"}
PATTERNS = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("bot/judgement/data", "bot/understanding", "bot/understanding/entities", "skills/*")
    for path in ROOT.glob(f"{folder}/*.toml")
    if path.stem not in {"responses", "payment_names", *NOT_YET}
)


@pytest.mark.parametrize("file", PATTERNS)
def test_no_line_of_patterns_is_too_long_to_be_read(file: str) -> None:
    lines = ROOT.joinpath(file).read_text(encoding="utf-8").splitlines()
    assert [n for n, line in enumerate(lines, 1) if len(line) > LONGEST] == []


def test_a_name_that_no_file_has_is_refused() -> None:
    with pytest.raises(AttributeError, match=r"phrases/forms\.toml has no \[asks_nicely\]"):
        _ = phrases("forms").asks_nicely


def test_a_part_is_said_in_the_language_of_its_line() -> None:
    door = phrases("asides").door
    assert door.search("leave it at the porch")
    assert door.search("门卫代收")
    assert not door.search("porch代收")
