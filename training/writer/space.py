"""A table of a recipe, and the one that says where a search looks for values."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Part(BaseModel):
    """A table of a recipe."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RangePart(Part):
    """Where a value is looked for: between two numbers, or among some."""

    low: float | None = None
    high: float | None = None
    log: bool = False  # try 1e-4 as often as 1e-3
    whole: bool = False  # whole numbers only
    choices: tuple[int | float | str, ...] = ()

    @model_validator(mode="after")
    def _one_way(self) -> "RangePart":
        between = self.low is not None and self.high is not None and self.low < self.high
        if between == bool(self.choices):
            raise ValueError("give low and high, or choices")
        if self.log and (self.low is None or self.low <= 0):
            raise ValueError("log needs low above 0")
        return self


class SearchPart(Part):
    """Which recipe serves best: trials by optuna (Akiba et al. 2019), judged by a border figure on the validation part."""

    space: dict[str, RangePart] = Field(min_length=1)  # by the path of a value, such as "sft.learning_rate"
    trials: int = Field(default=20, ge=1)
    objective: str = "usable (kept, backed)"  # a figure of `haoke train evaluate`
    briefs: int = Field(default=64, ge=1)  # of the validation part, asked at every look
    every: int = Field(default=20, ge=1)  # updates between looks
    pruner: Literal["median", "hyperband", "none"] = "median"
    warmup: int = Field(default=2, ge=0)  # looks before a trial may be given up
    seed: int = 0
