"""The vote: linear scores, encoder scores and lexical rules become calibrated probabilities of every head."""

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.errors import UnderstandingError
from bot.understanding.encoder import Encoder, Vectors
from bot.understanding.features import masked
from bot.understanding.language import detect
from bot.understanding.linear import Labels, LinearJudge, Scores
from bot.understanding.rules import Rules, rules

HEADS = "heads.safetensors"
SETTINGS = "judge.json"
HOME = ("zh", "en")  # languages with thousands of own sentences
ELSEWHERE = "elsewhere"  # all others: few sentences, so that n-grams count less and confidence is another
Curve = Sequence[Sequence[float]]  # where it bends: confidences, and how often such readings are right
_REMEMBERED = 512  # lines of the bot whose vectors are kept; it says the same few again and again


@dataclass(frozen=True, slots=True)
class Message:
    """A normalised message and the normalised line of the bot before it."""

    text: str
    asked: str = ""
    language: str = ""  # where the conversation tells more than the message alone


@dataclass(frozen=True, slots=True)
class Heard:
    """Probabilities of every head for one message."""

    intents: Scores
    sentiment: Scores
    anger: Scores
    risk: Mapping[str, float]
    vector: Vectors | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    """How the judges' scores of one head are added: linear, encoder (0 without one), and a bias of `oos`."""

    linear: float
    encoder: float
    outside: float = 0.0


