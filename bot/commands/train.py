"""`haoke train …`: data, SFT, preferences, evaluation, and the loop; the heavy libraries come with `pip install haoke[train]`."""

import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from time import strftime
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from bot.errors import ConfigError

if TYPE_CHECKING:
    from training.writer.drawing import Drawing
    from training.writer.size import Size

_out = Console(highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """A line with the time, so that a log tells how long things took; of several processes the first one speaks."""
    if os.environ.get("RANK", "0") == "0":
        _out.print(f"[dim]{strftime('%H:%M:%S')}[/] {text}")


def need_libraries() -> None:
    """ConfigError where the extra `train` is not installed."""
    try:
        import trl  # noqa: F401
    except ImportError:
        raise ConfigError("training needs more libraries: pip install 'haoke[train]'") from None
    from training.writer.quiet import hush

    hush()


def data(
    sources: Sequence[Path],
    out: Path,
    *,
    test: float,
    validation: float,
    seed: int,
    vary: int = 0,
    balance: float = 0.0,
) -> int:
    """Prepare a data set and its report."""
    if any(find_spec(name) is None for name in ("datasketch", "matplotlib")):
        raise ConfigError("preparing a set needs more libraries: pip install 'haoke[train]'")
    from training.writer.data import prepare
    from training.writer.report import write_report

    prepared = prepare(sources, out, test=test, validation=validation, seed=seed, vary=vary, balance=balance)
    for name in prepared.examples:
        say(f"{name}: {len(prepared.examples[name])} examples, {len(prepared.pairs[name])} pairs")
    for reason, number in prepared.dropped.reasons.most_common():
        say(f"left out: {number} {reason}")
    for path in prepared.passed_over:
        say(f"passed over: {path}")
    say(f"report: {write_report(prepared)}")
    return 0


def sft(recipe: Path, data_folder: Path, out: Path, base: str) -> int:
    """Supervised fine-tuning; the same command goes on after a kill."""
    need_libraries()
    from training.writer.recipe import read_recipe
    from training.writer.run import Run
    from training.writer.sft import train_sft

    train_sft(Run(recipe=read_recipe(recipe, base), data=data_folder, folder=out, say=say))
    return 0


def search(recipe: Path, data_folder: Path, out: Path, base: str) -> int:
    """Hyper-parameter search over SFT; the same command goes on after a kill."""
    need_libraries()
    if find_spec("optuna") is None:
        raise ConfigError("a search needs optuna: pip install 'haoke[search]'")
    from training.writer.recipe import read_recipe
    from training.writer.run import Run
    from training.writer.search import Search

    Search(run=Run(recipe=read_recipe(recipe, base), data=data_folder, folder=out, say=say)).go()
    return 0


def pairs(
    start: Path, data_folder: Path, out: Path, base: str, *, drawing: "Drawing", keep: bool, given: bool
) -> int:
    """Preferences from the model's own answers; the same command goes on after a kill."""
    need_libraries()
    from training.writer.own import make

    folder = _model_in(start) or start
    made = make(folder, data_folder, out, drawing=drawing, say=say, base=base, keep=keep, given=given)
    for name, value in made.items():
        told = ", ".join(f"{key} {each}" for key, each in value.items()) if isinstance(value, dict) else value
        say(f"{name}: {told}")
    say(f"written to {out}; now: haoke train dpo RECIPE --data {out} --from {start} --out …")
    return 0


def dpo(recipe: Path, data_folder: Path, out: Path, base: str, start: Path | None) -> int:
    """Preference training from an SFT result."""
    need_libraries()
    from training.writer.dpo import train_dpo
    from training.writer.recipe import read_recipe
    from training.writer.run import Run

    run = Run(recipe=read_recipe(recipe, base), data=data_folder, folder=out, say=say)
    train_dpo(run, _model_in(start))
    return 0


def reward(recipe: Path, data_folder: Path, out: Path, base: str, start: Path | None) -> int:
    """A model that scores answers, from preferences."""
    need_libraries()
    from training.writer.recipe import read_recipe
    from training.writer.reward import train_reward
    from training.writer.run import Run

    train_reward(
        Run(recipe=read_recipe(recipe, base), data=data_folder, folder=out, say=say), _model_in(start)
    )
    return 0


def rl(
    recipe: Path, data_folder: Path, out: Path, base: str, *, start: Path | None, scorer: Path | None
) -> int:
    """Learning from answers that the model tries out itself."""
    need_libraries()
    from training.writer.recipe import read_recipe
    from training.writer.rl import train_rl
    from training.writer.run import Run

    run = Run(recipe=read_recipe(recipe, base), data=data_folder, folder=out, say=say)
    train_rl(run, _model_in(start), scorer)
    return 0


def _model_in(run: Path | None) -> Path | None:
    """The model of a run's folder, or the folder itself."""
    return run / "model" if run and (run / "model").is_dir() else run


def evaluate(model: Path, data_folder: Path, base: str, limit: int) -> int:
    """Measure a model on the test part; 1 when the gate is not passed."""
    need_libraries()
    from training.writer.evaluate import evaluate as measure

    folder = model / "model" if (model / "model").is_dir() else model
    result = measure(folder, data_folder, base=base, limit=limit, say=say)
    table = Table("figure", "share", "95 %", "n")
    for name, entry in result["figures"]["all"].items():
        between = f"{entry['low']:.0%}–{entry['high']:.0%}" if "low" in entry else ""
        share = f"{entry['share']:.0f}" if entry["share"] > 1.5 else f"{entry['share']:.0%}"
        table.add_row(name, share, between, str(entry["n"]))
    _out.print(table)
    for missed in result["gate"]:
        _out.print(f"[red]✗[/] {missed}")
    return 1 if result["gate"] else 0


def tiny(out: Path, data_folder: Path, width: int, layers: int, vocabulary: int) -> int:
    """A fresh small model with a tokenizer of its own, to learn the ropes without a download."""
    need_libraries()
    from bot.writer.prompt import messages
    from training.writer.data import load
    from training.writer.tiny import make_tiny

    examples = load(data_folder, "sft", "train")
    texts = [m["content"] for e in examples for m in messages(e.brief)] + [e.answer for e in examples]
    make_tiny(out, texts, vocabulary=vocabulary, width=width, layers=layers, heads=max(2, width // 32))
    say(f"written to {out}")
    return 0


def ground(out: Path, data_folder: Path, minutes: float, size: "Size", workers: int = 0) -> int:
    """A small model that reads a brief and copies, from nothing."""
    need_libraries()
    from training.writer.pretrain import ground as learn

    figures = learn(data_folder, out, size, seconds=minutes * 60, say=say, workers=workers)
    say(f"{figures['tokens']:,.0f} tokens, loss {figures['loss']:.2f}; written to {out}")
    return 0
