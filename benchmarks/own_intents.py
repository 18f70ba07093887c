"""Measure own intents on sentences of other authors: `python benchmarks/own_intents.py DATA_DIR [--json OUT]`.

`own_intents.toml` brings sixteen intents of other trades, eight sentences a language. They are switched on four at a time, as
a package of skills brings them, and all at once; beside their recall stands what they take from the built-in intents and
from what is for no shop. `--fit` fits the curve (bot/understanding/own.py) on public labels that are none of the sixteen.
"""

import argparse
import json
import os
import platform
import random
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import tell
from benchmarks.understanding import SHIPPED, Row, hear, outside, rows, sets, shop
from bot.understanding import Understander, load
from bot.understanding.judge import Heard, Message
from bot.understanding.normalise import normalise
from training.judge.data import Sentence
from training.judge.train import held_out

HERE = Path(__file__).parent
AT_A_TIME = 4
SURE = 0.7  # from here on the bot acts without asking
_SHOPS = (
    ("zh_intent_jddc_dev", "select.jsonl.gz"),
    ("en_intent_banking77_train", "data.jsonl.gz"),
    ("en_intent_hint3_train", "data.jsonl.gz"),
    ("en_intent_clinc150_train", "data.jsonl.gz"),
)
_DAY_OUT = ("餐馆", "酒店", "景点", "出租", "地铁")


@dataclass(frozen=True)
class Told:
    """A sentence that means an own intent, and where it comes from."""

    text: str
    intent: str
    source: str
    language: str


def public(folder: Path, name: str) -> list[tuple[str, str, str]]:
    """Text, label and language of every row of a set."""
    if name == "zh_oos_crosswoz_val":
        return [
            (turn["text"], topics[0], "zh")
            for row in rows(folder / name / "data.jsonl.gz")
            for turn in row["turns"][:8]
            if turn["role"] == "user" and len(turn["text"]) > 6
            and len(topics := sorted({act[1] for act in turn["acts"]} & set(_DAY_OUT))) == 1
        ]  # fmt: skip
    found = rows(folder / name / "data.jsonl.gz")
    return [(row["text"], row["label"], row.get("lang", "en")) for row in found]


def told(folder: Path, own: dict[str, Any], limit: int) -> list[Told]:
    """Test sentences of every own intent, at most `limit` a label."""
    out = []
    for intent, about in own.items():
        for language, tests in about["tests"].items():
            for name, labels in tests.items():
                texts = [t for t, label, lang in public(folder, name) if label in labels and lang == language]
                kept = random.Random(0).sample(texts, min(limit, len(texts)))
                out += [Told(text, intent, name, language) for text in kept]
    return out


