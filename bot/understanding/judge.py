"""The vote: linear scores, encoder scores and lexical rules become calibrated probabilities of every head."""

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bot.errors import UnderstandingError
from bot.log import get_logger
from bot.understanding.alarm import FILE as ALARM
from bot.understanding.alarm import alarm
from bot.understanding.curves import ELSEWHERE, Curve, calibrated, place, softmax
from bot.understanding.encoder import Encoder, Vectors
from bot.understanding.features import masked
from bot.understanding.follow import FILE as FOLLOW
from bot.understanding.follow import Follow
from bot.understanding.language import detect
from bot.understanding.linear import Labels, LinearJudge, Scores
from bot.understanding.risks import Risks, RiskVote
from bot.understanding.rules import Rules, rules
from bot.understanding.trouble import FILE as TROUBLE
from bot.understanding.trouble import trouble

HEADS = "heads.safetensors"
SETTINGS = "judge.json"
_log = get_logger(__name__)
_REMEMBERED = 512  # lines of the bot whose vectors are kept; it says the same few again and again


@dataclass(frozen=True, slots=True)
class Message:
    """A normalised message and the normalised line of the bot before it."""

    text: str
    asked: str = ""
    language: str = ""  # where the conversation tells more than the message alone
    typed: str = ""  # before its marks were given back to it: danger is heard either way


@dataclass(frozen=True, slots=True)
class Heard:
    """Probabilities of every head for one message."""

    intents: Scores
    sentiment: Scores
    anger: Scores
    risks: Risks
    vector: Vectors | None = None
    trouble: Mapping[str, float] = field(default_factory=dict)  # what is wrong with a thing, kind by kind


@dataclass(frozen=True, slots=True)
class Weights:
    """How the judges' scores of one head are added: linear, encoder (0 without one), and a bias of `oos`."""

    linear: float
    encoder: float
    outside: float = 0.0


class Heads:
    """Trained heads on the encoder's vectors of the message and of the line before it.

    A judge that was taught follow-ups has a small network beside them, whose scores join those of the intents.
    """

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        from safetensors.numpy import load_file

        if not (folder / HEADS).exists():
            raise UnderstandingError(
                f"no {HEADS} in the model folder; train it or set the understanding profile to linear"
            )
        stored = load_file(str(folder / HEADS))
        self._weights: Scores = stored["weights"].astype(np.float32)
        self._bias: Scores = stored["bias"].astype(np.float32)
        self._follow = (
            Follow(folder) if _taught(folder, FOLLOW, "follow-ups are heard by the heads alone") else None
        )
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
        asked = self._asked_vectors(messages)
        out: Scores = np.concatenate([vectors, asked], axis=1) @ self._weights + self._bias
        if self._follow is not None:
            beside = self._follow.scores(vectors, asked)
            # A bare number takes a choice or fills a form; as words it says nothing.
            beside[[not any(map(str.isalpha, message.text)) for message in messages]] = 0
            out[:, : beside.shape[1]] += beside  # the intents are the first columns
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
        weights = {label: chosen["risk"][label] for label in self.labels.risk}
        listens = encoder is not None and _taught(folder, ALARM, "danger is heard without the alarm")
        self._risks = RiskVote(weights, self.rules, alarm(folder) if listens else None)
        attends = encoder is not None and _taught(folder, TROUBLE, "trouble is heard by its words alone")
        self._trouble = trouble(folder) if attends else None

    @property
    def labels(self) -> Labels:
        """The outputs, in column order."""
        return self.linear.labels

    def hear(self, messages: Sequence[Message]) -> list[Heard]:
        """Probabilities for a batch of messages."""
        if not messages:
            return []
        flat = np.stack([self.linear.scores(message.text, message.asked) for message in messages])
        if self.heads is None:
            none = np.zeros_like(flat[0])
            return [self._heard(each, flat[row], none) for row, each in enumerate(messages)]
        vectors = self.heads.vectors(messages)
        deep, alike = self.heads.scores(messages, vectors), self.heads.centred(vectors)
        return [
            self._heard(each, flat[row], deep[row], vectors[row], alike[row])
            for row, each in enumerate(messages)
        ]

    def _heard(
        self,
        message: Message,
        flat: Scores,
        deep: Scores,
        vector: Vectors | None = None,
        alike: Vectors | None = None,
    ) -> Heard:
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
        risks = self._risks.hear(
            (message.text, message.typed),
            language,
            flat[columns["risk"]],
            deep[columns["risk"]],
            vector,
            known=where != ELSEWHERE,
        )
        trouble = self._troubled(message, vector)
        return Heard(intents, chances["sentiment"], chances["anger"], risks, alike, trouble)

    def _troubled(self, message: Message, vector: Vectors | None) -> Mapping[str, float]:
        """What the ear for trouble hears; nothing where none listens, or no word is said."""
        if self._trouble is None or vector is None or not any(map(str.isalpha, message.text)):
            return {}
        return self._trouble.hear(message.text, vector)

    def _sum(self, head: str, flat: Scores, deep: Scores, other: Weights | None = None) -> Scores:
        weights = other or self._weights[head]
        out: Scores = weights.linear * flat + weights.encoder * deep
        if head == "intents":
            out[self._outside] += weights.outside
        return out

    def voted(self, message: Message, deep: Scores, where: str) -> tuple[Scores, float]:
        """The vote's scores of the intents for one message, and how much the encoder's side counts in them."""
        columns = self.labels.columns["intents"]
        weights = self._elsewhere if where == ELSEWHERE else self._weights["intents"]
        flat = self.linear.scores(message.text, message.asked)[columns]
        return self._sum("intents", flat, deep, weights), weights.encoder

    def risky(self, heard: Heard) -> tuple[str, ...]:
        """The risk labels above their thresholds, most likely first."""
        return self._risks.above(heard.risks)


def _taught(folder: Path, file: str, otherwise: str) -> bool:
    """Whether a judge was taught what may be left out; a judge without it says so."""
    there = (folder / file).exists()
    if not there:
        _log.warning(otherwise, lacks=file)
    return there
