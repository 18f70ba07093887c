"""The size of a model from nothing, and of a step of its learning."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Of the model, and of a step."""

    width: int = 512
    layers: int = 8
    vocabulary: int = 8000
    row: int = 1024  # tokens of a row; entries stand in it one after the other
    rows: int = 16  # of a step
    learning_rate: float = 1e-3
    warmup: int = 100  # steps
    rules: float = 1.0  # share of the entries that begin with the rules, which never change; fewer save a processor's time