def examples(own: dict[str, Any], names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    return {name: (*own[name]["zh"], *own[name]["en"]) for name in names}


def recall(judge: Understander, sentences: Sequence[Told]) -> list[tuple[bool, bool]]:
    """Whether each sentence is heard as meant, and whether surely."""
    heard = hear(judge, [Row(each.text, each.intent, each.language) for each in sentences])
    marks = [(name == each.intent, sure) for (name, sure, _), each in zip(heard, sentences, strict=True)]
    return [(good, good and sure >= SURE) for good, sure in marks]


def share(marks: Iterable[bool]) -> float:
    found = list(marks)
    return round(sum(found) / max(1, len(found)), 4)


def harm(judge: Understander, folder: Path, mine: set[str]) -> dict[str, dict[str, float]]:
    """How sentences that are none of the own intents are heard."""
    out = {}
    known = json.loads((SHIPPED / "judge.json").read_text(encoding="utf-8"))
    for name, (found, _) in sets(folder, known).items():
        heard = hear(judge, found)
        right = (label == row.label for (label, _, _), row in zip(heard, found, strict=True))
        out[name] = {
            "rows": len(found), "right": share(right), "taken": share(label in mine for label, _, _ in heard),
        }  # fmt: skip
    foreign = {name: kept for name, kept in outside(folder).items() if name.startswith("clinc")}
    for name, (found, _) in foreign.items():
        heard = hear(judge, found)
        calm = (label == "oos" or sure < SURE for label, sure, _ in heard)
        out[name] = {
            "rows": len(found), "right": share(calm), "taken": share(label in mine for label, _, _ in heard),
        }  # fmt: skip
    return out


def measure(profile: str, folder: Path, own: dict[str, Any], limit: int) -> dict[str, Any]:
    judge = load(profile=profile)
    sentences = told(folder, own, limit)
    before = harm(judge, folder, set())
    names = list(own)
    groups = [names[start::AT_A_TIME] for start in range(AT_A_TIME)]
    few: list[tuple[Told, tuple[bool, bool]]] = []
    after: list[dict[str, dict[str, float]]] = []
    for group in groups:
        knows = judge.with_own(examples(own, group))
        mine = [each for each in sentences if each.intent in group]
        few += zip(mine, recall(knows, mine), strict=True)
        after.append(harm(knows, folder, set(group)))
    every = judge.with_own(examples(own, names))
    return {
        "model": judge.model,
        "four_at_a_time": {"recall": table(few), "beside": beside(before, after)},
        "sixteen_at_once": {
            "recall": table(list(zip(sentences, recall(every, sentences), strict=True))),
            "beside": beside(before, [harm(every, folder, set(names))]),
        },
    }


def table(marks: Sequence[tuple[Told, tuple[bool, bool]]]) -> dict[str, Any]:
    def line(kept: Sequence[tuple[bool, bool]]) -> dict[str, float]:
        return {"rows": len(kept), "heard": share(g for g, _ in kept), "sure": share(s for _, s in kept)}

    keys = {
        "by_language": sorted({told.language for told, _ in marks}),
        "by_source": sorted({told.source for told, _ in marks}),
        "by_intent": sorted({told.intent for told, _ in marks}),
    }
    of = {"by_language": "language", "by_source": "source", "by_intent": "intent"}
    return {"all": line([mark for _, mark in marks])} | {
        kind: {
            name: line([mark for told, mark in marks if getattr(told, of[kind]) == name]) for name in names
        }
        for kind, names in keys.items()
    }


def beside(before: dict[str, Any], after: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Before and after, in percent points; the mean over the groups."""
    out = {}
    for name, was in before.items():
        now = sum(group[name]["right"] for group in after) / len(after)
        taken = sum(group[name]["taken"] for group in after) / len(after)
        out[name] = {
            "rows": was["rows"], "before": was["right"], "after": round(now, 4),
            "points": round(100 * (now - was["right"]), 2), "taken": round(taken, 4),
        }  # fmt: skip
    return out


def fit(profile: str, folder: Path, own: dict[str, Any]) -> dict[str, float]:
    """Constants of the curve from invented packages of public labels, against what the judge itself may be tuned on."""
    judge = load(profile=profile)
    used = {
        (name, label)
        for about in own.values() for tests in about["tests"].values() for name, labels in tests.items() for label in labels
    }  # fmt: skip
    labels: dict[tuple[str, str], list[str]] = {}
    for name in sorted({name for name, _ in used}):
        for text, label, language in public(folder, name):
            if (name, label) not in used and label != "oos" and language in ("zh", "en"):
                labels.setdefault((name, label), []).append(text)
    ours = {row["label"] for name in ("en_intent_banking77_train", "en_intent_clinc150_train")
            for row in rows(folder / name / "data.jsonl.gz") if row["generic"] != "oos"}  # fmt: skip
    free = [texts for (_, label), texts in sorted(labels.items()) if len(texts) >= 25 and label not in ours]
    other = [text for name, file in _SHOPS for text in _of_a_shop(folder / name / file) if unseen(name, text)]
    x, y = [], []
    for round_ in range(14):
        more, target = _package(judge, random.Random(round_), free, other, count=(1, 4, 12, 12)[round_ % 4])
        x.append(more)
        y.append(target)
    weights = _logistic(np.concatenate(x), np.concatenate(y))
    return dict(zip(("score", "likeness", "rival", "bias"), weights.round(2).tolist(), strict=True))


def unseen(source: str, text: str) -> bool:
    """Whether no judge was trained on this row, so that what it makes of it is no memory."""
    return "hint3" in source or held_out(Sentence(text=text, language=""))


def _of_a_shop(path: Path) -> Iterable[str]:
    """Sentences that mean a built-in intent, and those of the same set that are for no shop at all."""
    return (row["text"] for row in rows(path) if shop(row) or row.get("label") == "oos")


def _package(
    judge: Understander, rng: random.Random, free: list[list[str]], other: list[str], *, count: int
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Evidence for every pair of a sentence and an own intent of one invented package, and whether it is meant."""
    chosen = [rng.sample(texts, len(texts)) for texts in rng.sample(free, count)]
    size = rng.choice((8, 12))
    own = judge.with_own({str(n): texts[:size] for n, texts in enumerate(chosen)}).own
    pairs = [(text, n) for n, texts in enumerate(chosen) for text in texts[size : size + 30]]
    pairs += [(text, -1) for text in rng.sample(other, min(1200, len(other)))]
    found = [
        (own.evidence(heard_text, heard.vector, judge.rival(heard)), meant)
        for (_, meant), heard_text, heard in _heard(judge, pairs)
    ]
    return (
        np.concatenate([evidence for evidence, _ in found]),
        np.concatenate([np.arange(count) == meant for _, meant in found]).astype(float),
    )


def _heard(judge: Understander, pairs: list[tuple[str, int]]) -> Iterable[tuple[tuple[str, int], str, Heard]]:
    texts = [normalise(text).text for text, _ in pairs]
    heard = [
        h for i in range(0, len(texts), 64) for h in judge.judge.hear([Message(t) for t in texts[i : i + 64]])
    ]
    return zip(pairs, texts, heard, strict=True)


def _logistic(x: np.ndarray[Any, Any], y: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Weights and bias of a logistic regression, by Newton's method."""
    full = np.concatenate([x.astype(float), np.ones((len(x), 1))], axis=1)
    weights = np.zeros(full.shape[1])
    for _ in range(40):
        chance = 1 / (1 + np.exp(-np.clip(full @ weights, -30, 30)))
        slope = full.T @ (y - chance) - 1e-3 * weights
        bend = (full * (chance * (1 - chance))[:, None]).T @ full + 1e-3 * np.eye(full.shape[1])
        weights += np.linalg.solve(bend, slope)
    return weights


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--limit", type=int, default=60, help="test sentences a label")
    parser.add_argument("--profile", action="append", choices=["linear", "full"])
    parser.add_argument("--fit", action="store_true", help="print the constants of the curve instead")
    chosen = parser.parse_args()
    own = tomllib.loads((HERE / "own_intents.toml").read_text(encoding="utf-8"))
    profiles = chosen.profile or ["linear", "full"]
    if chosen.fit:
        report: dict[str, Any] = {profile: fit(profile, chosen.data, own) for profile in profiles}
    else:
        machine = {"cpu": platform.machine(), "cores": os.cpu_count(), "python": platform.python_version()}
        done = {profile: measure(profile, chosen.data, own, chosen.limit) for profile in profiles}
        report = {"machine": machine, "profiles": done}
    tell(report, chosen.json)


if __name__ == "__main__":
    main()
