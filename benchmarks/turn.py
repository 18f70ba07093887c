"""How long a turn takes, by stage; what it costs; how many fit on a core; how soon a webhook is acknowledged.

    python -m benchmarks.turn [--turns 300] [--talks tests/dialogues/fresh_en.jsonl …] [--postgres postgresql+asyncpg://…] [--json OUT]

Everything runs the production pipeline with the shipped models on the demo shop, one torch thread. The same few talks come again and
again, as they do on a busy day and unlike strangers: what was read is remembered. The messages of the files of `--talks` are said once
each, so nothing of them is. "Everything but the models" is the turn's wall time less what the encoder, the linear judge and the reader of
passages took, whoever asked them (understanding or knowledge). The load of the acknowledgement test is served by this same machine.
"""

import argparse
import asyncio
import itertools
import json
import logging
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.machine import machine
from bot.app import App
from bot.config import Config, load_config
from bot.knowledge.reader import AnswerReader
from bot.turn import Address, Utterance
from bot.understanding.encoder import Encoder
from bot.understanding.linear import LinearJudge

TALK: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("C1001", ("10421到哪了？", "能改地址吗", "那10422呢", "算了", "10424我要退款", "你们有什么优惠")),
    ("C1001", ("我想退10423", "有什么优惠券吗", "确认", "退款多久到账", "谢谢")),
    (
        "C1002",
        ("where is my order 20731", "it is late, can you hurry", "cancel 20732", "no, leave it", "thanks"),
    ),
    ("C1002", ("do the earphones have noise cancelling", "which is cheaper", "refund status of 20734")),
    ("C1003", ("手机壳什么材质的", "30911能退吗", "运费谁出", "先不退了")),
)
SOAK_SENDERS = 64
TALKS = Path("tests/dialogues")
SETS = ("fresh_en", "few_words", "independent", "ten")

Line = tuple[str | None, str, Address]  # a customer, their words and the conversation


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Stopwatch:
    """What the models have taken since the last look, in milliseconds."""

    def __init__(self) -> None:
        self._spent = 0.0
        for kind, method in ((LinearJudge, "scores"), (Encoder, "read"), (AnswerReader, "scores")):
            setattr(kind, method, self._timed(getattr(kind, method)))

    def _timed(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any) -> Any:
            began = time.perf_counter()
            try:
                return call(*args)
            finally:
                self._spent += (time.perf_counter() - began) * 1000

        return timed

    def look(self) -> float:
        """The milliseconds, and start again."""
        spent, self._spent = self._spent, 0.0
        return spent


async def one_by_one(app: App, lines: Iterable[Line], watch: Stopwatch) -> dict[str, Any]:
    """Turns in sequence: wall time from accept to commit, by stage, and processor time."""
    walls: list[float] = []
    rest: list[float] = []
    stages: dict[str, list[float]] = {}
    cpu = time.process_time()
    for number, (customer, text, address) in enumerate(lines):
        watch.look()
        began = time.perf_counter()
        await app.inbox.accept(address, said(f"{number}", text, customer))
        turn = await app.service.workers.step()
        wall = (time.perf_counter() - began) * 1000
        if turn is None:
            raise SystemExit(f"turn {number} ({text!r}) failed; run it with haoke chat to see why")
        walls.append(wall)
        rest.append(wall - watch.look())
        for stage, spent in turn.timings_ms.items():
            stages.setdefault(stage, []).append(spent)
    spent_ms = (time.process_time() - cpu) * 1000 / len(walls)
    return {
        "turns": len(walls),
        "turn_ms": spread(walls),
        "without_models_ms": spread(rest),
        "cpu_per_turn_ms": round(spent_ms, 2),
        "stages_ms": {name: spread(values) for name, values in stages.items()},
    }


async def all_at_once(app: App, turns: int) -> dict[str, Any]:
    """Many conversations at the same time: turns per second, and per second of processor time."""
    for number in range(turns):
        customer, text, _ = line(number)
        address = Address(channel="rest", conversation=f"many-{number % SOAK_SENDERS}")
        await app.inbox.accept(address, said(f"m{number}", text, customer))
    began, cpu = time.perf_counter(), time.process_time()
    done = 0
    while done < turns:
        finished = await asyncio.gather(*(app.service.workers.step() for _ in range(8)))
        done += sum(turn is not None for turn in finished)
        if not any(finished):
            break
    wall, used = time.perf_counter() - began, time.process_time() - cpu
    return {"turns": done, "per_second": round(done / wall, 1), "per_core_second": round(done / used, 1)}


async def acknowledge(app: App, turns: int) -> dict[str, Any]:
    """How long a durable accept takes while the workers are busy with everything accepted so far."""
    spent: list[float] = []
    working = asyncio.create_task(app.service.workers.run())
    for number in range(turns):
        customer, text, _ = line(number)
        address = Address(channel="rest", conversation=f"ack-{number % SOAK_SENDERS}")
        began = time.perf_counter()
        await app.service.gateway.accept(address, said(f"a{number}", text, customer))
        spent.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(0.02)  # 50 a second
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    await app.service.workers.drain(30)
    return {"offered_per_second": 50, **spread(spent)}