class Heads:
    """Trained heads on the encoder's vectors of the message and of the line before it."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        from safetensors.numpy import load_file

        if not (folder / HEADS).exists():
            raise UnderstandingError(
                f"no {HEADS} in the model folder; train it or set the understanding profile to linear"
            )
        stored = load_file(str(folder / HEADS))
        self._weights: Scores = stored["weights"].astype(np.float32)
        self._bias: Scores = stored["bias"].astype(np.float32)
        self._encoder = encoder
        self._asked: OrderedDict[str, Vectors] = OrderedDict()

    @property
    def directions(self) -> Vectors:
        """Where each output points among the vectors of messages: unit vectors, a row a column of the judge."""
        rows = self._weights[: self._encoder.dimension].T
        out: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        return out

    def vectors(self, messages: Sequence[Message]) -> Vectors:
        """Vectors of the messages, without what was asked."""
        return self._encoder.read([masked(message.text) for message in messages])

    def centred(self, vectors: Vectors) -> Vectors:
        """The same vectors as likeness compares them."""
        return self._encoder.centred(vectors)

    def scores(self, messages: Sequence[Message], vectors: Vectors) -> Scores:
        """One row of scores a message."""
        both = np.concatenate([vectors, self._asked_vectors(messages)], axis=1)
        out: Scores = both @ self._weights + self._bias
        return out

    def _asked_vectors(self, messages: Sequence[Message]) -> Vectors:
        """Vectors of what the bot asked; zeros where it said nothing."""
        lines = {m.asked for m in messages if m.asked}
        known = {line: vector for line in lines if (vector := self._asked.get(line)) is not None}
        new = sorted(lines - known.keys())
        known |= zip(new, self._encoder.read([masked(line) for line in new]) if new else (), strict=True)
        self._asked |= known
        while len(self._asked) > _REMEMBERED:
            self._asked.popitem(last=False)
        none = np.zeros(self._encoder.dimension, dtype=np.float32)
        return np.stack([known[m.asked] if m.asked else none for m in messages])


class Judge:
    """Calibrated probabilities for messages, from every voter that is switched on."""

    def __init__(self, folder: Path, encoder: Encoder | None) -> None:
        path = folder / SETTINGS
        if not path.exists():
            raise UnderstandingError(f"no {SETTINGS} in the model folder; train one with `haoke train judge`")
        settings = json.loads(path.read_text(encoding="utf-8"))
        self.profile = "full" if encoder else "linear"
        self.name = f"{settings['version']}-{self.profile}"
        self.linear = LinearJudge(folder)
        self.heads = Heads(folder, encoder) if encoder else None
        self.rules: Rules = rules()
        chosen = settings["profiles"][self.profile]
        self._weights = {head: Weights(*chosen[head]) for head in ("intents", "sentiment", "anger")}
        self._elsewhere = Weights(*chosen.get(ELSEWHERE, chosen["intents"]))
        self._sure: Mapping[str, Curve] = chosen.get("sure", {})
        self._outside = self.labels.intents.index("oos")
        self._risk: Mapping[str, Mapping[str, float]] = chosen["risk"]

    @property
    def labels(self) -> Labels:
        """The outputs, in column order."""
        return self.linear.labels

    def hear(self, messages: Sequence[Message]) -> list[Heard]:
        """Probabilities for a batch of messages."""
        if not messages:
            return []
        flat = np.stack([self.linear.scores(message.text, message.asked) for message in messages])
        vectors = self.heads.vectors(messages) if self.heads else None
        deep = (
            self.heads.scores(messages, vectors)
            if self.heads and vectors is not None
            else np.zeros_like(flat)
        )
        alike = self.heads.centred(vectors) if self.heads and vectors is not None else None
        return [
            self._heard(message, flat[row], deep[row], None if alike is None else alike[row])
            for row, message in enumerate(messages)
        ]

    def _heard(self, message: Message, flat: Scores, deep: Scores, vector: Vectors | None) -> Heard:
        columns = self.labels.columns
        chances = {
            head: softmax(self._sum(head, flat[columns[head]], deep[columns[head]])) for head in self._weights
        }
        language = message.language or detect(message.text)
        where = place(language)
        if where == ELSEWHERE:
            chances["intents"] = softmax(
                self._sum("intents", flat[columns["intents"]], deep[columns["intents"]], self._elsewhere)
            )
        intents = calibrated(chances["intents"], self._sure.get(where))
        proven, silenced = self.rules.risk(message.text, language)
        certain = self.rules.beyond_doubt(message.text)
        risk = {
            label: _risk(
                self._risk[label],
                flat[columns["risk"]][i],
                deep[columns["risk"]][i],
                label in proven,
                label in silenced,
                certain=where == ELSEWHERE or label in certain,
            )
            for i, label in enumerate(self.labels.risk)
        }
        return Heard(intents, chances["sentiment"], chances["anger"], risk, vector)

    def _sum(self, head: str, flat: Scores, deep: Scores, other: Weights | None = None) -> Scores:
        weights = other or self._weights[head]
        out: Scores = weights.linear * flat + weights.encoder * deep
        if head == "intents":
            out[self._outside] += weights.outside
        return out

    def risky(self, heard: Heard) -> tuple[str, ...]:
        """The risk labels above their thresholds, most likely first."""
        found = [
            (chance, label)
            for label, chance in heard.risk.items()
            if chance >= self._risk[label]["threshold"]
        ]
        return tuple(label for _, label in sorted(found, reverse=True))


def softmax(scores: Scores) -> Scores:
    """Scores as probabilities that add up to one."""
    shifted = np.exp(scores - scores.max())
    out: Scores = shifted / shifted.sum()
    return out


def place(language: str) -> str:
    """Which vote and which curve a language has."""
    return language if language in HOME else ELSEWHERE


def calibrated(chances: Scores, curve: Curve | None) -> Scores:
    """The same ranking with the likeliest one as sure as such readings have proved right."""
    top = int(chances.argmax())
    first = float(chances[top])
    if curve is None or first >= 1:
        return chances
    rest = float(np.delete(chances, top).max()) / (1 - first)  # the runner-up's share of what is left
    wanted = max(float(np.interp(first, curve[0], curve[1])), rest / (1 + rest))
    out: Scores = (chances * ((1 - wanted) / (1 - first))).astype(np.float32)
    out[top] = wanted
    return out


def _risk(
    weights: Mapping[str, float], flat: float, deep: float, proven: bool, silenced: bool, *, certain: bool
) -> float:
    """How likely a risk is; `certain` lets proof outweigh scores of a language that the judge has heard little of."""
    score = (
        weights["bias"]
        + weights["linear"] * float(flat)
        + weights["encoder"] * float(deep)
        + weights["proven"] * proven
        + weights["silenced"] * silenced
    )
    chance = float(1 / (1 + np.exp(-score)))
    return max(chance, weights["threshold"]) if certain and proven and not silenced else chance
