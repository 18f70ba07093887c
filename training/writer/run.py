"""What both stages share: the run's folder, its settings for the trainer, and going on after a kill."""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.errors import BadInput, ConfigError
from bot.writer.weights import refuse_pickles
from training.writer.checkpoints import Done, checkpoints, made_at_once, write_at_once
from training.writer.curve import Curve
from training.writer.held import hold
from training.writer.load import load_base, shape_of
from training.writer.memory import available, estimate, on_gpu, require
from training.writer.recipe import Recipe, RunPart
from training.writer.shared import forget
from training.writer.watch import WATCHED, Say


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One stage of training, in a folder that can be gone on with at any step."""

    recipe: Recipe
    data: Path
    folder: Path
    say: Say

    @property
    def result(self) -> Path:
        """Where the model or adapter ends up."""
        return self.folder / "model"

    def claim(self, stage: str, data_hash: str) -> str | None:
        """The newest checkpoint to go on from, or None; BadInput when the folder belongs to another run or another process."""
        if self.recipe.private is not None and stage != "sft":
            raise ConfigError(f"private: only sft can be private, {stage} would tell what it was to hide")
        self.folder.mkdir(parents=True, exist_ok=True)
        hold(self.folder)
        mark = {"stage": stage, "recipe": self.recipe.digest, "data": data_hash}
        path = self.folder / "run.json"
        before = json.loads(path.read_text(encoding="utf-8")) if path.exists() else mark
        other = [name for name in mark if before.get(name) != mark[name]]
        if other and self._learned():
            raise BadInput(
                f"{self.folder} holds a run with another {', '.join(other)}; choose another folder"
            )
        write_at_once(path, json.dumps(mark))
        write_at_once(self.folder / "recipe.json", self.recipe.model_dump_json(indent=1))
        steps, broken = checkpoints(self.folder / "steps")
        for name in broken:
            self.say(f"{name} is not whole and is passed over")
        if not steps:
            (self.folder / WATCHED).unlink(missing_ok=True)
            return None
        self._still_good()
        self.say(f"going on from update {max(steps)}")
        return str(steps[max(steps)])

    def _still_good(self) -> None:
        """BadInput when the guard has stopped this run: going on would only carry it past the guard."""
        path = self.folder / WATCHED
        why = json.loads(path.read_text(encoding="utf-8"))["collapsed"] if path.exists() else ""
        if why:
            raise BadInput(
                f"{self.folder} was stopped, and is not gone on with: {why}; choose another folder"
            )

    def _learned(self) -> bool:
        """Whether anything would be lost; a run that failed before its first checkpoint may be typed again otherwise."""
        return (
            bool(checkpoints(self.folder / "steps")[0])
            or self.result.exists()
            or (self.folder / "private").exists()
        )

    def fits(self, part: RunPart, *, preferences: bool = False) -> None:
        """Say how much memory it takes, or ConfigError; the weights are not opened for it."""
        shape = shape_of(self.recipe)
        have, name = available()
        if not on_gpu():
            part = part.model_copy(update={"checkpointing": False})  # a processor keeps its activations
        need = estimate(shape, self.recipe, part, preferences=preferences)
        self.say(f"{shape.parameters / 1e6:,.1f} M parameters on {name}")
        self.say(require(need, have, f"{self.recipe.model.base} by {self.recipe.model.method}"))

    def arguments(self, part: RunPart, rows: int, *, evaluated: bool) -> dict[str, Any]:
        """What TRL's configurations have in common."""
        import torch

        gpu = torch.cuda.is_available()
        updates = max(1, round(part.epochs * rows / (part.batch * part.accumulate)))
        evaluating: dict[str, Any] = {}
        if evaluated and part.evaluate_every:
            evaluating = {"eval_strategy": "steps", "eval_steps": part.evaluate_every}
            if part.patience:
                keep = {"load_best_model_at_end": True, "metric_for_best_model": "eval_loss"}
                evaluating |= keep | {"save_steps": part.evaluate_every}
        return {
            "output_dir": str(self.folder / "steps"),
            "per_device_train_batch_size": part.batch,
            "per_device_eval_batch_size": part.batch,
            "gradient_accumulation_steps": part.accumulate,
            "num_train_epochs": part.epochs,
            "learning_rate": part.learning_rate,
            "lr_scheduler_type": part.schedule,
            "warmup_steps": int(updates * part.warmup_share),
            "weight_decay": part.weight_decay,
            "max_length": part.max_tokens,
            "activation_checkpointing": part.checkpointing and gpu and not _by_fsdp(),
            "bf16": self.recipe.model.precision == "bf16" and gpu,
            "use_cpu": not gpu,
            "dataloader_pin_memory": gpu,
            "logging_steps": max(1, min(10, updates // 10)),
            "save_steps": part.save_every,
            "save_total_limit": 2,
            "seed": part.seed,
            "data_seed": part.seed,
            "report_to": self.watchers() or "none",
            "disable_tqdm": True,
            **evaluating,
        }

    def watchers(self) -> list[str]:
        """Where curves go besides the run's own file; ConfigError when one is asked for that is not installed."""
        wanted = [name for name in ("tensorboard", "wandb") if getattr(self.recipe.watch, name)]
        for name in wanted:
            if find_spec(name) is None:
                raise ConfigError(f"watch.{name}: pip install {name}, or set it to false")
        return wanted

    @property
    def curve(self) -> Curve:
        """The file that its curve is written to."""
        return Curve(self.folder)

    def load(self) -> tuple[Any, Any]:
        """The base model and its tokenizer."""
        return load_base(self.recipe)

    def train(self, trainer: Any, checkpoint: str | None) -> None:
        """Every update that is left."""
        try:
            trainer.train(resume_from_checkpoint=checkpoint)
        except Done:
            if trainer.args.load_best_model_at_end and trainer.state.best_model_checkpoint:
                trainer._load_best_model()

    def finish(self, trainer: Any, tokenizer: Any, beside: Mapping[str, Any] = MappingProxyType({})) -> Path:
        """Write what was trained as safetensors with tokenizer, template and figures `beside` it; it is there whole or not at all."""
        if trainer.is_world_process_zero():
            with made_at_once(self.result) as made:
                self._write(trainer, tokenizer, made)
                for name, figures in beside.items():
                    (made / name).write_text(json.dumps(figures), encoding="utf-8")
            forget(self.folder)
            self.say(f"written to {self.result}")
        else:
            trainer.save_model(str(self.folder / "model.part"))  # its part of what is gathered
        trainer.accelerator.wait_for_everyone()
        return self.result

    def _write(self, trainer: Any, tokenizer: Any, made: Path) -> None:
        trainer.save_model(str(made))
        tokenizer.save_pretrained(str(made))
        (made / "training_args.bin").unlink(missing_ok=True)
        shutil.rmtree(made / "ref", ignore_errors=True)  # where preferences started from
        refuse_pickles(made)
        write_at_once(self.folder / "history.json", json.dumps(trainer.state.log_history, indent=1))


def _by_fsdp() -> bool:
    """Whether `accelerate` has FSDP recompute activations; both at once are refused by the trainer."""
    told = (os.environ.get(name, "") for name in ("ACCELERATE_USE_FSDP", "FSDP_ACTIVATION_CHECKPOINTING"))
    return all(value.lower() in ("1", "true", "yes", "on") for value in told)


def fitting(rows: list[dict[str, Any]], tokenizer: Any, longest: int, say: Say) -> list[dict[str, Any]]:
    """The rows whose prompt and answer fit; a cut answer would teach to stop in the middle."""
    if not rows:
        raise BadInput("the set holds nothing to learn this from: its report.md says what it is made of")
    kept = []
    for row in rows:
        answers = [row[name] for name in ("completion", "chosen", "rejected") if name in row]
        most = max(
            len(tokenizer.apply_chat_template([*row["prompt"], *answer], tokenize=True)["input_ids"])
            for answer in answers
        )
        if most <= longest:
            kept.append(row)
    if len(kept) < len(rows):
        say(f"{len(rows) - len(kept)} of {len(rows)} are longer than {longest} tokens and left out")
    if not kept:
        raise ConfigError(f"no example fits into max_tokens = {longest}; raise it in the recipe")
    return kept


def tokens_of(rows: list[dict[str, Any]], tokenizer: Any) -> float:
    """Tokens of a row with all its answers, on average over the first hundred."""
    some = rows[:100]
    total = sum(
        len(tokenizer.apply_chat_template([*row["prompt"], *row[name]], tokenize=True)["input_ids"])
        for row in some
        for name in ("completion", "chosen", "rejected")
        if name in row
    )
    return total / max(1, len(some))
