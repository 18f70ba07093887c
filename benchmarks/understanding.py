"""Measure the judge on public sets: `python benchmarks/understanding.py DATA_DIR [--json OUT] [--limit N]`.

DATA_DIR holds one folder a set (`zh_intent_jddc_dev/select.jsonl.gz` …) whose rows carry `text`, `generic`, `fit`.
Every row is marked by whether its source was trained on; only unseen sources say how the judge meets new shops.
`--model` measures another judge, such as one trained `--without` the sets that the shipped one has seen.
"""

import argparse
import gzip
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.fairness import fairness
from benchmarks.machine import tell
from benchmarks.twins import twins
from bot.understanding import Context, Understander, load
from training.judge.data import Sentence, read_own
from training.judge.train import held_out

SHIPPED = Path(__file__).parents[1] / "bot" / "understanding" / "model"
OWN = Path(__file__).parents[1] / "training" / "data" / "judge"
PAIRS = Path(__file__).parents[1] / "training" / "data" / "pairs" / "shop.jsonl"


@dataclass(frozen=True)
class Row:
    """One labelled message."""

    text: str
    label: str
    language: str


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def labelled(folder: Path, file: str, keep: Callable[[dict[str, Any]], bool]) -> list[Row]:
    found = [row for row in rows(folder / file) if keep(row)]
    return [Row(row["text"], row["generic"], row.get("lang", "en")) for row in found]


def shop(row: dict[str, Any]) -> bool:
    """Exact and close fits; CLINC150's yes and no are finer with us than its mapping."""
    fits = row["fit"] in ("exact", "close") and row["generic"] not in (None, "oos")
    return fits and row["label"] not in ("yes", "no")


def measures(row: dict[str, Any]) -> bool:
    """Rows that no judge was trained on: the held-out eighth of the sets that may be trained on."""
    return shop(row) and held_out(Sentence(text=row["text"], language=""))


def sets(folder: Path, model: dict[str, Any]) -> dict[str, tuple[list[Row], bool]]:
    """Name → rows and whether the source was trained on; of such a set only the held-out rows count."""
    names = " ".join(source["name"] for source in model["data"]["public"])
    seen = {name for name in ("JDDC", "banking77", "CLINC150 (orders") if name in names}
    jddc = labelled(folder, "zh_intent_jddc_dev/select.jsonl.gz", measures if "JDDC" in seen else shop)
    bank = labelled(
        folder, "en_intent_banking77_train/data.jsonl.gz", measures if "banking77" in seen else shop
    )
    orders = labelled(
        folder, "en_intent_clinc150_train/data.jsonl.gz", measures if "CLINC150 (orders" in seen else shop
    )
    return {
        "jddc (zh, raw chat)": (jddc, "JDDC" in seen),
        "hint3 curekart+sofmattress (en, raw chat)": (
            labelled(folder, "en_intent_hint3_train/data.jsonl.gz", lambda r: shop(r) and r["shop"] != "powerplay11"), False,
        ),
        "banking77 (en, written)": (bank, "banking77" in seen),
        "clinc150 orders and small talk (en, written)": (orders, "CLINC150 (orders" in seen),
    }  # fmt: skip


def outside(folder: Path) -> dict[str, tuple[list[Row], bool]]:
    """Messages for no shop at all."""
    xsid = [Row(r["text"], "oos", r["lang"]) for r in rows(folder / "multi_oos_xsid_valid/data.jsonl.gz")]
    clinc = labelled(
        folder,
        "en_intent_clinc150_train/data.jsonl.gz",
        lambda r: r["label"] == "oos" and held_out(Sentence(text=r["text"], language="en")),
    )
    languages = ("zh", "en", "de", "ja", "ar")
    sets = {f"xsid {name}": ([r for r in xsid if r.language == name], False) for name in languages}
    return {**sets, "clinc150 oos (en)": (clinc, True)}


def hear(judge: Understander, found: list[Row]) -> list[tuple[str, float, tuple[str, ...]]]:
    heard = []
    for start in range(0, len(found), 64):
        batch = [(row.text, Context()) for row in found[start : start + 64]]
        heard += judge.understand_batch(batch)
    return [(u.intents[0].name, u.intents[0].confidence, u.risk) for u in heard]


def accuracy(judge: Understander, found: list[Row]) -> tuple[dict[str, Any], list[tuple[float, bool]]]:
    told = hear(judge, found)
    marks = [(sure, name == row.label) for (name, sure, _), row in zip(told, found, strict=True)]
    ranked = sorted(marks, key=lambda mark: -mark[0])
    right, coverage = 0, 0.0
    curve: dict[str, float] = {}
    for n, (_, good) in enumerate(ranked, 1):
        right += good
        if right / n >= 0.95:
            coverage = n / len(ranked)
        if n * 10 // len(ranked) > (n - 1) * 10 // len(ranked):
            curve[f"{n / len(ranked):.1f}"] = round(right / n, 4)
    sure = [good for chance, good in marks if chance >= 0.7]
    return {
        "rows": len(found),
        "accuracy": round(sum(good for _, good in marks) / len(marks), 4),
        "coverage_at_0.7": round(len(sure) / len(marks), 4),
        "accuracy_at_0.7": round(sum(sure) / max(1, len(sure)), 4),
        "coverage_at_95_percent_right": round(coverage, 4),
        "right_by_coverage": curve,
        "calibration_error": calibration_error(marks),
        "called_oos": round(sum(name == "oos" for name, _, _ in told) / len(told), 4),
    }, marks


