"""How well personal data is found: `python -m benchmarks.personal DATA_DIR [--json OUT]`.

Recall and precision on Presidio's development sentences (`pii_en_presidio_dev`), and how often numbers that mean nothing,
drawn by chance in the lengths that shops and carriers use, are taken for somebody's.
"""

import argparse
import gzip
import json
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.machine import machine
from bot.personal import find

SET = "pii_en_presidio_dev"
KINDS = {
    "CREDIT_CARD": "card",
    "PHONE_NUMBER": "phone",
    "EMAIL_ADDRESS": "email",
    "IBAN_CODE": "iban",
    "US_SSN": "id",
}
DRAWN = 20_000  # numbers of each length
LENGTHS = (5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 22)
LETTERED = ("SF#############", "YT#############", "JDVA###########", "1Z######0#########", "RR#########CN", "TBA############")  # fmt: skip


def marked(folder: Path) -> dict[str, Any]:
    """Each kind's recall and precision; a span counts as found where one of its kind overlaps it."""
    hit: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    with gzip.open(folder / SET / "data.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    began = time.perf_counter()
    for row in rows:
        found = find(row["text"])
        gold = [
            (each["start"], each["end"], KINDS[each["type"]])
            for each in row["spans"]
            if each["type"] in KINDS
        ]
        for start, end, kind in gold:
            seen = any(span.kind == kind and span.start < end and start < span.end for span in found)
            (hit if seen else missed)[kind] += 1
        for span in found:
            if not any(
                span.kind == kind and span.start < end and start < span.end for start, end, kind in gold
            ):
                wrong[span.kind] += 1
    kinds = {kind: _figures(hit[kind], missed[kind], wrong[kind]) for kind in sorted({*hit, *missed, *wrong})}
    total = _figures(hit.total(), missed.total(), wrong.total())
    spent = (time.perf_counter() - began) / len(rows)
    return {"sentences": len(rows), "kinds": kinds, "all": total, "ms_a_sentence": round(spent * 1000, 3)}


def _figures(hit: int, missed: int, wrong: int) -> dict[str, float | int]:
    return {
        "marked": hit + missed,
        "found": hit,
        "wrong": wrong,
        "recall": round(hit / max(1, hit + missed), 4),
        "precision": round(hit / max(1, hit + wrong), 4),
    }


def by_chance(seed: int = 1) -> dict[str, Any]:
    """The share of meaningless numbers that were masked, bare and behind the word order, by length."""
    chance = random.Random(seed)
    shapes = ["#" * length for length in LENGTHS] + list(LETTERED)
    shares: dict[str, Any] = {}
    for shape in shapes:
        drawn = [
            "".join(chance.choice("0123456789") if sign == "#" else sign for sign in shape)
            for _ in range(DRAWN)
        ]
        name = f"{len(shape)} digits" if set(shape) == {"#"} else shape
        kinds = Counter(span.kind for number in drawn for span in find(f"{number} please"))
        shares[name] = {
            "bare": {kind: count / DRAWN for kind, count in sorted(kinds.items())},
            "order": sum(bool(find(f"order {number} please")) for number in drawn) / DRAWN,
        }
    return {"drawn_of_each": DRAWN, "shares": shares}


def main() -> None:
    """Print, and write where asked."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("data", type=Path)
    asked.add_argument("--json", type=Path)
    given = asked.parse_args()
    report = {"machine": machine(), "presidio": marked(given.data), "by_chance": by_chance()}
    text = json.dumps(report, indent=1, ensure_ascii=False) + "\n"
    print(text)
    if given.json:
        given.json.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
