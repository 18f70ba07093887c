"""Measure the search in the demo shop's knowledge: `python -m benchmarks.knowledge [--words-only] [--fit] [--json OUT]`.

All questions are our own ("own"). `knowledge_own.jsonl` is what the numbers of `bot.knowledge.fusion` are fitted on;
`knowledge_second.jsonl` was written afterwards, by customers' habits and without the articles' words where there is another way to say
it, and nothing is fitted on it. `cross` asks for articles that exist in one language only, in another language.
"""

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import machine
from bot.knowledge import Article, MemoryRetriever
from bot.knowledge.finder import Asked
from bot.knowledge.fusion import Signs
from skills.shop.fixture import DEMO, load_fixture

QUESTIONS = Path(__file__).parent / "questions"
FITTED, SECOND = "knowledge_own.jsonl", "knowledge_second.jsonl"
Row = dict[str, Any]


def articles() -> list[Article]:
    """The demo shop's knowledge."""
    parts = load_fixture(DEMO).knowledge
    return [
        Article(id=part.id or str(n), text=part.text, title=part.title or "", language=part.language or "")
        for n, part in enumerate(parts)
    ]


def questions(name: str) -> list[Row]:
    """The own questions of a file."""
    return [json.loads(line) for line in (QUESTIONS / name).read_text(encoding="utf-8").splitlines()]


class Trial:
    """A set of questions, asked once."""

    def __init__(self, retriever: MemoryRetriever, embed: Any, rows: Sequence[Row]) -> None:
        self.rows = rows
        vectors = embed([row["question"] for row in rows]) if embed else [None] * len(rows)
        finder = retriever.finder
        self.seen = []
        for row, vector in zip(rows, vectors, strict=True):
            asked = Asked(question=row["question"], language=row["language"], top=10)
            evidence = finder.evidence(asked, vector)
            sure = finder.fusion(asked, vector).confidence(evidence.signs) if evidence.subjects else 0.0
            subjects = [group[0].article.subject for group in evidence.subjects]
            self.seen.append((evidence, subjects, sure))

    def recall(self, top: int, keep: Any) -> dict[str, float | int]:
        """How often the right article is among the first."""
        hits = [
            f"shop/{row['article']}" in subjects[:top]
            for row, (_, subjects, _) in zip(self.rows, self.seen, strict=True)
            if row["article"] and keep(row)
        ]
        return {"share": round(float(np.mean(hits)), 4) if hits else 0.0, "n": len(hits)}

    def honesty(self, bar: float = 0.5) -> dict[str, float]:
        """What the threshold lets through, and how honest the confidence is."""
        p = np.array([sure for _, _, sure in self.seen])
        strange = np.array([row["article"] is None for row in self.rows])
        right = np.array(
            [
                bool(subjects) and subjects[0] == f"shop/{row['article']}"
                for row, (_, subjects, _) in zip(self.rows, self.seen, strict=True)
            ]
        )
        bins = np.minimum((p * 10).astype(int), 9)
        gaps = [abs(p[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in set(bins)]
        answered = p >= bar
        return {
            "answerable_declined": round(float((~answered[~strange]).mean()), 4),
            "right_when_answered": round(float(right[answered & ~strange].mean()), 4),
            "unanswerable_answered": round(float(answered[strange].mean()), 4),
            "ece": round(float(sum(gaps)), 4),
            "answerable": int((~strange).sum()),
            "unanswerable": int(strange.sum()),
        }

    def fit(self) -> dict[str, float]:
        """The logistic curve that these questions ask for."""
        from sklearn.linear_model import LogisticRegression

        rows = [astuple(evidence.signs) for evidence, _, _ in self.seen]
        right = [
            bool(row["article"]) and bool(subjects) and subjects[0] == f"shop/{row['article']}"
            for row, (_, subjects, _) in zip(self.rows, self.seen, strict=True)
        ]
        model = LogisticRegression(C=30).fit(rows, right)
        names = [field.name for field in fields(Signs)]
        found = dict(zip(names, model.coef_[0].round(2).tolist(), strict=True))
        return {"bias": round(float(model.intercept_[0]), 2), **found}


def measured(trial: Trial, known: Sequence[Article]) -> dict[str, Any]:
    """Recall by language, across languages, and the honesty of the answers."""
    languages: dict[str, set[str]] = {}
    for article in known:
        languages.setdefault(article.subject, set()).add(article.language)

    def same(row: Row) -> bool:
        return row["language"] in languages[f"shop/{row['article']}"]

    out: dict[str, Any] = {}
    for top in (1, 3):
        out[f"same_first_{top}"] = trial.recall(top, same)
        out[f"cross_first_{top}"] = trial.recall(top, lambda row: not same(row))
    for language in ("zh", "en", "es"):
        out[f"{language}_first_3"] = trial.recall(
            3, lambda row, asked=language: same(row) and row["language"] == asked
        )
    return out | trial.honesty()


def misses(trial: Trial) -> list[str]:
    """Questions whose article is not among the first three, and what came first instead."""
    return [
        f"{row['language']} {row['question']} | {row['article']} | {' '.join(s.partition('/')[2] for s in subjects[:3])}"
        for row, (_, subjects, _) in zip(trial.rows, trial.seen, strict=True)
        if row["article"] and f"shop/{row['article']}" not in subjects[:3]
    ]


def main() -> None:
    """Print one JSON object."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--words-only", action="store_true")
    options.add_argument("--fit", action="store_true")
    options.add_argument("--misses", action="store_true")
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    embed: Any = None
    if not chosen.words_only:
        from bot.understanding import load

        encoder = load().encoder
        embed = encoder.embed if encoder else None
    known = articles()
    retriever = MemoryRetriever(known, embed)
    trials = {name: Trial(retriever, embed, questions(name)) for name in (FITTED, SECOND)}
    result: dict[str, Any] = {"set": "own", "passages": len(known)}
    result |= {name: measured(trial, known) for name, trial in trials.items()}
    result["ms_a_question"] = _speed(retriever, questions(SECOND))
    if chosen.fit:
        result["fit"] = trials[FITTED].fit()
    if chosen.misses:
        result["misses"] = misses(trials[SECOND])
    result["machine"] = machine()
    text = json.dumps(result, indent=1, ensure_ascii=False)
    print(text)
    if chosen.json:
        chosen.json.write_text(text + "\n", encoding="utf-8")


def _speed(retriever: MemoryRetriever, rows: Sequence[Row]) -> float:
    """Milliseconds a question, its embedding included."""
    started = time.perf_counter()
    for row in rows:
        retriever.search_many([row["question"]], language=row["language"])
    return round(1000 * (time.perf_counter() - started) / len(rows), 2)


if __name__ == "__main__":
    main()
