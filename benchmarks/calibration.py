"""Would a simple curve fitted on other sources make strangers' confidence honest? `python -m benchmarks.calibration DATA_DIR [--json OUT]`.

The judge that ships reads every row once. Then each source is left out in turn: a curve over its confidence (one temperature, one
shift of the prior, or both) is fitted on all others, every source counting alike, and measured on the one left out. HINT3's two
shops are two sources. Nothing is fitted on the source that is measured. Rows of sets that the judge was trained on are their
held-out eighths.
"""

import argparse
import json
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.machine import machine, tell
from benchmarks.understanding import OWN, Row, accuracy, calibration_error, labelled, measures, shop
from bot.understanding import load
from training.judge.data import read_own
from training.judge.train import held_out

Mark = tuple[float, bool]  # how sure, and whether it was right
Curve = Callable[[float], float]
BAR: Final = 0.7
GRID: Final = [0.4 + 0.1 * n for n in range(22)]  # temperatures
SHIFTS: Final = [-1.5 + 0.1 * n for n in range(31)]


def sources(folder: Path) -> dict[str, list[Row]]:
    """Every source on its own: rows that were not trained on."""
    hint3 = "en_intent_hint3_train/data.jsonl.gz"
    own = [
        Row(each.text, each.intents[0], each.language)
        for each in read_own([OWN])
        if held_out(each) and each.intents and not each.asked and each.language in ("zh", "en")
    ]
    with (OWN / "zh" / "counter.jsonl").open(encoding="utf-8") as lines:
        later = [json.loads(line) for line in lines]
    blind = [Row(row["text"], row["intents"][0], "zh") for row in later if row.get("intents")]
    known = {row.text for row in blind}
    own = [row for row in own if row.text not in known]
    return {
        "zh, written later, unseen": blind,
        "jddc, held out": labelled(folder, "zh_intent_jddc_dev/select.jsonl.gz", measures),
        "banking77, held out": labelled(folder, "en_intent_banking77_train/data.jsonl.gz", measures),
        "clinc150 orders, held out": labelled(folder, "en_intent_clinc150_train/data.jsonl.gz", measures),
        "own, held out": own,
        "hint3 curekart, unseen": labelled(folder, hint3, lambda r: shop(r) and r["shop"] == "curekart"),
        "hint3 sofmattress, unseen": labelled(
            folder, hint3, lambda r: shop(r) and r["shop"] == "sofmattress"
        ),
    }


def curve(temperature: float, shift: float) -> Curve:
    """A confidence on the scale of log odds, flattened and shifted."""

    def bent(sure: float) -> float:
        kept = min(max(sure, 1e-4), 1 - 1e-4)
        return 1 / (1 + math.exp(-(math.log(kept / (1 - kept)) / temperature + shift)))

    return bent


def loss(marks: Sequence[Mark], bent: Curve) -> float:
    """How surprised the curve is by what was right, a row on average."""
    return -sum(math.log(bent(sure) if good else 1 - bent(sure)) for sure, good in marks) / len(marks)


def fitted(others: Sequence[Sequence[Mark]], kind: str) -> tuple[float, float]:
    """Temperature and shift that surprise least on the other sources, each counting alike."""
    temperatures = GRID if kind != "shift" else [1.0]
    shifts = SHIFTS if kind != "temperature" else [0.0]
    return min(
        ((t, b) for t in temperatures for b in shifts),
        key=lambda tb: sum(loss(marks, curve(*tb)) for marks in others),
    )


def measured(marks: Sequence[Mark], bent: Curve) -> dict[str, Any]:
    """Calibration error, and how much is answered above the bar and right there."""
    told = [(bent(sure), good) for sure, good in marks]
    above = [good for sure, good in told if sure >= BAR]
    return {
        "calibration_error": calibration_error(told),
        "coverage_at_0.7": round(len(above) / len(told), 4),
        "right_at_0.7": round(sum(above) / max(1, len(above)), 4),
    }


def left_out(marks: Mapping[str, Sequence[Mark]]) -> dict[str, Any]:
    """Every source measured by curves that were fitted on all the others."""
    table: dict[str, Any] = {}
    for name, mine in marks.items():
        others = [each for other, each in marks.items() if other != name]
        row: dict[str, Any] = {"rows": len(mine), "as_it_ships": measured(mine, lambda sure: sure)}
        for kind in ("temperature", "shift", "both"):
            t, b = fitted(others, kind)
            row[kind] = {
                "fitted": {"temperature": round(t, 2), "shift": round(b, 2)},
                **measured(mine, curve(t, b)),
            }
        table[name] = row
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    judge = load()
    reports, marks = {}, {}
    for name, found in sources(chosen.data).items():
        reports[name], marks[name] = accuracy(judge, found)
    report = {"machine": machine(), "risk_coverage": reports, "left_out": left_out(marks)}
    tell(report, chosen.json)


if __name__ == "__main__":
    main()
