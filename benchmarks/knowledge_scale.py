"""How the search grows: `python -m benchmarks.knowledge_scale EVAL_FOLDER [--rows 100000 …] [--vectors 1000000] [--kept FOLDER]
[--json OUT] [--plot OUT.svg]`.

Passages are real sentences (Tatoeba, from the folder's `parallel_*` sets; where there are too few, neighbours are joined to further
passages), each under a title of its own, its first half. Questions are other sentences of the same sets. The search runs as the
product's does: what is wished counts, and no title is read during a search, since the shelf read it when it took the passage in.
`p50_ms` is a question with its embedding, but without the reader of question and passage, which may be switched off
(`knowledge.reader`); `with_reader_…` is the same as a shop's desk does it unless it is told otherwise, and `read` the share of the
questions that are read at all. Both are processor milliseconds of the one thread, so that other work on the machine counts little;
`wall_…` is what passed on the clock.

The vectors of the million are drawn: 2,000 clusters of random
centres in 384 dimensions, noise 0.6 of the centre's length, unit length; questions are drawn likewise. Building their indexes takes
minutes, as embedding the passages does: with `--kept` they are written to a folder, and a later run with the same folder times them as
they lie there. At every step the index takes the form that the desk would give it, and what it finds is held against the exact search.
`--rows` picks the sizes that are measured, none leaves the passages out, as `--vectors 0` leaves the drawn vectors out; what a file named by
`--json` says of other sizes stays.
"""

import argparse
import gzip
import json
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.knowledge_plot import lines, plot
from benchmarks.machine import machine
from bot.knowledge import Article
from bot.knowledge.dense import EXACT_UP_TO, Dense, Vectors
from bot.knowledge.finder import Asked, Finder
from bot.knowledge.glossary import terms
from bot.knowledge.memory import article_vectors
from bot.knowledge.shelf import CANDIDATES, Shelf
from bot.knowledge.wish import Wishes

STEPS = (1_000, 3_000, 10_000, 30_000, 100_000)
SIZES = (1_000, 10_000, 100_000, 300_000, 1_000_000)  # of the drawn vectors
ASKED = 200
PART = 10_000  # passages whose vectors are kept in one file
MODEL = Path(__file__).parents[1] / "bot" / "understanding" / "model"


