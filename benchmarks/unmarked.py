"""Measure what is typed in haste: `python -m benchmarks.unmarked [--json OUT] [--all]`; the sentences are own (unmarked.toml)."""

import argparse
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from unittest.mock import patch

from benchmarks.machine import machine, tell
from bot.understanding import Understander, load

HERE = Path(__file__).parent
SURE = 0.7  # from here on the bot acts without asking


@dataclass(frozen=True)
class Row:
    """What a language came to."""

    language: str
    sentences: int
    right: int
    sure: int  # of the right ones, those that are acted on


def sentences() -> dict[str, list[tuple[str, str]]]:
    """Wish and words, by language."""
    table = tomllib.loads((HERE / "unmarked.toml").read_text(encoding="utf-8"))
    return {
        language: [(wish, text) for wish, texts in wishes.items() for text in texts]
        for language, wishes in table.items()
    }


def measure(judge: Understander, *, told: bool = False) -> list[Row]:
    """Each language heard by first words, without a conversation."""
    out = []
    for language, rows in sentences().items():
        heard = [judge.understand(text).requests[0].top for _, text in rows]
        right = [top.name == wish for top, (wish, _) in zip(heard, rows, strict=True)]
        sure = sum(fits and top.confidence >= SURE for top, fits in zip(heard, right, strict=True))
        out.append(Row(language, len(rows), sum(right), sure))
        for top, (wish, text), fits in zip(heard, rows, right, strict=True):
            if told and not (fits and top.confidence >= SURE):
                print(f"  {language} {wish} | {text} | {top.name} {top.confidence}")
    return out


def main() -> None:
    """With the marks given back, and Vietnamese as it was typed."""
    reads = argparse.ArgumentParser(description=__doc__)
    reads.add_argument("--json", type=Path)
    reads.add_argument("--all", action="store_true", help="print what was read otherwise or not surely")
    chosen = reads.parse_args()
    judge = load()
    read = measure(judge, told=chosen.all)
    with patch("bot.understanding.tones._given", lambda text, _: []):
        typed = [row for row in measure(judge) if row.language == "vi"]
    report = {"read": list(map(asdict, read)), "as typed": list(map(asdict, typed))}
    tell({"machine": machine(), **report}, chosen.json)


if __name__ == "__main__":
    main()
