"""Rows to learn from, made by processes beside the one that learns: a GPU reads more than one processor can write."""

import itertools
import multiprocessing
import queue
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from training.writer.size import Size

BLOCK: Final = 32  # rows that are handed over at once
AHEAD: Final = 4000  # blocks that are made ahead at most
_WAITS_S: Final = 60.0


@contextmanager
def fed(data: Path, folder: Path, size: Size, *, workers: int, seed: int = 0) -> Iterator[Iterator[Any]]:
    """Rows without end as `training.writer.pretrain.rows_of` makes them, from that many processes; they end with the context."""
    context = multiprocessing.get_context("spawn")
    blocks: Any = context.Queue(AHEAD)
    processes = [
        context.Process(target=_make, args=(data, folder, size, seed + number, blocks), daemon=True)
        for number in range(1, workers + 1)
    ]
    for process in processes:
        process.start()
    try:
        yield _rows(blocks, processes)
    finally:
        for process in processes:
            process.terminate()
        blocks.cancel_join_thread()
        blocks.close()


def _rows(blocks: Any, processes: list[Any]) -> Iterator[Any]:
    while True:
        try:
            yield from blocks.get(timeout=_WAITS_S)
        except queue.Empty:
            if not any(process.is_alive() for process in processes):
                raise RuntimeError("the processes that make rows have ended; their error is above") from None


def _make(data: Path, folder: Path, size: Size, seed: int, blocks: Any) -> None:
    import random

    from transformers import AutoTokenizer

    from training.writer.ground import sources
    from training.writer.pretrain import rows_of

    tokenizer = AutoTokenizer.from_pretrained(str(folder), trust_remote_code=False)
    rows = rows_of(sources(data), tokenizer, size, random.Random(seed))
    while True:
        blocks.put(list(itertools.islice(rows, BLOCK)))