def again_and_again(run: str) -> Iterator[Line]:
    """The turns of the same few talks, without end."""
    return (line(number, run) for number in itertools.count())


def said_once(files: Sequence[Path]) -> Iterator[Line]:
    """What customers say in these files of dialogues (`haoke evaluate`), each dialogue a conversation of its own."""
    for file in files:
        for row in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
            address = Address(channel="rest", conversation=f"{file.stem}-{row['id']}")
            for turn in row["turns"]:
                if "say" in turn:
                    yield row.get("customer"), turn["say"], address


def line(number: int, run: str = "talk") -> tuple[str, str, Address]:
    """The customer, words and conversation of the n-th turn; a conversation belongs to one run."""
    talks = [(customer, text, index) for index, (customer, texts) in enumerate(TALK) for text in texts]
    customer, text, index = talks[number % len(talks)]
    return customer, text, Address(channel="rest", conversation=f"{run}-{index}-{number // len(talks)}")


def said(key: str, text: str, customer: str | None) -> Utterance:
    """An utterance of a customer, signed in or nobody known, that is a turn of its own."""
    return Utterance(
        key=key, text=text, at=datetime.now(UTC), customer_id=customer, metadata={"no_merge": True}
    )


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median, p95 and p99."""
    return {
        "p50": round(statistics.median(values), 2),
        "p95": round(percentile(values, 0.95), 2),
        "p99": round(percentile(values, 0.99), 2),
    }


async def measure(config: Config, turns: int, talks: Sequence[Path], watch: Stopwatch) -> dict[str, Any]:
    """All figures on one database."""
    app = await App.open(config)
    try:
        await one_by_one(app, itertools.islice(again_and_again("warm"), 20), watch)  # not counted
        return {
            "model": app.models.understander.model,
            "one_by_one": await one_by_one(app, itertools.islice(again_and_again("timed"), turns), watch),
            "said_once": await one_by_one(app, said_once(talks), watch),
            "all_at_once": await all_at_once(app, turns),
            "acknowledge_ms": await acknowledge(app, turns),
        }
    finally:
        await app.close()


async def run(turns: int, talks: Sequence[Path], postgres: str) -> dict[str, Any]:
    """The report: machine, then figures by database."""
    report: dict[str, Any] = {"machine": machine(), "talks": [file.stem for file in talks]}
    watch = Stopwatch()
    for name, url in (("sqlite", ""), ("postgresql", postgres)):
        if name == "postgresql" and not url:
            continue
        with tempfile.TemporaryDirectory() as folder:
            env = {"HAOKE_DATA_DIR": folder, "HAOKE_LOG__LEVEL": "error"} | (
                {"HAOKE_STORE__URL": url} if url else {}
            )
            config = load_config(Path("config.toml"), env)
            report[name] = await measure(config, turns, talks, watch)
    return report


def show(report: dict[str, Any]) -> None:
    """The report as a table."""
    table = Table(title=f"a turn on {report['machine']['processor']}, {report['sqlite']['model']}")
    names = [name for name in ("sqlite", "postgresql") if name in report]
    for column in ("figure", *names):
        table.add_column(column, justify="left" if column == "figure" else "right")
    for kind, title in (("one_by_one", "the same few talks"), ("said_once", "messages said once")):
        part = {name: report[name][kind] for name in names}
        turns = part[names[0]]["turns"]
        table.add_row(f"{title}, {turns} turns, p50 / p95 ms", *(pair(part[n]["turn_ms"]) for n in names))
        table.add_row("  everything but the models", *(pair(part[n]["without_models_ms"]) for n in names))
        for stage in part[names[0]]["stages_ms"]:
            table.add_row(f"    {stage}", *(pair(part[n]["stages_ms"][stage]) for n in names))
        table.add_row("  processor time per turn, ms", *(f"{part[n]['cpu_per_turn_ms']}" for n in names))
    table.add_row(
        "turns per second, 8 workers", *(f"{report[n]['all_at_once']['per_second']}" for n in names)
    )
    table.add_row("turns per core-second", *(f"{report[n]['all_at_once']['per_core_second']}" for n in names))
    table.add_row(
        "acknowledge at 50/s, p50 / p99 ms", *(pair(report[n]["acknowledge_ms"], "p99") for n in names)
    )
    Console().print(table)


def pair(values: dict[str, float], high: str = "p95") -> str:
    """Median and a high percentile."""
    return f"{values['p50']} / {values[high]}"


def main() -> None:
    """Parse arguments, measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=300)
    parser.add_argument("--talks", type=Path, nargs="+", default=[TALKS / f"{name}.jsonl" for name in SETS])
    parser.add_argument("--postgres", default="", help="URL of an empty PostgreSQL database")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    report = asyncio.run(run(arguments.turns, arguments.talks, arguments.postgres))
    show(report)
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