def calibration_error(marks: list[tuple[float, bool]], bins: int = 15) -> float:
    total = 0.0
    for low in range(bins):
        inside = [(sure, good) for sure, good in marks if low / bins < sure <= (low + 1) / bins]
        if inside:
            total += abs(sum(s for s, _ in inside) - sum(g for _, g in inside))
    return round(total / len(marks), 4)


def risks(judge: Understander, folder: Path) -> dict[str, float]:
    """Attacks that are seen, and plain messages that raise a false alarm of any kind."""
    out = {}
    attacks = list(rows(folder / "safety_attacks_garak_humanfirst/data.jsonl.gz"))
    kinds: dict[str, list[Row]] = {}
    for row in attacks:
        kinds.setdefault(row["label"], []).append(Row(row["text"], row["label"], "en"))
    for label, found in kinds.items():
        told = hear(judge, found)
        share = sum(risk != ("none",) for _, _, risk in told) / len(told)
        out[f"{label}: any risk seen ({len(found)})"] = round(share, 4)
    plain = labelled(folder, "zh_intent_jddc_dev/select.jsonl.gz", shop)
    told = hear(judge, plain)
    out[f"jddc: any risk seen, mostly false ({len(plain)})"] = round(
        sum(r != ("none",) for *_, r in told) / len(told), 4
    )
    serious = sum(bool({"legal", "safety"} & set(r)) for *_, r in told)
    out["jddc: legal or safety seen"] = round(serious / len(told), 4)
    return out


def latency(judge: Understander, found: list[Row], n: int = 300) -> dict[str, float]:
    sample = random.Random(0).sample(found, min(n, len(found)))
    for row in sample[:20]:
        judge.understand(row.text)
    spent, worked = [], []
    for row in sample:
        began, busy = time.perf_counter(), time.process_time()
        judge.understand(row.text)
        spent.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - busy) * 1000)
    return {
        "p50_ms": round(statistics.median(spent), 2),
        "p95_ms": round(statistics.quantiles(spent, n=20)[-1], 2),
        "cpu_p50_ms": round(statistics.median(worked), 2),
        "cpu_p95_ms": round(statistics.quantiles(worked, n=20)[-1], 2),
        "load_average": round(os.getloadavg()[0], 1),
    }


_FRESH = (
    "import sys; from bot.understanding import load; load(sys.argv[2], profile=sys.argv[1]).understand('退款');"
    "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
)


def memory(profile: str, model: str) -> float:
    """Megabytes that a fresh process with nothing but the judge has needed at most."""
    command = [sys.executable, "-c", _FRESH, profile, model]
    return round(float(subprocess.run(command, capture_output=True, check=True, text=True).stdout) / 1024)


def measure(profile: str, folder: Path, limit: int, model: str) -> dict[str, Any]:
    judge = load(model, profile=profile)
    result: dict[str, Any] = {"model": judge.model, "intents": {}, "out_of_scope": {}}
    pooled: list[tuple[float, bool]] = []
    settings = json.loads((Path(model) if model else SHIPPED).joinpath("judge.json").read_text("utf-8"))
    known = sets(folder, settings)
    for name, (every, seen) in known.items():
        found = random.Random(0).sample(every, min(limit, len(every)))
        result["intents"][name], marks = accuracy(judge, found)
        result["intents"][name]["source_trained_on"] = seen
        pooled += [] if seen else marks
    result["calibration_error_unseen"] = calibration_error(pooled)
    for name, (found, seen) in outside(folder).items():
        told = hear(judge, random.Random(0).sample(found, min(limit, len(found))))
        recall = sum(label == "oos" or sure < 0.7 for label, sure, _ in told) / len(told)
        result["out_of_scope"][name] = {
            "rows": len(told),
            "named_oos": round(sum(label == "oos" for label, _, _ in told) / len(told), 4),
            "not_acted_on": round(recall, 4),
            "source_trained_on": seen,
        }
    own = [row for row in read_own([OWN]) if held_out(row) and row.intents]
    result["own_held_out_by_language"] = {
        language: accuracy(judge, [Row(r.text, (r.intents or ("",))[0], language) for r in own if r.language == language and not r.asked])[0]
        for language in sorted({row.language for row in own})
    }  # fmt: skip
    with_context = [row for row in own if row.asked]
    heard = judge.understand_batch([(row.text, Context(asked=row.asked)) for row in with_context])
    good = [u.intents[0].name in (r.intents or ()) for u, r in zip(heard, with_context, strict=True)]
    result["own_held_out_with_context"] = {"rows": len(good), "accuracy": round(sum(good) / len(good), 4)}
    result["risk"] = risks(judge, folder)
    result["fairness"] = fairness(judge)
    if judge.encoder:
        result["twins"] = twins(judge.encoder, folder, PAIRS)
    result["latency"] = latency(judge, known["jddc (zh, raw chat)"][0])
    result["peak_memory_mb"] = memory(profile, model)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--limit", type=int, default=100_000)
    parser.add_argument("--model", default="", help="a model folder; the shipped one by default")
    parser.add_argument("--profile", action="append", choices=["linear", "full"])
    chosen = parser.parse_args()
    report = {
        "machine": {"cpu": platform.machine(), "cores": os.cpu_count(), "python": platform.python_version()},
        "profiles": {
            p: measure(p, chosen.data, chosen.limit, chosen.model)
            for p in chosen.profile or ["linear", "full"]
        },
    }
    tell(report, chosen.json)


if __name__ == "__main__":
    main()
