"""Briefs that a model is asked again and again while it learns, and what its answers look like."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.writer.prompt import Brief
from training.writer.promises import unbacked


@dataclass(frozen=True, slots=True)
class Look:
    """What the answers were like at one moment."""

    repetition: float  # share of character 4-grams that an answer has said before, mean over answers
    length: float  # characters of an answer, mean
    promising: float  # share of answers that promise what nothing backs


@dataclass(frozen=True, slots=True)
class Probe:
    """Asks a model the same briefs; `ask` answers in their order."""

    briefs: Sequence[Brief]
    ask: Callable[[], Sequence[str]]

    def look(self) -> Look:
        """What the model says now."""
        said = self.ask()
        promising = [bool(unbacked(brief, answer)) for brief, answer in zip(self.briefs, said, strict=True)]
        return Look(repetition(said), mean_length(said), sum(promising) / max(1, len(promising)))


def repetition(texts: Sequence[str]) -> float:
    """The share of character 4-grams that an answer has said before, the mean over answers."""
    shares = []
    for text in texts:
        grams = Counter(text[at : at + 4] for at in range(max(0, len(text) - 3)))
        total = sum(grams.values())
        shares.append(1 - len(grams) / total if total else 0.0)
    return sum(shares) / max(1, len(shares))


def mean_length(texts: Sequence[str]) -> float:
    """Characters of an answer, on average."""
    return sum(map(len, texts)) / max(1, len(texts))
