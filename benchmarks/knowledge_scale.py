"""How the search grows: `python -m benchmarks.knowledge_scale EVAL_FOLDER [--most 100000] [--vectors 1000000] [--json OUT] [--plot OUT.svg]`.

Passages are real sentences (Tatoeba, from the folder's `parallel_*` sets; where there are fewer than `--most`, neighbours are joined to
further passages). Questions are other sentences of the same sets. The vectors of the million are drawn: 2,000 clusters of random
centres in 384 dimensions, noise 0.6 of the centre's length, unit length; questions are drawn likewise.
"""

import argparse
import gzip
import json
import resource
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import machine
from bot.knowledge import Article
from bot.knowledge.dense import Dense, Vectors
from bot.knowledge.finder import Asked, Finder
from bot.knowledge.memory import article_vectors
from bot.knowledge.shelf import Shelf

STEPS = (1_000, 3_000, 10_000, 30_000, 100_000)
ASKED = 200


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
    return [Article(id=str(n), text=text) for n, text in enumerate(texts)], asked


def grown(folder: Path, most: int) -> dict[str, Any]:
    """Search time with embedding at every step, on one thread; how fast passages are embedded and taken in."""
    from bot.understanding import load

    encoder = load(threads=1).encoder
    if encoder is None:
        raise SystemExit("the full profile is needed")
    articles, asked = passages(folder, most)
    shelf = Shelf(Dense(encoder.dimension))
    finder = Finder(shelves={"shop": shelf})
    rows, start = [], 0
    for step in [each for each in STEPS if each <= len(articles)]:
        part = articles[start:step]
        began = time.perf_counter()
        vectors = np.concatenate(
            [article_vectors(encoder.embed, part[n : n + 512]) for n in range(0, len(part), 512)]
        )
        embedded = time.perf_counter() - began
        began = time.perf_counter()
        shelf.put(dict(zip(range(start, step), part, strict=True)), vectors)
        put = time.perf_counter() - began
        rows.append(
            {
                "passages": step,
                **_timed(finder, encoder, asked),
                "embedded_a_second": round(len(part) / embedded),
                "taken_in_a_second": round(len(part) / put),
                "process_mib": _mib(),
            }
        )
        print(rows[-1], flush=True)
        start = step
    return {"text": "Tatoeba sentences", "rows": rows}


def _timed(finder: Finder, encoder: Any, asked: Sequence[str]) -> dict[str, float]:
    whole, search = [], []
    for question in asked:
        began = time.perf_counter()
        vector = encoder.embed([question])[0]
        middle = time.perf_counter()
        finder.find(Asked(question=question, language="en"), vector)
        ended = time.perf_counter()
        whole.append(ended - began)
        search.append(ended - middle)
    return {
        "p50_ms": _ms(whole, 50),
        "p95_ms": _ms(whole, 95),
        "search_p50_ms": _ms(search, 50),
        "search_p95_ms": _ms(search, 95),
    }


def million(count: int) -> dict[str, Any]:
    """The index alone: how near inverted lists come to the exact search, how fast, in how much memory."""
    dice = np.random.default_rng(7)
    centres = dice.standard_normal((2000, 384)).astype(np.float32)
    before = _mib()
    exact = Dense(384, exact_up_to=count + 1)
    began = time.perf_counter()
    for start in range(0, count, 50_000):
        size = min(50_000, count - start)
        exact.add(np.arange(start, start + size), _drawn(dice, centres, size))
    added = time.perf_counter() - began
    questions = _drawn(dice, centres, 100)
    truth, slow = _asked(exact, questions)
    exact.exact_up_to = 100_000
    began = time.perf_counter()
    listed = exact.settle(np.arange(count))
    built = time.perf_counter() - began
    del exact
    found, quick = _asked(listed, questions)
    hits = [len(set(a) & set(b)) / 5 for a, b in zip(truth, found, strict=True)]
    return {
        "vectors": count,
        "distribution": "2,000 gaussian clusters, 384 dimensions, noise 0.6",
        "lists": listed.lists,
        "recall_at_5_of_exact": round(float(np.mean(hits)), 4),
        "p50_ms": _ms(quick, 50),
        "p95_ms": _ms(quick, 95),
        "exact_p50_ms": _ms(slow, 50),
        "added_a_second": round(count / added),
        "built_s": round(built, 1),
        "index_mib": round(count * 384 * 2 / 2**20),
        "process_mib_before": before,
        "process_mib_most": _mib(),
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


def plot(rows: Sequence[dict[str, Any]], file: Path) -> None:
    """Search time by the number of passages, as a small SVG on logarithmic axes."""
    width, height, pad = 640, 360, 48
    sizes = [row["passages"] for row in rows]
    top = max(row["p95_ms"] for row in rows) * 1.2

    def at(size: float, ms: float) -> str:
        left, right = (
            np.log10(sizes[0]),
            np.log10(sizes[-1]) if sizes[-1] > sizes[0] else np.log10(sizes[0]) + 1,
        )
        x = pad + (np.log10(size) - left) / (right - left) * (width - 2 * pad)
        return f"{x:.1f},{height - pad - ms / top * (height - 2 * pad):.1f}"

    lines = "".join(
        f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="'
        f'{" ".join(at(row["passages"], row[name]) for row in rows)}"/>'
        f'<text x="{width - pad - 130}" y="{pad + 16 * n}" fill="{colour}">{name}</text>'
        for n, (name, colour) in enumerate(
            (("p50_ms", "#0b7285"), ("p95_ms", "#c92a2a"), ("search_p50_ms", "#2b8a3e"))
        )
    )
    marks = "".join(
        f'<text x="{at(size, 0).split(",")[0]}" y="{height - pad + 18}" text-anchor="middle">{size:,}</text>'
        for size in sizes
    )
    scale = "".join(
        f'<text x="{pad - 6}" y="{at(sizes[0], ms).split(",")[1]}" text-anchor="end">{ms:.0f}</text>'
        for ms in np.linspace(0, top, 5)
    )
    file.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">'
        f"<title>Milliseconds a question by number of passages</title>{lines}{marks}{scale}</svg>\n",
        encoding="utf-8",
    )


def _ms(times: Sequence[float], percent: float) -> float:
    return round(1000 * float(np.percentile(times, percent)), 2)


def _mib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Print one JSON object."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--most", type=int, default=100_000)
    options.add_argument("--vectors", type=int, default=1_000_000)
    options.add_argument("--json", type=Path)
    options.add_argument("--plot", type=Path)
    chosen = options.parse_args()
    result: dict[str, Any] = {"million": million(chosen.vectors)} if chosen.vectors else {}
    if chosen.most:
        result["growth"] = grown(chosen.folder, chosen.most)
    result["machine"] = machine()
    text = json.dumps(result, indent=1, ensure_ascii=False)
    print(text)
    if chosen.json:
        chosen.json.write_text(text + "\n", encoding="utf-8")
    if chosen.plot and chosen.most:
        plot(result["growth"]["rows"], chosen.plot)


if __name__ == "__main__":
    main()
