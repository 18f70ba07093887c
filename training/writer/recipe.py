"""Recipes: everything that a run depends on, in one TOML file with units, refused when a name or a value is wrong."""

import hashlib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, model_validator

from bot.errors import ConfigError
from training.writer.shipped import located, names
from training.writer.space import Part, SearchPart


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
    evaluate_every: int = Field(
        default=0, ge=0
    )  # updates between looks at the validation part, in SFT; 0: never
    patience: int = Field(default=0, ge=0)  # looks without progress before stopping; 0: never
    checkpointing: bool = True  # recompute activations instead of keeping them
    seed: int = 0


class SftPart(RunPart):
    """Supervised fine-tuning; only the answer counts in the loss."""

    learning_rate: float = Field(default=2e-4, gt=0)
    packing: bool = False  # several examples in one row of max_tokens; none sees another
    reasoning: bool = (
        False  # the reasons of rows that have some are learned too, as thoughts before the answer
    )
    compile: bool = False  # the layers, on a CUDA device; pays from some hundred updates on


class DpoPart(RunPart):
    """Preferences."""

    epochs: float = Field(default=2, gt=0)
    learning_rate: float = Field(default=1e-5, gt=0)
    batch: int = Field(default=4, ge=1)
    beta: float = Field(default=0.1, gt=0)
    likelihood: float = Field(
        default=0.0, ge=0
    )  # weight of the better answer's own loss beside the preference
    per_token: bool = False  # prefer by the mean over tokens, so that saying more is no way to be preferred


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
    promises_rise: float = Field(
        default=0.3, gt=0, le=1
    )  # share of probes that promise what they did not before


class WatchPart(Part):
    """Where curves go: files of TensorBoard beside the run; W&B only when it is installed and asked for."""

    tensorboard: bool = True
    wandb: bool = False


class PrivatePart(Part):
    """SFT of a small adapter that hardly tells whether any one example was there: (epsilon, delta)-differential privacy."""

    epsilon: float = Field(gt=0)  # for every example; smaller is more private, 8 is usual, 1 is strict
    delta: float = Field(
        default=0.0, ge=0, lt=1
    )  # chance that epsilon does not hold; 0: a tenth of 1/examples
    clip: float = Field(default=1.0, gt=0)  # how long the gradient of one example may be


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
    private: PrivatePart | None = None
    search: SearchPart | None = None

    @model_validator(mode="after")
    def _fits(self) -> "Recipe":
        if self.model.method == "qlora" and self.model.precision != "bf16":
            raise ValueError("model.method: qlora computes in bf16")
        self._looks()
        if self.private is not None:
            self._can_be_private(self.sft)
        return self

    def _looks(self) -> None:
        """Only SFT looks at the validation part: a value that would do nothing is refused."""
        for name in ("dpo", "reward", "rl"):
            part: RunPart = getattr(self, name)
            if part.evaluate_every or part.patience:
                raise ValueError(f"{name}: evaluate_every and patience are of sft alone")
        if self.sft.patience and not self.sft.evaluate_every:
            raise ValueError("sft.patience counts looks: set sft.evaluate_every too")

    def _can_be_private(self, sft: SftPart) -> None:
        """Each example's own gradient must be seen, and chance alone may choose which examples an update has."""
        against = {
            'model.method must be "lora": only a small adapter is trained privately': self.model.method
            != "lora",
            "sft.packing must be false: packed examples share one gradient": sft.packing,
            "sft.accumulate must be 1: an update is one random draw of about sft.batch examples": sft.accumulate
            != 1,
            "sft.compile must be false: compiled layers hide the gradients of single examples": sft.compile,
            "sft.patience must be 0: the number of updates is fixed beforehand": sft.patience > 0,
            "no [search]: every trial would tell as much again": self.search is not None,
        }
        if faults := [why for why, there in against.items() if there]:
            raise ValueError("private: " + "; ".join(faults))

    @property
    def digest(self) -> str:
        """A digest of every value; what was not asked for leaves no mark in it."""
        written = self.model_dump_json(exclude={n for n in ("private", "search") if getattr(self, n) is None})
        return hashlib.sha256(written.encode()).hexdigest()

    def changed(self, values: Mapping[str, int | float | str]) -> "Recipe":
        """This recipe without its search, with other values by their paths; ConfigError names a path that is none."""
        raw = self.model_dump(exclude={"search"})
        for path, value in values.items():
            part, _, name = path.partition(".")
            if name not in (raw.get(part) or {}):
                raise ConfigError(f"search.space: a recipe has no value {path!r}")
            raw[part][name] = value
        return checked(raw, "search.space")


def read_recipe(path: Path, base: str = "") -> Recipe:
    """The recipe of a file, or one of ours by its name; `base` takes the place of its base model. ConfigError names every fault."""
    try:
        raw = tomllib.loads(located(path).read_text(encoding="utf-8"))
    except OSError as error:
        known = ", ".join(names())
        raise ConfigError(
            f"{path}: cannot be read: {error.strerror}; those that come with Haoke: {known}"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from None
    if base:
        raw.setdefault("model", {})["base"] = base
    return checked(raw, str(path))


def checked(raw: Mapping[str, Any], where: str) -> Recipe:
    """A recipe of these values, or ConfigError with every fault."""
    try:
        return Recipe.model_validate(dict(raw))
    except ValidationError as error:
        faults = [f"{where}: {'.'.join(map(str, f['loc']))}: {f['msg']}" for f in error.errors()]
        raise ConfigError("\n".join(faults)) from None
