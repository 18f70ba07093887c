"""Ten further languages: the same facts as in English, every part of a sentence in one language, a shop's own words first."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain import CORE_RESPONSES
from bot.errors import PluginError
from bot.writer import Responses
from bot.writer.format import fact_text

ROOT = Path(__file__).parents[2]
FILES = [*sorted(CORE_RESPONSES.glob("*.toml")), *sorted((ROOT / "skills").glob("*/responses.toml"))]
FURTHER = ("ar", "de", "es", "fr", "ja", "ko", "pt", "ru", "th", "vi")
EVERY = Responses.load(FILES).by_name
NESTED = re.compile(r"\{\w+:([\w.]+)\}")
INSIDE = (
    "slack.",
    "contact.",
    "merchant.",
    "channel.pickup",
    "baton.",
    "notice.",
    "identity.link",
)  # for people who answer, or still in English

GOOD = '["a"]\nzh = "{n} 天"\nen = ["{n} days", "it takes {n} days"]\nbuttons = [{ title = { zh = "好", en = "Fine" }, payload = "/x" }]'


def load(folder: Path, text: str = GOOD, **languages: str) -> Responses:
    """Responses of one file with language files beside it."""
    (folder / "languages").mkdir(parents=True, exist_ok=True)
    (folder / "responses.toml").write_text(text, encoding="utf-8")
    for language, words in languages.items():
        (folder / "languages" / f"{language}.toml").write_text(words, encoding="utf-8")
    return Responses.load([folder / "responses.toml"])


def test_a_language_file_speaks_for_its_folder(tmp_path: Path) -> None:
    said = load(tmp_path, es='"a" = "{n} días"\n[buttons]\n"Fine" = "Vale"').render("a", {"n": 3}, "es")
    assert (said.text, said.buttons[0].title) == ("3 días", "Vale")


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ('"a" = "unos días"', r"'a' differs from the English words in \{n\}"),
        ('"a" = "{n} de {m} días"', r"differs from the English words in \{m\}"),
        ('"a" = ""', "none of them empty"),
        ('"a" = 3', "a text or a list of texts"),
        ('[buttons]\n"Fine" = 3', "gives each English title"),
        ("[a", r"es\.toml"),
    ],
)
def test_a_translation_with_other_facts_or_a_fault_is_refused(tmp_path: Path, words: str, wrong: str) -> None:
    with pytest.raises(PluginError, match=wrong):
        load(tmp_path, es=words)


def test_what_a_shop_words_itself_takes_no_translation_of_the_first_words(tmp_path: Path) -> None:
    load(tmp_path / "core", es='"a" = "{n} días"')
    load(
        tmp_path / "shop", '["a"]\nreplaces = true\nzh = "{n} 日"\nen = "{n} nights"', fr='"a" = "{n} nuits"'
    )
    said = Responses.load([tmp_path / "core" / "responses.toml", tmp_path / "shop" / "responses.toml"])
    assert said.text("a", {"n": 3}, "fr") == "3 nuits"
    assert said.text("a", {"n": 3}, "es") == "3 nights"


def test_every_further_language_says_the_same_responses() -> None:
    said = {
        language: {name for name, known in EVERY.items() if language in known.texts} for language in FURTHER
    }
    everywhere = set.intersection(*said.values())
    left = {language: names - everywhere for language, names in said.items()}
    assert set().union(*left.values()) <= {
        name for name in EVERY if name.startswith(("notice.", "identity.link"))
    }
    assert len(everywhere) >= 140


@pytest.mark.parametrize("language", FURTHER)
def test_what_the_core_asks_declines_and_hands_over_is_in_every_language(language: str) -> None:
    """The core's own words; of the skills' those about orders, cancelling and refunds. The rest is still in English."""
    missing = [
        name
        for name, response in EVERY.items()
        if CORE_RESPONSES in Path(response.source).parents
        and response.decision != "answer"
        and not name.startswith(INSIDE)
        and language not in response.texts
    ]
    assert set(missing) <= {
        "skill.confirm",
        "skill.done",
        "skill.failed",
        "skill.not_here",
        "skill.tool_failed",
    }


@pytest.mark.parametrize("language", FURTHER)
def test_a_sentence_is_in_one_language_with_all_its_parts(language: str) -> None:
    mixed = {
        name: part
        for name, response in EVERY.items()
        for text in response.texts.get(language, ())
        for part in NESTED.findall(text)
        if language not in EVERY[part].texts
    }
    assert mixed == {}


@pytest.mark.parametrize("language", FURTHER)
def test_buttons_beside_a_translation_are_translated(language: str) -> None:
    left = {
        button.titles["en"]
        for name, response in EVERY.items()
        if language in response.texts and not name.startswith(INSIDE)
        for button in response.buttons
        if language not in button.titles
    }
    assert left == set()


@pytest.mark.parametrize(
    ("language", "written"),
    [("es", "10 mar"), ("de", "10. März"), ("ja", "3月10日"), ("ru", "10 мар"), ("th", "10 มี.ค.")],
)
def test_moments_are_written_as_the_language_writes_them(language: str, written: str) -> None:
    said = fact_text(datetime(2026, 3, 10, 8, 30, tzinfo=UTC), language)
    assert written in said
    assert re.search(r"0?8:30(?!:)", said)


def test_the_opening_says_that_a_machine_speaks() -> None:
    words: Mapping[str, str] = {
        "ar": "الذكاء الاصطناعي",
        "de": "KI",
        "fr": "IA",
        "es": "IA",
        "pt": "IA",
        "ru": "ИИ",
    }
    for language in FURTHER:
        for name in ("social.morning", "social.evening", "social.hello", "bot.identity"):
            assert words.get(language, "AI") in EVERY[name].texts[language][0]
