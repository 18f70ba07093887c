"""What is heard as a claim, on labelled sentences of our own; `later` ones were written when the patterns stood."""

import json
from collections import Counter
from pathlib import Path

import pytest

from bot.judgement.guardrail import Guardrail
from bot.judgement.promises import read_sentence
from bot.turn import Reply
from tests.judgement.guardrail_kit import turn

DATA = Path(__file__).parent / "data" / "claims.jsonl"
ROWS = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]


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
