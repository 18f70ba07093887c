"""`haoke train search`: many short SFT runs, each with other values, judged by what matters at the desk and not by the loss.

Every trial is a run like any other, in a folder of its own. Every few updates it is asked some briefs of the validation part; optuna
gives up those that fall behind. The study is kept in `search.db`, so a killed search goes on, and a killed trial with it. The test part
is never looked at.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from transformers import TrainerCallback

from bot.errors import BadInput, ConfigError
from bot.writer.prompt import Brief
from training.writer.data import data_hash, load
from training.writer.evaluate import open_model
from training.writer.generate import answers_to
from training.writer.measure import MEASURES, Measure
from training.writer.run import Run
from training.writer.sft import train_sft
from training.writer.space import RangePart, SearchPart
from training.writer.written import as_toml

STUDY: Final = "sft"


class Look(TrainerCallback):
    """Asks the model a few briefs now and then; stops a trial that falls behind."""

    def __init__(
        self, every: int, figure: Callable[[Any, Any], float], told: Callable[[float, int], bool]
    ) -> None:
        self._every, self._figure, self._told = every, figure, told
        self.last: float | None = None
        self.given_up = False

    def on_step_end(self, args: Any, state: Any, control: Any, **about: Any) -> None:
        if state.global_step % self._every and state.global_step < state.max_steps:
            return
        self.last = self._figure(about["model"], about["processing_class"])
        if self._told(self.last, state.global_step) and state.global_step < state.max_steps:
            self.given_up = True
            control.should_training_stop = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A search in the folder of `run`."""

    run: Run

    @property
    def part(self) -> SearchPart:
        """What is looked for; ConfigError when the recipe does not say."""
        if self.run.recipe.search is None:
            raise ConfigError("the recipe has no [search]; docs/training.md shows one")
        return self.run.recipe.search

    @property
    def measure(self) -> Measure:
        """The figure that decides."""
        found = next((m for m in MEASURES if m.name == self.part.objective), None)
        if found is None:
            known = ", ".join(repr(m.name) for m in MEASURES)
            raise ConfigError(f"search.objective: one of {known}")
        return found

    def briefs(self) -> list[Brief]:
        """What is asked at every look: briefs of the validation part for which the figure is due."""
        held = [row.brief for kind in ("sft", "pairs") for row in load(self.run.data, kind, "validation")]
        due = [brief for brief in held if self.measure.due(brief)][: self.part.briefs]
        if not due:
            raise BadInput(
                f"no brief of the validation part is due for {self.part.objective!r}; prepare the set with --validation 0.2"
            )
        return due

    def go(self) -> Path:
        """Try until there are enough trials; the recipe with the best values, as a file."""
        self._check_paths()
        briefs = self.briefs()
        study = self._study()
        while (left := self.part.trials - len(_over(study))) > 0:
            self.run.say(f"{left} of {self.part.trials} trials to go, judged on {len(briefs)} briefs")
            self._try(study, briefs)
        return self._tell(study)

    def _check_paths(self) -> None:
        for name, space in self.part.space.items():
            for value in (*space.choices, space.low, space.high):
                if value is not None:
                    whole = space.whole and not isinstance(value, str)
                    self.run.recipe.changed({name: int(value) if whole else value})

    def _study(self) -> Any:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.WARNING)
        self.run.folder.mkdir(parents=True, exist_ok=True)
        mark = hashlib.sha256((self.run.recipe.digest + data_hash(self.run.data)).encode()).hexdigest()
        study = optuna.create_study(
            storage=f"sqlite:///{self.run.folder.resolve() / 'search.db'}",
            study_name=STUDY,
            direction="maximize" if self.measure.better == "more" else "minimize",
            pruner=_pruner(self.part),
            load_if_exists=True,
        )
        if study.user_attrs.setdefault("of", mark) != mark:
            raise BadInput(
                f"{self.run.folder} holds a search with another recipe or other data; choose another folder"
            )
        study.set_user_attr("of", mark)
        for trial in study.trials:
            if trial.state == optuna.trial.TrialState.RUNNING:  # a killed search left it behind
                study.enqueue_trial(trial.params)
                study.tell(trial.number, state=optuna.trial.TrialState.FAIL)
        study.sampler = optuna.samplers.TPESampler(
            seed=self.part.seed + len(study.trials)
        )  # not the first ones again
        return study

    def _try(self, study: Any, briefs: list[Brief]) -> None:
        import optuna

        trial = study.ask()
        values = {name: _suggest(trial, name, space) for name, space in self.part.space.items()}
        recipe = self.run.recipe.changed(values)
        self.run.say(
            f"trial {trial.number}: " + ", ".join(f"{name} {_short(v)}" for name, v in values.items())
        )
        folder = (
            self.run.folder / f"trial-{recipe.digest[:12]}"
        )  # by its values, so that a killed trial is found again
        trial.set_user_attr("folder", folder.name)

        def told(figure: float, step: int) -> bool:
            self.run.say(f"update {step}: {self.part.objective} {figure:.0%}")
            trial.report(figure, step)
            return bool(trial.should_prune())

        look = Look(self.part.every, lambda model, words: self._figure(model, words, briefs), told)
        model = train_sft(Run(recipe=recipe, data=self.run.data, folder=folder, say=self.run.say), look)
        if look.given_up:
            study.tell(trial, state=optuna.trial.TrialState.PRUNED)
            return
        last = look.last if look.last is not None else self._figure(*open_model(model), briefs)
        study.tell(trial, last)

    def _figure(self, model: Any, tokenizer: Any, briefs: list[Brief]) -> float:
        said = answers_to(model, tokenizer, briefs, longest=96)
        return sum(self.measure.holds(b, text) for b, text in zip(briefs, said, strict=True)) / len(briefs)

    def _tell(self, study: Any) -> Path:
        rows = [
            {
                "trial": t.number,
                "state": t.state.name.lower(),
                "figure": t.value,
                "values": t.params,
                "folder": t.user_attrs.get("folder", ""),
            }
            for t in study.trials
        ]
        (self.run.folder / "search.json").write_text(
            json.dumps({"objective": self.part.objective, "trials": rows}, indent=1), encoding="utf-8"
        )
        best = study.best_trial
        path = self.run.folder / "best.toml"
        path.write_text(as_toml(self.run.recipe.changed(best.params)), encoding="utf-8")
        self.run.say(f"best: trial {best.number}, {self.part.objective} {best.value:.0%}; written to {path}")
        return path


def _over(study: Any) -> list[Any]:
    return [t for t in study.trials if t.state.name in ("COMPLETE", "PRUNED")]


def _pruner(part: SearchPart) -> Any:
    from optuna import pruners

    if part.pruner == "median":
        return pruners.MedianPruner(n_startup_trials=2, n_warmup_steps=part.warmup * part.every)
    if part.pruner == "hyperband":
        return pruners.HyperbandPruner(min_resource=max(1, part.warmup * part.every))
    return pruners.NopPruner()


def _suggest(trial: Any, name: str, space: RangePart) -> int | float | str:
    if space.choices:
        found: int | float | str = trial.suggest_categorical(name, list(space.choices))
        return found
    if space.whole:
        return int(trial.suggest_int(name, int(space.low or 0), int(space.high or 0), log=space.log))
    return float(trial.suggest_float(name, space.low, space.high, log=space.log))


def _short(value: int | float | str) -> str:
    return f"{value:.2g}" if isinstance(value, float) else str(value)
