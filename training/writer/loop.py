"""`haoke train loop`: what the desk taught since the last time becomes a model that is proposed, with a report of what changed.

Gather, prepare beside the seed set, SFT, preferences, evaluate both the new model and the live one on the same test part. The report
names every figure of every slice that moved. Nothing goes live by itself: a person promotes, or does not.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from training.writer.checkpoints import made_at_once
from training.writer.data import SEED_SET, load, prepare
from training.writer.dpo import train_dpo
from training.writer.evaluate import evaluate
from training.writer.gate import SMALLEST
from training.writer.recipe import Recipe
from training.writer.run import Run
from training.writer.sft import train_sft
from training.writer.watch import Say

STATE: Final = "loop.json"
REPORT: Final = "report.md"
MOVED: Final = 0.02  # share by which a figure must move to be named


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A figure of a slice, before and after; `sure` where the intervals do not touch."""

    slice: str
    figure: str
    before: float
    after: float
    better: bool
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """One round, in a folder that a killed round is gone on with in."""

    recipe: Recipe
    folder: Path
    sources: Sequence[Path]  # lessons of the desk; the seed set is always beside them
    say: Say
    live: Path | None = None  # weights of the live model
    limit: int = 0  # briefs of the evaluation; 0: all
    left_out: int = 0  # lessons of customers who do not want to be learned from

    def run(self) -> tuple[Path, list[Change]]:
        """The run that may be registered, and what changed against the live model."""
        data = self.folder / "set"
        if not data.is_dir():
            with made_at_once(data) as making:
                prepare([SEED_SET, *self.sources], making)
        sft, dpo = self._stage("sft", data), self._stage("dpo", data)
        result = sft.folder
        if not sft.result.is_dir():
            train_sft(sft)
        if load(data, "pairs", "train"):
            if not dpo.result.is_dir():
                train_dpo(dpo, sft.result)
            result = dpo.folder
        before = self._figures(self.live, data) if self.live else {}
        after = evaluate(result / "model", data, limit=self.limit, live=before or None, say=self.say)
        changed = changes(before, after["figures"])
        (result / REPORT).write_text(
            report(changed, after["gate"], live=bool(before), left_out=self.left_out), encoding="utf-8"
        )
        return result, changed

    def _stage(self, name: str, data: Path) -> Run:
        return Run(recipe=self.recipe, data=data, folder=self.folder / name, say=self.say)

    def _figures(self, model: Path, data: Path) -> dict[str, Any]:
        """The live model's figures on the very same briefs."""
        self.say("the live model on the same briefs:")
        return dict(evaluate(model, data, limit=self.limit, say=self.say, write=False)["figures"])


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The figures that moved, the surest and largest first; slices that are too small are left out."""
    found = []
    for name in before.keys() & after.keys():
        for figure in before[name].keys() & after[name].keys():
            old, new = before[name][figure], after[name][figure]
            if "low" not in old or min(old["n"], new["n"]) < SMALLEST:
                continue
            gain = (new["share"] - old["share"]) * (1 if new["better"] == "more" else -1)
            if abs(gain) < MOVED:
                continue
            sure = new["low"] > old["high"] or new["high"] < old["low"]
            found.append(
                Change(
                    slice=name,
                    figure=figure,
                    before=old["share"],
                    after=new["share"],
                    better=gain > 0,
                    sure=sure,
                )
            )
    return sorted(found, key=lambda c: (not c.sure, -abs(c.after - c.before), c.slice, c.figure))


def report(changed: Sequence[Change], gate: Sequence[str], *, live: bool, left_out: int = 0) -> str:
    """What a person reads before they promote: better, worse, and what the gate misses."""
    lines = ["# A model is proposed", ""]
    if left_out:
        lines += [f"{left_out} lessons were left out: their customers do not want to be learned from.", ""]
    if not live:
        lines += ["No model is live, so there is nothing to compare it with.", ""]
    for title, better in (("Better", True), ("Worse", False)):
        rows = [each for each in changed if each.better is better]
        lines += [f"## {title} than the live model", ""] if live else []
        lines += (
            [
                "| slice | figure | live | proposed | |",
                "| --- | --- | --- | --- | --- |",
                *(
                    f"| {c.slice} | {c.figure} | {c.before:.0%} | {c.after:.0%} | "
                    f"{'beyond the 95 % intervals' if c.sure else 'may be chance'} |"
                    for c in rows
                ),
                "",
            ]
            if rows
            else (["Nothing.", ""] if live else [])
        )
    lines += ["## The gate", "", *(f"- {missed}" for missed in gate or ["passed on every slice"]), ""]
    return "\n".join(lines)


def taught(folder: Path) -> int:
    """How many lessons the last round was made from."""
    path = folder / STATE
    return int(json.loads(path.read_text(encoding="utf-8"))["lessons"]) if path.exists() else 0


def remember(folder: Path, lessons: int, model: str) -> None:
    """Write down what the last round was made from."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / STATE).write_text(json.dumps({"lessons": lessons, "model": model}), encoding="utf-8")
