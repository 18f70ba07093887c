"""A run that is killed at any moment and typed again: a script, because whoever forks wants one thread.

    python -m tests.training.dying FOLDER sft dpo reward rl --every

A small school is made in FOLDER, and each stage trains there for a few updates, with a checkpoint after each. A moment is the end of an
update, or a file or folder that is about to be made, renamed or removed. The run is killed there (SIGKILL), as it is or with the last
file cut in half, and typed again, to die at the next moment, until it has died at all. Prints, as JSON, what was wrong: a kill that
did not come to pass, another update to go on from than the last whole checkpoint's, or other weights than those of a run left alone.
"""

import argparse
import json
import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

os.environ |= {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}

import datasets  # noqa: F401 - imported once, before the forks
import safetensors.torch
import torch
import trl
from transformers.trainer_callback import CallbackHandler

from tests.training.school import LEARNED, PROMISE, briefs, enrol
from training.writer.checkpoints import MARK
from training.writer.dpo import train_dpo
from training.writer.recipe import read_recipe
from training.writer.reward import train_reward
from training.writer.rl import train_rl
from training.writer.run import Run
from training.writer.sft import train_sft

TRAINERS: Final = (
    trl.SFTTrainer,
    trl.DPOTrainer,
    trl.RewardTrainer,
    trl.GRPOTrainer,
)  # loaded before the forks as well
CHANGES: Final = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree")


