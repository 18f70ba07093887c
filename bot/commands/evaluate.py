"""`haoke evaluate`: dialogues in, a table and an exit code out."""

import json
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from bot.errors import BadInput
from bot.evaluate.report import Result, Score, as_json, table
from bot.evaluate.script import read_dialogues

_SHOWN = 40  # failing dialogues that are printed
_out = Console(highlight=False, soft_wrap=True)


def evaluate(
    config: Path | None,
    files: Sequence[Path],
    *,
    shop: Path | None,
    jobs: int,
    json_out: Path | None,
    least: float,
) -> int:
    """0 when enough turns pass, 1 when not; a bad file ends with 2 before anything is loaded."""
    dialogues = read_dialogues(files)
    if shop is not None and not shop.is_file():
        raise BadInput(f"there is no fixture file {shop}")
    from bot.evaluate.run import run_dialogues

    began = time.perf_counter()
    with Progress(console=Console(stderr=True), transient=True, disable=not _out.is_terminal) as bar:
        task = bar.add_task("playing dialogues", total=len(dialogues))
        results = run_dialogues(
            dialogues,
            config_file=config,
            fixture=shop,
            jobs=jobs,
            progress=lambda done: bar.advance(task, done),
        )
    seconds = time.perf_counter() - began
    if json_out is not None:
        _write(json_out, results, seconds)
    _print(results, seconds)
    return 0 if Score.of(results).share >= least else 1


def _write(path: Path, results: Sequence[Result], seconds: float) -> None:
    text = json.dumps(as_json(results, seconds), ensure_ascii=False, indent=1)
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{path}: cannot be written: {error.strerror}") from None


def _print(results: Sequence[Result], seconds: float) -> None:
    failed = [result for result in results if not result.passed]
    for result in failed[:_SHOWN]:
        _out.print(f"[red]✗[/] {escape(result.dialogue.id)}")
        for number, (step, played) in enumerate(zip(result.dialogue.steps, result.steps, strict=True), 1):
            for failure in played.failures:
                said = step.text or f"{step.seconds:g} s"
                _out.print(f"    {number} {step.kind} {escape(said[:60])}", style="dim")
                _out.print(f"      {escape(failure)}")
    if len(failed) > _SHOWN:
        _out.print(f"… and {len(failed) - _SHOWN} more")
    _out.print(table(results))
    _out.print(f"{len(results)} dialogues in {seconds:.1f} s", style="dim")
