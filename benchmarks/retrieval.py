"""Other people's questions: `python -m benchmarks.retrieval EVAL_FOLDER [--chroma FOLDER] [--json OUT]`.

StackFAQ (people's paraphrases of FAQ entries) and the tau2 bank's articles (each asked for by its own title, which is taken out of the
text) are ranked by the product's search with what is wished and without, by its BM25 alone, by its vectors alone, and by Chroma over the same vectors, side by side in
one run. Chroma is no dependency: `pip install --target FOLDER chromadb`, and it runs in a process of its own.
"""

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import machine
from bot.knowledge import Article
from bot.knowledge.chunk import pieces
from bot.knowledge.dense import Dense
from bot.knowledge.finder import Asked, Finder
from bot.knowledge.glossary import terms
from bot.knowledge.lexical import Lexical
from bot.knowledge.memory import article_vectors
from bot.knowledge.shelf import CANDIDATES, Shelf
from bot.knowledge.wish import Wishes

TOPS = (1, 3, 5, 10)
_CHROMA = """
import json, sys, numpy, chromadb
folder, top = sys.argv[1], int(sys.argv[2])
passages, asked = numpy.load(folder + "/passages.npy"), numpy.load(folder + "/asked.npy")
settings = chromadb.config.Settings(anonymized_telemetry=False)
held = chromadb.EphemeralClient(settings=settings).create_collection("passages", metadata={"hnsw:space": "ip"})
for start in range(0, len(passages), 2000):
    part = passages[start:start + 2000]
    held.add(ids=[str(start + n) for n in range(len(part))], embeddings=part.tolist())
out = []
for start in range(0, len(asked), 50):
    part = asked[start:start + 50].tolist()
    found = held.query(query_embeddings=part, n_results=min(top, len(passages)))
    out += [[int(each) for each in row] for row in found["ids"]]
print(json.dumps(out))
"""


def rows(file: Path) -> list[dict[str, Any]]:
    """The lines of a gzipped file."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def stackfaq(folder: Path) -> tuple[list[Article], list[tuple[str, str]]]:
    """Entries as articles, and questions with the entry that answers each."""
    home = folder / "en_faq_stackfaq_dev"
    articles = [
        Article(id=row["doc_id"], title=row["question"], text=part, language="en", position=n)
        for row in rows(home / "documents.jsonl.gz")
        for n, part in enumerate(pieces("\n\n".join(row["answers"])))
    ]
    asked = [(row["query"], row["relevant"][0]) for row in rows(home / "queries.jsonl.gz")]
    return articles, asked


def tau2(folder: Path) -> tuple[list[Article], list[tuple[str, str]]]:
    """Articles without their titles, and the titles as questions."""
    found = rows(folder / "en_rag_tau2_bank_docs" / "documents.jsonl.gz")
    articles = [
        Article(id=row["id"], text=part, language="en", position=n)
        for row in found
        for n, part in enumerate(pieces(row["content"]))
    ]
    return articles, [(row["title"], row["id"]) for row in found]


def compared(
    articles: Sequence[Article],
    asked: Sequence[tuple[str, str]],
    embed: Any,
    wishes: Wishes,
    chroma: Path | None,
) -> dict[str, Any]:
    """Every way of ranking over the same passages and questions."""
    vectors = article_vectors(embed, articles)
    questions = embed([question for question, _ in asked])
    names = [article.id for article in articles]
    wanted = [name for _, name in asked]
    out = {"passages": len(articles), "questions": len(asked)}
    ranked = {
        "haoke": _haoke(articles, vectors, asked, questions, wishes),
        "haoke without the wish": _haoke(articles, vectors, asked, questions, None),
        "bm25 alone": _bm25(articles, asked, names),
        "dense alone": [_once(names, order) for order in np.argsort(-(questions @ vectors.T), axis=1)],
    }
    if chroma is not None:
        ranked["chroma, same vectors"] = _chroma(chroma, vectors, questions, names)
    return out | {name: _figures(found, wanted) for name, found in ranked.items()}


def _haoke(
    articles: Sequence[Article],
    vectors: Any,
    asked: Sequence[tuple[str, str]],
    questions: Any,
    wishes: Wishes | None,
) -> list[list[str]]:
    shelf = Shelf(Dense(vectors.shape[1]), wishes)
    shelf.put(dict(enumerate(articles)), vectors)
    finder = Finder(shelves={"shop": shelf}, wishes=wishes)
    return [
        [
            passage.id
            for passage in finder.find(
                Asked(question=question, language="en", top=max(TOPS)), vector
            ).passages
        ]
        for (question, _), vector in zip(asked, questions, strict=True)
    ]


def _bm25(
    articles: Sequence[Article], asked: Sequence[tuple[str, str]], names: Sequence[str]
) -> list[list[str]]:
    lexical = Lexical([f"{article.named} {article.whole}" for article in articles])
    return [_once(names, np.argsort(-lexical.scores(set(terms(question))))) for question, _ in asked]


def _chroma(where: Path, vectors: Any, questions: Any, names: Sequence[str]) -> list[list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        np.save(Path(folder) / "passages.npy", vectors)
        np.save(Path(folder) / "asked.npy", questions)
        done = subprocess.run(
            [sys.executable, "-c", _CHROMA, folder, str(CANDIDATES)],
            env={**os.environ, "PYTHONPATH": str(where)},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise SystemExit(f"Chroma did not run: {done.stderr[-500:]}")
    return [_once(names, order) for order in json.loads(done.stdout.splitlines()[-1])]


def _once(names: Sequence[str], order: Any) -> list[str]:
    """The articles in this order, each once."""
    return list(dict.fromkeys(names[int(n)] for n in order[: CANDIDATES * 2]))[: max(TOPS)]


def _figures(found: Sequence[Sequence[str]], wanted: Sequence[str]) -> dict[str, float]:
    places = [
        list(row).index(name) + 1 if name in row else 0 for row, name in zip(found, wanted, strict=True)
    ]
    mrr = float(np.mean([1 / place if place else 0.0 for place in places]))
    recalls = {f"recall@{top}": round(float(np.mean([0 < p <= top for p in places])), 4) for top in TOPS}
    return {"mrr@10": round(mrr, 4), **recalls}


def main() -> None:
    """Print one JSON object."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--chroma", type=Path, help="Folder with chromadb in it.")
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    from bot.understanding import load

    understander = load()
    if (encoder := understander.encoder) is None:
        raise SystemExit("the full profile is needed")
    wishes = Wishes(understander.judge.linear)
    result: dict[str, Any] = {}
    for name, read in (("stackfaq", stackfaq), ("tau2 titles", tau2)):
        articles, asked = read(chosen.folder)
        result[name] = compared(articles, asked, encoder.embed, wishes, chosen.chroma)
    result["machine"] = machine()
    text = json.dumps(result, indent=1, ensure_ascii=False)
    print(text)
    if chosen.json:
        chosen.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