@dataclass
class Moments:
    """Counts the moments of a run in this process, and kills it at one of them."""

    folder: Path
    kill_at: str = ""
    half: bool = False
    seen: list[str] = field(default_factory=list)
    written: str = ""  # the file that was begun last

    def watch(self) -> None:
        """From now on."""
        sys.addaudithook(self._heard)
        ended, serialize, save = CallbackHandler.on_step_end, safetensors.torch.serialize_file, torch.save

        def on_step_end(handler: Any, args: Any, state: Any, control: Any) -> Any:
            self.pass_by(f"update {state.global_step}")
            return ended(handler, args, state, control)

        # Rust and C++ write these, of which no audit hook hears.
        def serialize_file(tensors: Any, filename: Any, *rest: Any, **options: Any) -> None:
            self.write(str(filename))
            serialize(tensors, filename, *rest, **options)

        def save_pickled(what: Any, where: Any, *rest: Any, **options: Any) -> None:
            self.write(str(where))
            save(what, where, *rest, **options)

        CallbackHandler.on_step_end = on_step_end  # type: ignore[method-assign]
        safetensors.torch.serialize_file, torch.save = serialize_file, save_pickled

    def _heard(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = args
            if isinstance(path, (str, os.PathLike)) and (flags or 0) & (os.O_WRONLY | os.O_RDWR):
                self.write(os.fspath(path))
        elif event in CHANGES and isinstance(args[0], (str, os.PathLike)):
            self._of(os.fspath(args[0]), event)

    def write(self, path: str) -> None:
        """A file is about to be written."""
        if self._of(path, "write"):
            self.written = path

    def _of(self, path: str, what: str) -> bool:
        own = path.startswith(str(self.folder))
        if own:
            self.pass_by(f"{what} {path.removeprefix(str(self.folder))}")
        return own

    def pass_by(self, moment: str) -> None:
        """A moment; the last one where it is the one to die at."""
        moment = moment.removesuffix(f".{os.getpid()}")
        if moment == self.kill_at:
            if self.half and os.path.exists(self.written):
                os.truncate(self.written, os.path.getsize(self.written) // 2)
            os.kill(os.getpid(), signal.SIGKILL)
        self.seen.append(moment)


RECIPE: Final = """
[model]
base = "tiny"
method = "full"
precision = "fp32"
[sft]
epochs = 1.5
schedule = "constant"
batch = 4
max_tokens = 400
save_every = 1
[dpo]
epochs = 1
batch = 4
max_tokens = 400
save_every = 1
[reward]
epochs = 1
batch = 4
max_tokens = 400
save_every = 1
[rl]
epochs = 0.5
answers = 2
batch = 4
longest = 8
save_every = 1
[guard]
every = 2
probes = 1
repetition_above = 1.0
length_factor = 100.0
[watch]
tensorboard = false
"""


def make(school: Path) -> None:
    """A small school of eight examples and eight pairs, with a model to start from."""
    rows: list[dict[str, Any]] = []
    for own in briefs()[:9]:  # one of them is kept to choose by
        answer = LEARNED[own["brief"]["language"]]
        rows += [{**own, "answer": answer}, {**own, "chosen": answer, "rejected": f"{answer}{PROMISE}"}]
    enrol(school, rows)
    (school / "recipe.toml").write_text(RECIPE, encoding="utf-8")
    shutil.copytree(school / "tiny", school / "sft" / "model")


def train(school: Path, stage: str, out: Path, say: Callable[[str], None]) -> None:
    """One stage, as its command does it."""
    run = Run(recipe=read_recipe(school / "recipe.toml"), data=school / "set", folder=out, say=say)
    start = school / "sft" / "model"
    if stage == "sft":
        train_sft(run)
    else:
        {"dpo": train_dpo, "reward": train_reward, "rl": train_rl}[stage](run, start)


def forked(work: Callable[[], Any]) -> tuple[int, Any]:
    """Do it in a child; its status, and what it gave back or None."""
    reading, writing = os.pipe()
    if child := os.fork():
        os.close(writing)
        with os.fdopen(reading) as pipe:
            told = pipe.read()
        return os.waitpid(child, 0)[1], json.loads(told) if told else None
    os.close(reading)
    status = 1
    try:
        torch.set_num_threads(1)
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        found = work()
        with os.fdopen(writing, "w") as pipe:
            json.dump(found, pipe)
        status = 0
    except Exception:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)
    raise AssertionError


@dataclass(frozen=True)
class Dying:
    """One stage, killed at moments of one's choice."""

    school: Path
    stage: str

    @property
    def out(self) -> Path:
        return self.school / f"dying-{self.stage}"

    def once(self, kill_at: str = "", *, half: bool = False) -> tuple[int, Any]:
        """Train until the end or the moment; moments and what was said."""

        def work() -> tuple[list[str], list[str]]:
            moments, said = Moments(self.out, kill_at, half), list[str]()
            moments.watch()
            train(self.school, self.stage, self.out, said.append)
            return moments.seen, said

        return forked(work)

    def alone(self) -> tuple[list[str], dict[str, Any]]:
        """The run that is left alone: its moments and its weights."""
        shutil.rmtree(self.out, ignore_errors=True)
        status, told = self.once()
        assert status == 0, "the run fails without being killed"
        return told[0], self.weights()

    def weights(self) -> dict[str, Any]:
        return safetensors.torch.load_file(self.out / "model" / "model.safetensors")

    def tried(self, *, every: bool) -> tuple[int, dict[str, str]]:
        """One run that dies again and again; how many kills, and what was wrong after which."""
        moments, right = self.alone()
        shutil.rmtree(self.out)
        kills = list(_everywhere(moments) if every else _some(moments))
        bad = {f"{moment}, {half}": why for moment, half in kills if (why := self._killed(moment, half))}
        if why := self._gone_on(_marked(moments), right):
            bad["at the end"] = why
        return len(kills), bad

    def _killed(self, at: str, half: bool) -> str:
        status, _ = self.once(at, half=half)
        died = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        return "" if died else f"not killed: status {status}"

    def _gone_on(self, update: int, right: dict[str, Any]) -> str:
        """Typed again: from the right update and to the right weights?"""
        status, told = self.once()
        if status != 0:
            return "does not go on"
        gone_on = [line for line in told[1] if line.startswith("going on from update")]
        if gone_on != ([f"going on from update {update}"] if update else []):
            return f"{gone_on}, not {update}"
        again = self.weights()
        off = max(float((right[name] - again[name]).abs().max()) for name in right)
        return "" if off == 0.0 and again.keys() == right.keys() else f"weights are off by {off}"


def _some(moments: list[str]) -> Iterator[tuple[str, bool]]:
    """The end of every update, half a file, each time another, in every checkpoint, and the last touch of the result."""
    for update in range(1, _marked(moments) + 1):
        files = [each for each in moments if each.startswith(f"write /steps/checkpoint-{update}/")]
        yield f"update {update}", False
        yield files[-1 - 3 * (update - 1)], True  # the first is the mark: the trainer's state is cut in half
    yield moments[-1], False


def _everywhere(moments: list[str]) -> Iterator[tuple[str, bool]]:
    """Every moment, and where a file comes next or takes its place, once more with half of the file before."""
    for moment in dict.fromkeys(moments):
        yield moment, False
        if moment.startswith(("write", "os.rename")):
            yield moment, True


def _marked(moments: list[str]) -> int:
    """How many checkpoints were whole by then."""
    return sum(each.startswith("os.rename") and MARK in each for each in moments)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("school", type=Path)
    parser.add_argument("stages", nargs="+", choices=("sft", "dpo", "reward", "rl"))
    parser.add_argument("--every", action="store_true", help="at every moment; some minutes a stage")
    asked = parser.parse_args()
    asked.school.mkdir(parents=True, exist_ok=True)
    os.chdir(asked.school)
    if not Path("recipe.toml").exists():
        make(Path.cwd())
    for stage in asked.stages:
        began = time.monotonic()
        dying = Dying(Path.cwd(), stage)
        kills, bad = dying.tried(every=asked.every)
        told = {"stage": stage, "kills": kills, "wrong": bad, "seconds": round(time.monotonic() - began)}
        print(json.dumps(told, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
