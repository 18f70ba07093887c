"""Runs dialogues, several at a time, in this process or in several."""

import asyncio
import multiprocessing
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Final

from bot.config import Config, LogConfig, load_config
from bot.evaluate.bench import Bench
from bot.evaluate.play import Stage
from bot.evaluate.report import Result
from bot.evaluate.script import Dialogue
from bot.log import setup_logging

SIDE_BY_SIDE: Final = 4  # dialogues of one process: while one waits for its database, another thinks
Progress = Callable[[int], None]


def run_dialogues(
    dialogues: Sequence[Dialogue],
    *,
    config_file: Path | None,
    fixture: Path | None,
    jobs: int,
    progress: Progress = lambda done: None,
) -> list[Result]:
    """Play every dialogue and return the results in the same order."""
    jobs = min(jobs, len(dialogues))
    if jobs <= 1:
        return _chunk(dialogues, config_file, fixture, progress)
    chunks = [dialogues[start::jobs] for start in range(jobs)]
    results: dict[int, list[Result]] = {}
    # Spawned, not forked: threads of the models do not survive a fork.
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        work = {pool.submit(_chunk, chunk, config_file, fixture): index for index, chunk in enumerate(chunks)}
        for done in as_completed(work):
            results[work[done]] = done.result()
            progress(len(results[work[done]]))
    return [results[index % jobs][index // jobs] for index in range(len(dialogues))]


def _chunk(
    dialogues: Sequence[Dialogue],
    config_file: Path | None,
    fixture: Path | None,
    progress: Progress = lambda done: None,
) -> list[Result]:
    config = load_config(config_file)
    setup_logging(LogConfig(level="error", format=config.log.format))
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_all(dialogues, config, fixture, progress))


async def _all(
    dialogues: Sequence[Dialogue], config: Config, fixture: Path | None, progress: Progress
) -> list[Result]:
    room = asyncio.Semaphore(SIDE_BY_SIDE)
    with tempfile.TemporaryDirectory(prefix="haoke-evaluate-") as folder:
        bench = await Bench.open(config, fixture, Path(folder))

        async def one(dialogue: Dialogue) -> Result:
            async with room:
                result = await play(bench, dialogue)
            progress(1)
            return result

        return list(await asyncio.gather(*(one(dialogue) for dialogue in dialogues)))


async def play(bench: Bench, dialogue: Dialogue) -> Result:
    """One dialogue on a desk of its own."""
    async with bench.desk() as (app, clock):
        stage = Stage(app, clock, dialogue)
        return Result(dialogue, tuple([await stage.play(step) for step in dialogue.steps]))
