"""Measure the search in the demo shop's knowledge: `python benchmarks/knowledge.py [--words-only] [--fit] [--json OUT]`.

The questions are our own ("own"): one for every article in other words than its title, in Chinese and English, and some that
no article answers. `cross` asks for an article whose translation in the asker's language was taken away.
"""

import argparse
import json
import time
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import machine
from bot.knowledge import Article, MemoryRetriever
from bot.knowledge.fusion import Signs
from skills.shop.fixture import DEMO, load_fixture

QUESTIONS = Path(__file__).parent / "questions" / "knowledge_own.jsonl"


def articles() -> list[Article]:
    """The demo shop's knowledge."""
    parts = load_fixture(DEMO).knowledge
    return [
        Article(id=part.id or str(n), text=part.text, title=part.title or "", language=part.language or "")
        for n, part in enumerate(parts)
    ]


def questions() -> list[dict[str, Any]]:
    """The own questions."""
    return [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]


def recall(retriever: MemoryRetriever, asked: list[dict[str, Any]], top: int) -> float:
    """How often the right article is among the first."""
    hits = [
        f"shop/{row['article']}" in {_subject(p.id) for p in found.passages}
        for row in asked
        for found in retriever.search_many([row["question"]], language=row["language"], top=top)
    ]
    return round(float(np.mean(hits)), 4) if hits else 0.0


def _subject(passage_id: str) -> str:
    return f"shop/{passage_id.rsplit('.', 1)[0]}"


def across(embed: Any, known: list[Article], asked: list[dict[str, Any]]) -> float:
    """Recall in the first 3 when the asker's language has no version of the article."""
    hits: list[bool] = []
    for language in ("zh", "en"):
        kept = [article for article in known if article.language != language]
        subjects = {article.subject for article in kept}
        rows = [r for r in asked if r["language"] == language and f"shop/{r['article']}" in subjects]
        hits += [recall(MemoryRetriever(kept, embed), rows, 3)] * len(rows)
    return round(float(np.mean(hits)), 4)


def answers(retriever: MemoryRetriever, asked: list[dict[str, Any]]) -> dict[str, float]:
    """What the threshold lets through, and how honest the confidence is."""
    sure, right, none = [], [], []
    for row in asked:
        found = retriever.search_many([row["question"]], language=row["language"])[0]
        sure.append(found.confidence)
        none.append(row["article"] is None)
        right.append(not none[-1] and _subject(found.passages[0].id) == f"shop/{row['article']}")
    p, y, strange = np.array(sure), np.array(right), np.array(none)
    bins = np.minimum((p * 10).astype(int), 9)
    gaps = [abs(p[bins == b].mean() - y[bins == b].mean()) * (bins == b).mean() for b in set(bins)]
    return {
        "answered": round(float((p[~strange] >= 0.5).mean()), 4),
        "right_when_answered": round(float(y[(p >= 0.5) & ~strange].mean()), 4),
        "answered_without_article": round(float((p[strange] >= 0.5).mean()), 4),
        "ece": round(float(sum(gaps)), 4),
    }


def fit(retriever: MemoryRetriever, embed: Any, asked: list[dict[str, Any]]) -> dict[str, Any]:
    """The logistic curve that these questions ask for."""
    from sklearn.linear_model import LogisticRegression

    vectors = embed([r["question"] for r in asked]) if embed else np.zeros((len(asked), 1), np.float32)
    rows, right = [], []
    subjects = list(dict.fromkeys(article.subject for article in retriever.articles))
    for row, vector in zip(asked, vectors, strict=True):
        seen = retriever.evidence(row["question"], vector)
        rows.append(astuple(seen.signs))
        right.append(row["article"] is not None and subjects[seen.order[0]] == f"shop/{row['article']}")
    model = LogisticRegression(C=30).fit(rows, right)
    names = [field.name for field in fields(Signs)]
    found = dict(zip(names, model.coef_[0].round(2).tolist(), strict=True))
    return {"bias": round(float(model.intercept_[0]), 2), **found}


def main() -> None:
    """Print one JSON object."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--words-only", action="store_true")
    options.add_argument("--fit", action="store_true")
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    embed: Any = None
    if not chosen.words_only:
        from bot.understanding import load

        encoder = load().encoder
        embed = encoder.embed if encoder else None
    known, asked = articles(), questions()
    retriever = MemoryRetriever(known, embed)
    real = [row for row in asked if row["article"]]
    result: dict[str, Any] = {"set": "own", "passages": len(known), "questions": len(asked)}
    for language in ("zh", "en"):
        rows = [row for row in real if row["language"] == language]
        result[f"{language}_first"] = recall(retriever, rows, 1)
        result[f"{language}_first_3"] = recall(retriever, rows, 3)
    if embed:
        result["cross_first_3"] = across(embed, known, real)
    result |= answers(retriever, asked) | {"ms": _speed(retriever, asked, embed)}
    if chosen.fit:
        result["fit"] = fit(retriever, embed, asked)
    result["machine"] = machine()
    text = json.dumps(result, indent=1, ensure_ascii=False)
    print(text)
    if chosen.json:
        chosen.json.write_text(text + "\n", encoding="utf-8")


def _speed(retriever: MemoryRetriever, asked: list[dict[str, Any]], embed: Any) -> dict[str, float]:
    """Milliseconds a question: with its embedding, and without."""
    started = time.perf_counter()
    for row in asked:
        retriever.search_many([row["question"]], language=row["language"])
    whole = time.perf_counter() - started
    vectors = embed([r["question"] for r in asked]) if embed else np.zeros((len(asked), 1), np.float32)
    started = time.perf_counter()
    for row, vector in zip(asked, vectors, strict=True):
        retriever.evidence(row["question"], vector)
    search = time.perf_counter() - started
    return {"whole": round(1000 * whole / len(asked), 2), "search": round(1000 * search / len(asked), 2)}


if __name__ == "__main__":
    main()