def sentences(folder: Path) -> Iterator[str]:
    """Real sentences, each once."""
    seen: set[str] = set()
    for file in sorted(folder.glob("parallel_*/*.jsonl.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as rows:
            for row in rows:
                for name, value in json.loads(row).items():
                    if (
                        name != "attribution"
                        and isinstance(value, str)
                        and len(value) > 8
                        and value not in seen
                    ):
                        seen.add(value)
                        yield value


def passages(folder: Path, most: int) -> tuple[list[Article], list[str]]:
    """So many passages, and sentences to ask that are none of them."""
    found = list(sentences(folder))
    asked, rest = found[:: max(1, len(found) // ASKED)][:ASKED], []
    held = set(asked)
    rest = [each for each in found if each not in held]
    joined = (f"{a} {b}" for step in range(1, 50) for a, b in zip(rest, rest[step:], strict=False))
    texts = [*rest[:most], *islice(joined, max(0, most - len(rest)))]
    return [Article(id=str(n), title=_title(text), text=text) for n, text in enumerate(texts)], asked


def _title(text: str) -> str:
    """The first half of a text, to a word's end where words have ends."""
    half = text[: max(8, len(text) // 2)]
    return half.rpartition(" ")[0] or half


def grown(folder: Path, wanted: Sequence[int], kept: Path) -> list[dict[str, Any]]:
    """Search time with embedding at every wanted step, on one thread; how fast passages are embedded and taken in."""
    import torch

    from bot.knowledge.reader import AnswerReader
    from bot.understanding import load

    understander = load(threads=1)
    torch.set_num_threads(1)
    if (encoder := understander.encoder) is None:
        raise SystemExit("the full profile is needed")
    articles, asked = passages(folder, max(wanted))
    wishes = Wishes(understander.judge.linear)
    shelf = Shelf(Dense(encoder.dimension), wishes)
    finder = Finder(shelves={"shop": shelf}, wishes=wishes)
    reading = Finder(shelves={"shop": shelf}, wishes=wishes, reader=AnswerReader(MODEL, device="cpu"))
    rows, known = [], np.zeros((0, encoder.dimension), dtype=np.float32)
    for start, step in pairwise((0, *(each for each in STEPS if each <= len(articles)))):
        part = articles[start:step]
        vectors, embedded = _embedded(encoder, part, kept)
        known = np.concatenate([known, vectors])
        began = time.process_time()
        shelf.put(dict(zip(range(start, step), part, strict=True)), vectors)
        put = time.process_time() - began
        if step not in wanted:
            continue
        questions = encoder.embed(asked)
        exact = _exact(shelf.dense, questions)
        began = time.process_time()
        shelf.settle()
        settled = time.process_time() - began
        rows.append(
            {
                "passages": step,
                "lists": shelf.dense.lists if shelf.dense else 0,
                **_timed(finder, reading, encoder, asked),
                "exact_vectors_p50_ms": exact,
                "recall_at_5_of_exact": _recall(shelf.dense, known, questions),
                "embedded_a_second": embedded,
                "taken_in_a_second": round(len(part) / put),
                "settled_s": round(settled, 1),
                "process_mib": _mib(),
                "machine": machine(),
            }
        )
        print(rows[-1], flush=True)
    return rows


def _embedded(encoder: Any, articles: Sequence[Article], kept: Path) -> tuple[Vectors, int]:
    """The vectors of passages, and how many were made a second."""
    found, seconds = [], 0.0
    for part in (articles[n : n + PART] for n in range(0, len(articles), PART)):
        file = kept / f"text-{part[0].id}-{len(part)}.npy"
        note = file.with_suffix(".json")
        if not note.exists():
            began = time.process_time()
            made = [article_vectors(encoder.embed, part[n : n + 512]) for n in range(0, len(part), 512)]
            spent = time.process_time() - began
            np.save(file, np.concatenate(made))
            note.write_text(json.dumps(spent), encoding="utf-8")
        found.append(np.load(file))
        seconds += json.loads(note.read_text(encoding="utf-8"))
    return np.concatenate(found), round(len(articles) / seconds)


def _exact(dense: Dense | None, questions: Vectors) -> float:
    """The search among vectors before the index settles, the median."""
    times: list[float] = []
    if dense is None:
        return 0.0
    for question in questions:
        began = time.process_time()
        dense.search(question, CANDIDATES)
        times.append(time.process_time() - began)
    return _ms(times, 50)


def _recall(dense: Dense | None, known: Vectors, questions: Vectors) -> float:
    """How many of the exact five nearest the index finds."""
    if dense is None:
        return 0.0
    exact = np.argpartition(-(questions @ known.T), 5, axis=1)[:, :5]
    found, _ = dense.search(questions, 5)
    return round(float(np.mean([len(set(a) & set(b)) / 5 for a, b in zip(exact, found, strict=True)])), 4)


def _timed(finder: Finder, reading: Finder, encoder: Any, asked: Sequence[str]) -> dict[str, float]:
    """Each question whole, and its parts once more by themselves; then with the reader of question and passage."""
    [shelf] = finder.shelves.values()
    names = ("", "embedding_", "search_", "vectors_", "words_", "wall_", "with_reader_")
    spent: dict[str, list[float]] = {name: [] for name in names}
    read = []
    for question in asked:
        whole, wall = Asked(question=question, language="en"), time.perf_counter()
        clock = [time.process_time()]
        vector = encoder.embed([question])[0]
        clock.append(time.process_time())
        finder.find(whole, vector)
        clock.append(time.process_time())
        wall = time.perf_counter() - wall
        if shelf.dense is not None:
            shelf.dense.search(vector, CANDIDATES)
        clock.append(time.process_time())
        shelf.candidates(set(terms(question)), None)
        clock.append(time.process_time())
        reading.find(whole, vector)
        clock.append(time.process_time())
        embedding, search, vectors, words, both = np.diff(clock)
        parts = (embedding + search, embedding, search, vectors, words, wall, embedding + both)
        for name, each in zip(spent, parts, strict=True):
            spent[name].append(float(each))
        read.append(reading.evidence(whole, vector).read)
    return {
        f"{name}{key}_ms": _ms(times, percent)
        for name, times in spent.items()
        for key, percent in (("p50", 50), ("p95", 95))
    } | {"read": float(np.mean(read))}


def drawn(most: int, kept: Path) -> list[dict[str, Any]]:
    """The index alone, at every size: how near inverted lists come to the exact search, how fast, in how much memory."""
    rows = []
    for count in [size for size in SIZES if size <= most]:
        file, built = kept / f"{count}.faiss", kept / f"{count}.json"
        if not built.exists():
            built.write_text(json.dumps(_built(count, file)), encoding="utf-8")
        known = json.loads(built.read_text(encoding="utf-8"))
        index = Dense.read(file)
        found, times = _asked(index, np.load(kept / f"{count}.npy"))
        hits = [len(set(a) & set(b)) / 5 for a, b in zip(known.pop("truth"), found, strict=True)]
        rows.append(
            {
                "vectors": count,
                "lists": index.lists,
                "recall_at_5_of_exact": round(float(np.mean(hits)), 4),
                "p50_ms": _ms(times, 50),
                "p95_ms": _ms(times, 95),
                "index_mib": file.stat().st_size >> 20,
                **known,
                "machine": machine(),
            }
        )
        print(rows[-1], flush=True)
        del index
    return rows


def _built(count: int, file: Path) -> dict[str, Any]:
    """Build an index of drawn vectors, write it and its questions, and say what the exact search finds."""
    dice = np.random.default_rng(7)
    centres = dice.standard_normal((2000, 384)).astype(np.float32)
    exact = Dense(384, exact_up_to=count + 1)
    began = time.perf_counter()
    for start in range(0, count, 50_000):
        size = min(50_000, count - start)
        exact.add(np.arange(start, start + size), _drawn(dice, centres, size))
    added = time.perf_counter() - began
    questions = _drawn(dice, centres, 100)
    truth, _ = _asked(exact, questions)
    exact.exact_up_to = EXACT_UP_TO
    began = time.perf_counter()
    exact.settle(np.arange(count)).write(file)
    np.save(file.with_suffix(".npy"), questions)
    return {
        "truth": truth,
        "taken_in_a_second": round(count / added),
        "built_s": round(time.perf_counter() - began, 1),
    }


def _drawn(dice: np.random.Generator, centres: Vectors, count: int) -> Vectors:
    noise = dice.standard_normal((count, centres.shape[1])).astype(np.float32)
    rows = centres[dice.integers(0, len(centres), count)] + 0.6 * noise
    unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def _asked(dense: Dense, questions: Vectors) -> tuple[list[list[int]], list[float]]:
    found, times = [], []
    for question in questions:
        began = time.perf_counter()
        ids, _ = dense.search(question, 5)
        times.append(time.perf_counter() - began)
        found.append(ids[0].tolist())
    return found, times


def _ms(times: Sequence[float], percent: float) -> float:
    return round(1000 * float(np.percentile(times, percent)), 2)


def _mib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def merged(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """Both, and of a size that was measured again what is known now."""
    out = dict(before)
    for name, size in (("index", "vectors"), ("growth", "passages")):
        told = now.get(name, {})
        rows = {row[size]: row for part in (before.get(name, {}), told) for row in part.get("rows", [])}
        if rows:
            out[name] = {**before.get(name, {}), **told, "rows": [rows[each] for each in sorted(rows)]}
    return out


def main() -> None:
    """Print one JSON object."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--rows", type=int, nargs="*", default=STEPS, choices=STEPS)
    options.add_argument("--vectors", type=int, default=1_000_000)
    options.add_argument("--kept", type=Path, help="Folder of the vectors and their indexes.")
    options.add_argument("--json", type=Path)
    options.add_argument("--plot", type=Path)
    chosen = options.parse_args()
    result: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        kept = chosen.kept or Path(folder)
        kept.mkdir(parents=True, exist_ok=True)
        if chosen.vectors:
            told = "2,000 gaussian clusters, 384 dimensions, noise 0.6"
            result["index"] = {"distribution": told, "rows": drawn(chosen.vectors, kept)}
        if chosen.rows:
            told = "Tatoeba sentences, each under its first half as its title"
            result["growth"] = {"text": told, "rows": grown(chosen.folder, chosen.rows, kept)}
    if chosen.json and chosen.json.exists():
        result = merged(json.loads(chosen.json.read_text(encoding="utf-8")), result)
    text = json.dumps(result, indent=1, ensure_ascii=False)
    print(text)
    if chosen.json:
        chosen.json.write_text(text + "\n", encoding="utf-8")
    if chosen.plot:
        plot(lines(result), chosen.plot)


if __name__ == "__main__":
    main()
