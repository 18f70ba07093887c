"""The script stays small, and every language says everything."""

import gzip
import json
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[3] / "connectors" / "web" / "static"
WORDS = sorted((STATIC / "words").glob("*.js"))
LIMIT = 25 * 1024
LATER = ("menu.js",)  # fetched when it is opened


def packed(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), 9))


def words(file: Path) -> dict[str, str]:
    body = file.read_text(encoding="utf-8").removeprefix("export default ").rstrip().rstrip(";")
    return dict(
        json.loads(re.sub(r"^  (\w+): ", r'  "\1": ', body, flags=re.MULTILINE).replace(",\n}", "\n}"))
    )


def test_what_a_visitor_loads_is_at_most_25_kib() -> None:
    scripts = sum(packed(file) for file in STATIC.glob("*.js") if file.name not in LATER)
    assert scripts + max(packed(file) for file in WORDS) <= LIMIT


def test_what_is_loaded_later_is_imported_nowhere_at_once() -> None:
    for file in STATIC.glob("*.js"):
        assert not re.search(
            rf'^import .*"\./(?:{"|".join(LATER)})"', file.read_text(encoding="utf-8"), re.MULTILINE
        )


@pytest.mark.parametrize("file", WORDS, ids=lambda file: file.stem)
def test_every_language_says_everything_with_the_same_facts(file: Path) -> None:
    english, these = words(STATIC / "words" / "en.js"), words(file)
    assert these.keys() == english.keys()
    for key, text in these.items():
        assert text.strip(), key
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", english[key])), key


def test_every_word_the_scripts_ask_for_is_there() -> None:
    english = words(STATIC / "words" / "en.js")
    asked = {
        key
        for file in STATIC.glob("*.js")
        for key in re.findall(r"""\bt\("(\w+)["]""", file.read_text(encoding="utf-8"))
    }
    assert asked <= english.keys()


def test_nothing_builds_html_from_text_or_asks_another_host() -> None:
    for file in STATIC.rglob("*.js"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\(|new Function", text
        ), file
        assert not re.search(r"https?://(?!www\.w3\.org/)[a-z]", text), file
