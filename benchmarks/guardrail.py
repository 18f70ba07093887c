"""Measure the guardrail: `python benchmarks/guardrail.py [--json OUT]`.

Precision and recall of what is heard as a claim, over kinds, on sentences of our own (marked "own": not evidence alone); how
many lying sentences are heard at all; how long a sentence and a reply take. In the first set `later` rows were written after the
patterns stood; a few words were added since. The second set is in another style: `open` was tuned on, `sealed` was put away
unread before the shapes were written. The third is in ten further languages, where claims need no kind: they are stopped or not.
"""

import argparse
import json
import os
import platform
import statistics
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.machine import tell
from bot.facts import plain
from bot.judgement.guardrail import Guardrail
from bot.judgement.promises import read_sentence
from bot.turn import Address, Reply, Turn, Understanding, Utterance
from bot.writer import Responses

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "judgement" / "data"


def kinds(sentence: str) -> set[str]:
    return {str(claim.kind) for claim in read_sentence(sentence)}


def share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def heard(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Counts over kinds, and over whole sentences: claims heard at all, look-alikes that stay silent."""
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    claiming = [row for row in rows if row["claims"]]
    plain_rows = [row for row in rows if not row["claims"]]
    for row in rows:
        told = {label.partition(":")[0] for label in row["claims"]}
        found = kinds(row["text"])
        right.update(told & found)
        wrong.update(found - told)
        missed.update(told - found)
    total = (right.total(), wrong.total(), missed.total())
    return {
        "sentences": len(rows),
        "precision": share(total[0], total[0] + total[1]),
        "recall": share(total[0], total[0] + total[2]),
        "claiming_sentences_heard": share(sum(bool(kinds(row["text"])) for row in claiming), len(claiming)),
        "look_alikes_silent": share(sum(not kinds(row["text"]) for row in plain_rows), len(plain_rows)),
        "kinds": {
            kind: {
                "precision": share(right[kind], right[kind] + wrong[kind]),
                "recall": share(right[kind], right[kind] + missed[kind]),
                "rows": right[kind] + missed[kind],
            }
            for kind in sorted({*right, *wrong, *missed})
        },
    }


def read_rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def parts(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What is heard, by part and language."""
    return {
        f"{part} {language}": heard([r for r in rows if r["part"] == part and r["lang"] == language])
        for part in sorted({row["part"] for row in rows})
        for language in ("zh", "en")
    }


def passing(rows: list[dict[str, Any]], author: str) -> dict[str, Any]:
    """Said with nothing to back them: claims that pass (should be none), look-alikes that pass (a model's need passages)."""
    guardrail = Guardrail()
    counts: Counter[str] = Counter()
    for row in rows:
        said = turn(Reply(text=row["text"], author=author), backed=False, language=row["lang"])
        verdict = guardrail.read(said).verdict
        kind = "claims" if row["claims"] else "look_alikes"
        counts[kind] += 1
        counts[f"{kind}_passed"] += verdict is not None and verdict.kind == "pass"
    return {name: counts[name] for name in ("claims", "claims_passed", "look_alikes", "look_alikes_passed")}


def timed(work: Callable[[], object]) -> float:
    """The best of three, since other work on the machine only ever adds."""
    spent = []
    for _ in range(3):
        began = time.perf_counter()
        work()
        spent.append(time.perf_counter() - began)
    return min(spent) * 1e6


def free_reply(rows: list[dict[str, Any]], start: int) -> Turn:
    said = "".join(row["text"] for row in rows[start : start + 4])
    return turn(Reply(text=said))


def turn(reply: Reply, *, backed: bool = True, language: str = "zh") -> Turn:
    heard_at = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
    return Turn(
        id="t",
        address=Address(channel="rest", conversation="c"),
        understanding=Understanding(language=language, requests=()),
        utterances=(Utterance(key="1", text="10421", at=heard_at),),
        facts={}
        if not backed
        else {
            "order_id": "10421",
            "state": "shipped",
            "eta": "2026-03-12",
            "amount": {"amount": "299.00", "currency": "CNY"},
        },
        replies=(reply,),
    )


def speed(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Microseconds: one sentence, a free reply of four sentences, an approved reply."""
    files = [
        *(ROOT / "bot" / "writer" / "responses").glob("*.toml"),
        *(ROOT / "skills").glob("*/responses.toml"),
    ]
    responses = Responses.load(sorted(files))
    guardrail = Guardrail(responses)
    facts = {"order_id": "10421", "item": "kettle", "amount": "¥299.00", "usual": []}
    said = responses.render("order.status.paid", facts, "en")
    approved = turn(
        Reply(text=said.text, response=said.response, facts={k: plain(v) for k, v in facts.items()})
    )
    for row in rows:
        read_sentence(row["text"])
    sentences = [timed(lambda row=row: read_sentence(row["text"])) for row in rows]
    turns = [free_reply(rows, start) for start in range(0, len(rows) - 4, 4)]
    free = [timed(lambda made=made: guardrail.read(made)) for made in turns]
    ready = [timed(lambda: guardrail.read(approved)) for _ in range(200)]
    return {
        name: {
            "median_us": round(statistics.median(spent), 1),
            "p95_us": round(statistics.quantiles(spent, n=20)[-1], 1),
        }
        for name, spent in (("sentence", sentences), ("free_reply_of_4", free), ("approved_reply", ready))
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    first, second, further = (read_rows(f"claims{name}.jsonl") for name in ("", "_second", "_further"))
    sealed = [row for row in second if row["part"] == "sealed"]
    report = {
        "machine": {"cpu": platform.machine(), "cores": os.cpu_count(), "python": platform.python_version()},
        "set": {"name": "tests/judgement/data/claims.jsonl", "own": True, "parts": parts(first)},
        "second set": {
            "name": "tests/judgement/data/claims_second.jsonl",
            "own": True,
            "parts": parts(second),
        },
        "unbacked": {author: passing(first, author) for author in ("bot", "model")},
        "unbacked, sealed half of the second set": {
            author: passing(sealed, author) for author in ("bot", "model")
        },
        "unbacked, ten further languages": {
            language: {
                author: passing([row for row in further if row["lang"] == language], author)
                for author in ("bot", "model")
            }
            for language in sorted({row["lang"] for row in further})
        },
        "time": speed(first),
    }
    tell(report, chosen.json)


if __name__ == "__main__":
    main()
