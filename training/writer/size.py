"""The size of a model from nothing and of a step of its learning, and what the log it reads is made of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Of the model, of a step, and of the log."""

    width: int = 512
    layers: int = 8
    vocabulary: int = 8000
    row: int = 1024  # tokens of a row; entries stand in it one after the other
    rows: int = 16  # of a step
    learning_rate: float = 1e-3
    warmup: int = 100  # steps
    blanks: bool = False  # figures are blanks: see bot.writer.blanks
    rules: float = 1.0  # share of the entries that begin with the rules, which never change; fewer save a processor's time
    rash: float = 0.4  # share of the log's entries whose agent crossed a border
    retold: float = (
        0.45  # share that are training cases with other figures; 0 leaves their good answers to schooling
    )
