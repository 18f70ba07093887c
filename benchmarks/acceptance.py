"""Simulated customers with fixed seeds come to the demo shop: how many get what they came for, alone, and leave content?

    python -m benchmarks.acceptance [--visits 1000] [--seed 7] [--goals FILE.toml] [--transcripts FILE] [--json OUT]

What counts as reached, alone and content stands in bot/evaluate/crowd. The goals and their words are our own and were written before
this was first run; the figures show whether the desk carries through what it should, not what real customers will say.
"""

import argparse
import asyncio
import json
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.machine import machine
from bot.config import LogConfig, load_config
from bot.evaluate.crowd import GOALS, figures, read_goals, visits
from bot.evaluate.crowd.goal import GOALS as SHIPPED
from bot.log import setup_logging

NAMES = {
    "questions": "first turns that went the right way",
    "visits": "visits that reached their goal",
    "alone": "of those who did not want a person, without one",
    "content": "visits that ended well for the customer",
}


def show(report: dict[str, Any]) -> None:
    """The figures as a table, and the goals that were reached least."""
    table = Table("figure", "share", "95 %", "n", "goal", title="simulated customers (own)")
    for key, title in NAMES.items():
        row = report["all"][key]
        between = f"{row['low']:.1%}–{row['high']:.1%}"
        table.add_row(title, f"{row['share']:.1%}", between, str(row["n"]), f"≥ {GOALS[key]:.0%}")
    Console().print(table)
    for goal, row in list(report["by_goal"].items())[:8]:
        Console().print(f"  {goal}: {row['share']:.0%} of {row['n']}")


def main() -> None:
    """Parse arguments, run, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--goals", type=Path, default=SHIPPED)
    parser.add_argument("--transcripts", type=Path, help="where to write what was said in visits that failed")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    setup_logging(LogConfig(level="error", format="console"))
    config, goals, began = load_config(Path("config.toml")), read_goals(arguments.goals), time.perf_counter()
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("visits", total=arguments.visits)
        come = visits(
            config,
            goals,
            count=arguments.visits,
            seed=arguments.seed,
            progress=lambda done: bar.advance(task, done),
        )
        seen = asyncio.run(come)
    spent = round(time.perf_counter() - began, 1)
    report = {"machine": machine(), "seed": arguments.seed, "seconds": spent, **figures(seen)}
    show(report)
    if arguments.transcripts:
        failed = [v for v in seen if not v.reached]
        lines = (f"## {v.goal}\n" + "\n".join(f"> {a}\n< {b}" for a, b in v.transcript) for v in failed)
        arguments.transcripts.write_text("\n\n".join(lines), encoding="utf-8")
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
