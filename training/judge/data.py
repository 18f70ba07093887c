"""The sentences the judge learns from: our own, and public sets whose licence lets a shipped model be trained on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import BadInput
from bot.understanding.context import Context
from training.rows import read_jsonl

RISKS = ("commitment", "legal", "safety", "privacy", "abuse", "fraud", "injection")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A labelled message; None means that the set says nothing about this head."""

    text: str
    language: str
    asked: str = ""
    intents: tuple[str, ...] | None = None
    sentiment: str | None = None
    anger: int | None = None
    risk: tuple[str, ...] | None = None
    entities: tuple[tuple[str, str], ...] = ()
    source: str = "own"
    shop: bool = False  # from another shop's customers
    weight: float = 1.0


def read_own(folders: Sequence[Path]) -> list[Sentence]:
    """Our own sentences, from every .jsonl file under the folders; doubles are dropped."""
    seen: dict[tuple[str, str], Sentence] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.jsonl")):
            for number, row in enumerate(read_jsonl(path), 1):
                sentence = _own(row, f"{path.name}, row {number}")
                seen[(sentence.text, sentence.asked)] = sentence
    if not seen:
        raise BadInput("no training sentences (.jsonl) in the folders given")
    return list(seen.values())


def _own(row: dict[str, Any], where: str) -> Sentence:
    try:
        risks = tuple(risk for risk in row["risk"] if risk != "none")
        if unknown := set(risks) - set(RISKS):
            raise BadInput(f"{where}: unknown risk {', '.join(sorted(unknown))}")
        return Sentence(
            text=row["text"],
            language=row["language"],
            asked=Context(asked=row.get("context", "")).line,  # without codes, as it is read at the desk
            intents=tuple(row["intents"]),
            sentiment=row["sentiment"],
            anger=int(row["anger"]),
            risk=risks,
            entities=tuple((found["entity"], str(found["value"])) for found in row.get("entities", ())),
        )
    except KeyError as missing:
        raise BadInput(f"{where} has no {missing}") from missing
