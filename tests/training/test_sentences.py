"""The sentences that the judge learns from: many hands' worth of them, none twice, none in two minds, none borrowed."""

import hashlib
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from bot.understanding.normalise import normalise
from training.judge.data import Sentence, read_own
from training.judge.train import labels
from training.rows import read_jsonl

DATA = Path(__file__).parents[2] / "training" / "data"
MEASURED = Path(__file__).parent / "measured.txt"
TEN = ("es", "fr", "de", "pt", "ja", "ko", "ru", "ar", "vi", "th")
_BARE = re.compile(r"[\W_]+")
_FILLER = re.compile(
    r"please|thanks|can you|could you|i want to|i would like to|how do i|请问|麻烦|帮我|我想|可以吗|谢谢|怎么"
)


@pytest.fixture(scope="module")
def sentences() -> list[Sentence]:
    return read_own([DATA / "judge"])


def bare(text: str) -> str:
    return _BARE.sub("", normalise(text).text)


def skeleton(text: str) -> str:
    """What is left without numbers and what is said around a wish."""
    return bare(_FILLER.sub("", re.sub(r"\d+", "0", normalise(text).text)))


def test_no_sentence_stands_twice() -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for path in (DATA / "judge").rglob("*.jsonl"):
        counts.update((row["text"], row.get("context", "")) for row in read_jsonl(path))
    assert [text for text, count in counts.items() if count > 1] == []


def test_no_sentence_stands_in_a_set_that_only_measures(sentences: list[Sentence]) -> None:
    """measured.txt: the first ten digits of the SHA-256 of each bare HINT3 and xSID sentence of 12 letters or more."""
    measured = set(MEASURED.read_text(encoding="utf-8").split())
    own = {bare(row.text) for row in sentences}
    assert [text for text in own if hashlib.sha256(text.encode()).hexdigest()[:10] in measured] == []


def test_no_sentence_is_in_two_minds(sentences: list[Sentence]) -> None:
    said: dict[tuple[str, str, str], set[tuple[str, ...]]] = defaultdict(set)
    for row in sentences:
        said[(bare(row.text), row.asked, row.language)].add(row.intents or ())
    assert {key: value for key, value in said.items() if len(value) > 1 and key[0]} == {}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_forty_sentences_an_intent_that_share_no_skeleton(sentences: list[Sentence], language: str) -> None:
    shapes: dict[str, Counter[str]] = {intent: Counter() for intent in labels().intents}
    for row in sentences:
        if row.language == language:
            for intent in row.intents or ():
                shapes[intent][skeleton(row.text)] += 1
    assert {intent: len(found) for intent, found in shapes.items() if len(found) < 40} == {}
    spoken = {intent: found for intent, found in shapes.items() if not intent.startswith("dialog.")}
    for intent, found in spoken.items():
        assert found.most_common(1)[0][1] <= 0.05 * found.total() + 2, intent


@pytest.mark.parametrize("language", TEN)
def test_every_wish_is_said_in_each_of_the_ten(sentences: list[Sentence], language: str) -> None:
    taught = {intent for row in sentences if row.language == language for intent in row.intents or ()}
    assert set(labels().intents) - taught == set()
