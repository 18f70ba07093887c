"""A run's checkpoints: each is marked when it is whole, and one that a kill left half-written is passed over."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from transformers import TrainerCallback

MARK: Final = "whole.json"  # every file of a checkpoint with its size, written when all of them are there


class Done(Exception):  # noqa: N818 - it is no error
    """The run had made its last update when it was killed: there is nothing to train."""


class Marks(TrainerCallback):
    """Marks each checkpoint of the trainer once it is written, and sees where it was the last."""

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if 0 < state.max_steps <= state.global_step:
            raise Done  # the trainer looks after an update only, so that it would make one more

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        from accelerate import PartialState

        PartialState().wait_for_everyone()  # each process writes a file of its own into it
        if state.is_world_process_zero:
            mark(Path(args.output_dir) / f"checkpoint-{state.global_step}")


def mark(checkpoint: Path) -> None:
    """Say that all of it is there."""
    write_at_once(checkpoint / MARK, json.dumps(_sizes(checkpoint)))


def checkpoints(folder: Path) -> tuple[dict[int, Path], list[str]]:
    """The whole ones by their updates, and the names of those that are not."""
    found = {each: _whole(each) for each in sorted(folder.glob("checkpoint-*"))}
    whole = {int(each.name.partition("-")[2]): each for each, is_whole in found.items() if is_whole}
    return whole, [each.name for each, is_whole in found.items() if not is_whole]


def write_at_once(path: Path, text: str) -> None:
    """The old content or the new one, whenever the process dies."""
    part = path.with_name(f"{path.name}.{os.getpid()}")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


@contextmanager
def made_at_once(folder: Path) -> Iterator[Path]:
    """A folder to write into, which takes the place of this one when all is written."""
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    yield part
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)


def _whole(checkpoint: Path) -> bool:
    path = checkpoint / MARK
    return (
        path.exists() and json.loads(path.read_text(encoding="utf-8")).items() <= _sizes(checkpoint).items()
    )


def _sizes(checkpoint: Path) -> dict[str, int]:
    files = (each for each in checkpoint.rglob("*") if each.is_file() and not each.name.startswith(MARK))
    return {each.relative_to(checkpoint).as_posix(): each.stat().st_size for each in files}
