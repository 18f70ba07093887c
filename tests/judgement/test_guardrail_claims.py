"""What is heard as a claim, on labelled sentences of our own; `later` ones were written when the patterns stood."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.judgement.guardrail import Guardrail
from bot.judgement.promises import read_sentence
from bot.turn import Reply
from tests.judgement.guardrail_kit import ORDER, turn

DATA = Path(__file__).parent / "data"


def rows_of(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


ROWS = rows_of("claims.jsonl")
SECOND = rows_of("claims_second.jsonl")  # another style; `open` was tuned on, `sealed` was not read
FURTHER = rows_of("claims_further.jsonl")


def kinds(sentence: str) -> set[str]:
    return {str(claim.kind) for claim in read_sentence(sentence)}


def labelled(row: dict[str, list[str]]) -> set[str]:
    return {label.partition(":")[0] for label in row["claims"]}


def score(rows: list[dict[str, object]]) -> tuple[float, float]:
    """Precision and recall over kinds of claims."""
    counts: Counter[str] = Counter()
    for row in rows:
        told, heard = labelled(row), kinds(str(row["text"]))  # type: ignore[arg-type]  # rows are JSON
        counts.update(right=len(told & heard), wrong=len(heard - told), missed=len(told - heard))
    right = counts["right"]
    return right / (right + counts["wrong"]), right / (right + counts["missed"])


def test_the_set_is_large_and_bilingual_and_holds_as_many_look_alikes() -> None:
    assert len(ROWS) >= 300
    assert len({row["text"] for row in ROWS}) == len(ROWS)
    for language in ("zh", "en"):
        own = [row for row in ROWS if row["lang"] == language]
        assert len(own) >= 150
        assert sum(not row["claims"] for row in own) >= len(own) * 0.3


@pytest.mark.parametrize("language", ["zh", "en"])
def test_known_claims_are_heard_and_look_alikes_are_not(language: str) -> None:
    precision, recall = score([row for row in ROWS if row["lang"] == language and row["part"] == "tuned"])
    assert precision >= 0.97
    assert recall >= 0.97


def test_look_alikes_stay_silent() -> None:
    loud = [row["text"] for row in ROWS if not row["claims"] and kinds(row["text"])]
    assert len(loud) <= 0.03 * sum(not row["claims"] for row in ROWS), loud


def test_a_model_gets_no_claim_past_without_anything_to_back_it() -> None:
    """Of what patterns miss, the reverse reading catches the rest: what no fact or passage says is not a model's to say."""
    guardrail = Guardrail()
    slipped = []
    for row in (row for row in ROWS if row["claims"]):
        read = guardrail.read(turn(Reply(text=row["text"], author="model"), language=row["lang"]))
        if read.verdict is None or read.verdict.kind == "pass":
            slipped.append(row["text"])
    assert slipped == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_claims_that_nobody_tuned_on_are_heard_by_their_shape(language: str) -> None:
    """Half of a second set was put away unread before the shapes were written; figures: `benchmarks/guardrail.py`."""
    sealed = [row for row in SECOND if row["lang"] == language and row["part"] == "sealed"]
    claiming = [row for row in sealed if row["claims"]]
    harmless = [row for row in sealed if not row["claims"]]
    assert len(claiming) >= 90
    assert sum(bool(kinds(row["text"])) for row in claiming) >= 0.9 * len(claiming)
    assert sum(bool(kinds(row["text"])) for row in harmless) <= 0.03 * len(harmless)


def said(row: dict[str, str], author: str) -> str:
    """What becomes of a labelled sentence, said with nothing to back it."""
    verdict = Guardrail().read(turn(Reply(text=row["text"], author=author), language=row["lang"])).verdict
    assert verdict is not None
    return verdict.kind


@pytest.mark.parametrize("author", ["bot", "model"])
@pytest.mark.parametrize("language", sorted({row["lang"] for row in FURTHER}))
def test_claims_in_further_languages_are_stopped_and_courtesy_is_not(language: str, author: str) -> None:
    rows = [row for row in FURTHER if row["lang"] == language]
    slipped = [row["text"] for row in rows if row["claims"] and said(row, author) == "pass"]
    stopped = [row["text"] for row in rows if not row["claims"] and said(row, author) != "pass"]
    assert len(slipped) <= 1, slipped
    assert len(stopped) <= 1, stopped


@pytest.mark.parametrize(
    ("said_in", "text", "passes"),
    [
        ("es", "Llega el 12 de marzo y cuesta 299,00 ¥.", True),
        ("es", "Llega el 14 de marzo.", False),
        ("de", "Der Betrag ist 1.299,00 €.", False),
        ("ru", "Заказ 10421, сумма 299 юаней.", True),
        ("ar", "رقم الطلب ١٠٤٢١ والمبلغ ٢٩٩", True),
        ("ja", "お届け予定日は3月12日、番号はSF1040210421です。", True),
        ("th", "หมายเลขพัสดุ SF1040210422", False),
    ],
)
def test_a_figure_that_is_in_no_fact_is_not_said_in_any_language(
    said_in: str, text: str, passes: bool
) -> None:
    verdict = Guardrail().read(turn(text, language=said_in, facts=ORDER)).verdict
    assert verdict is not None
    assert (verdict.kind == "pass") is passes, verdict.findings


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "我刚帮您看了一下，这件事要请同事来定。"),
        ("zh", "帮您看了一下，没有查到退款记录。"),
        ("en", "I've had a look for you, and I can't find a refund."),
        ("en", "Happy to help."),
        ("en", "That sounds really frustrating."),
    ],
)
@pytest.mark.parametrize("author", ["bot", "model"])
def test_courtesy_is_no_claim(language: str, text: str, author: str) -> None:
    assert said({"text": text, "lang": language}, author) == "pass"


def test_what_is_worded_without_a_figure_is_said_when_a_passage_says_it() -> None:
    free = "Free shipping on every order."
    for passages, kind in (((free,), "pass"), ((), "block")):
        verdict = (
            Guardrail()
            .read(turn("Enjoy free shipping on this one.", language="en", passages=passages))
            .verdict
        )
        assert verdict is not None
        assert verdict.kind == kind
