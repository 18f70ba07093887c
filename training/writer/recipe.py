"""Recipes: everything that a run depends on, in one TOML file with units, refused when a name or a value is wrong."""

import hashlib
import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.errors import ConfigError


class Part(BaseModel):
    """A table of a recipe."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ModelPart(Part):
    """What is trained, and how much of it."""

    base: str  # hub id or folder
    method: Literal["lora", "qlora", "dora", "full"] = "lora"
    precision: Literal["bf16", "fp32"] = "bf16"
    trust_remote_code: Literal[False] = False  # code from a hub is never run
    revision: str = ""


class LoraPart(Part):
    """The adapter."""

    rank: int = Field(default=8, ge=1)
    alpha: int = Field(default=32, ge=1)
    dropout: float = Field(default=0.05, ge=0, lt=1)
    targets: str | tuple[str, ...] = "all-linear"


class RunPart(Part):
    """One stage of training."""

    epochs: float = Field(default=3, gt=0)
    learning_rate: float = Field(gt=0)
    batch: int = Field(default=8, ge=1)  # examples per device and step
    accumulate: int = Field(default=1, ge=1)  # steps per update
    max_tokens: int = Field(default=1024, ge=16)  # of prompt and answer; longer ones are left out
    warmup_share: float = Field(default=0.03, ge=0, lt=1)
    schedule: Literal["cosine", "linear", "constant"] = "cosine"
    weight_decay: float = Field(default=0.0, ge=0)
    save_every: int = Field(default=100, ge=1)  # updates between checkpoints
    evaluate_every: int = Field(default=0, ge=0)  # updates; 0: at the end only
    patience: int = Field(default=0, ge=0)  # evaluations without progress before stopping; 0: never
    checkpointing: bool = True  # recompute activations instead of keeping them
    seed: int = 0


class SftPart(RunPart):
    """Supervised fine-tuning; only the answer counts in the loss."""

    learning_rate: float = Field(default=2e-4, gt=0)
    packing: bool = False  # several examples in one row of max_tokens; none sees another
    compile: bool = False  # the layers, on a CUDA device; pays from some hundred updates on


class DpoPart(RunPart):
    """Preferences."""

    epochs: float = Field(default=2, gt=0)
    learning_rate: float = Field(default=1e-5, gt=0)
    batch: int = Field(default=4, ge=1)
    beta: float = Field(default=0.1, gt=0)


class RewardPart(RunPart):
    """A model that scores answers, learned from preferences."""

    epochs: float = Field(default=1, gt=0)
    learning_rate: float = Field(default=1e-4, gt=0)
    batch: int = Field(default=4, ge=1)


class WeightsPart(Part):
    """How much each reward counts; `learned` only where a reward model is given."""

    backed: float = Field(default=1.0, ge=0)
    kept: float = Field(default=1.0, ge=0)
    language: float = Field(default=0.5, ge=0)
    learned: float = Field(default=0.5, ge=0)


class RlPart(RunPart):
    """Answers tried out by the model itself and scored: GRPO (Shao et al. 2024, DeepSeekMath)."""

    epochs: float = Field(default=1, gt=0)
    learning_rate: float = Field(default=1e-6, gt=0)
    answers: int = Field(default=8, ge=2)  # tried for every brief; one is better or worse than the others
    longest: int = Field(default=160, ge=8)  # tokens of an answer
    temperature: float = Field(default=1.0, gt=0)
    beta: float = Field(default=0.04, ge=0)  # how dear it is to move away from where it started
    weights: WeightsPart = WeightsPart()


class GuardPart(Part):
    """When preference training has gone wrong and is stopped."""

    every: int = Field(default=20, ge=1)  # updates between looks
    probes: int = Field(default=8, ge=1)
    repetition_above: float = Field(default=0.35, gt=0, le=1)  # share of repeated 4-grams in probe answers
    length_factor: float = Field(default=2.5, gt=1)  # longer or shorter than at the start by this factor
    chosen_drop: float = Field(default=40.0, gt=0)  # nats that the chosen answers may lose


class WatchPart(Part):
    """Where curves go: files of TensorBoard beside the run; W&B only when it is installed and asked for."""

    tensorboard: bool = True
    wandb: bool = False


class Recipe(Part):
    """A whole recipe."""

    model: ModelPart
    lora: LoraPart = LoraPart()
    sft: SftPart = SftPart()
    dpo: DpoPart = DpoPart()
    reward: RewardPart = RewardPart()
    rl: RlPart = RlPart()
    guard: GuardPart = GuardPart()
    watch: WatchPart = WatchPart()

    @model_validator(mode="after")
    def _fits(self) -> "Recipe":
        if self.model.method == "qlora" and self.model.precision != "bf16":
            raise ValueError("model.method: qlora computes in bf16")
        return self

    @property
    def digest(self) -> str:
        """A digest of every value."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def read_recipe(path: Path, base: str = "") -> Recipe:
    """The recipe of a file; `base` takes the place of its base model. ConfigError names every fault."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from None
    if base:
        raw.setdefault("model", {})["base"] = base
    try:
        return Recipe.model_validate(raw)
    except ValidationError as error:
        faults = [f"{path}: {'.'.join(map(str, f['loc']))}: {f['msg']}" for f in error.errors()]
        raise ConfigError("\n".join(faults)) from None
