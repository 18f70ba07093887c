"""Which risks a message carries: what both judges score, what its wording proves, and what the alarm hears besides."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from bot.understanding.alarm import DANGERS, LEGAL, OF_PEOPLE, PERSON, THREAT
from bot.understanding.ear import Ear
from bot.understanding.encoder import Vectors
from bot.understanding.linear import Scores
from bot.understanding.perils import LANGUAGES, plain
from bot.understanding.rules import Rules
from bot.understanding.words import FURTHER

SAFETY: Final = "safety"
ALARMED: Final = 0.3  # danger that the alarm hears this surely counts, whatever is scored
ALARMED_ELSEWHERE: Final = 0.35  # the same in a language of which it was taught less, whatever the danger
TROUBLED: Final = (
    0.25  # the same of who may harm themselves or others: missing it is worse, and hardly more is alarmed
)
INKLING: Final = 0.0015  # scored at least so: below it, both judges are sure that nobody is in danger
ALONE: Final = 0.6  # then the alarm counts from here on: "just cancel it all" ends no life
SURELY: Final = 0.8  # the same of a legal threat, and of a wish for a person where no other is clear
BESIDE_FIGURES: Final = 0.95  # the same where all that sounds like it is a figure of speech
OF_ONE_KIND: Final = 0.5  # the share of the likeliest kind of danger, below which none is named
MENACING: Final = (
    0.5  # a threat against the shop's people that is heard less surely is a danger of no named kind
)
QUIET: Final = 0.15  # below it, scores alone are no danger
UNSAID: Final = 0.02  # the same of words that name a danger in a language of which less was taught: "Das bringt mich um, so schön"
Weights = Mapping[str, float]  # of one risk: linear, encoder, proven, silenced, bias, threshold


@dataclass(frozen=True, slots=True)
class Risks:
    """How likely each risk is, and the kind of danger where somebody is in one."""

    chances: Mapping[str, float]
    danger: str = ""  # its kind, where there is any
    person: float = 0.0  # how surely the alarm hears a wish for one


@dataclass(frozen=True, slots=True)
class Wording:
    """What the words of a message say of its risks: each holds labels."""

    proven: frozenset[str]
    silenced: frozenset[str]
    certain: frozenset[str]  # proven whatever else is said
    harmless: frozenset[str]  # only sound so


class RiskVote:
    """Scores and proof become chances, risk by risk; frozen."""

    def __init__(self, weights: Mapping[str, Weights], rules: Rules, alarm: Ear | None) -> None:
        self._weights = weights
        self._rules = rules
        self._alarm = alarm

    def hear(
        self,
        texts: tuple[str, str],
        language: str,
        flat: Scores,
        deep: Scores,
        vector: Vectors | None,
        *,
        known: bool,
    ) -> Risks:
        """The risks of a normalised message.

        Args:
            texts: The message, and how it was typed where its marks were given back to it.
            flat: Scores of the n-grams, one a risk in the order of the weights.
            deep: Those of the encoder's heads.
            vector: The message's vector; None without an encoder, and then no alarm listens.
            known: Whether the judge was taught thousands of sentences of this language; else proof outweighs its scores.
        """
        text, typed = texts
        read = f"{text}\n{typed}" if typed else text
        wording = Wording(
            *self._rules.risk(read, language),
            self._rules.beyond_doubt(read),
            self._rules.only_sounds_so(read, language),
        )
        chances = self._voted(flat, deep, wording, known=known)
        told = plain(text)
        if self._alarm is None or vector is None or not any(map(str.isalnum, told)):
            return Risks(chances)  # all of it is a figure of speech: what is left says nothing
        return _alarmed(chances, self._alarm.hear(told, vector), wording, _Bars.of(language, wording))

    def _voted(self, flat: Scores, deep: Scores, wording: Wording, *, known: bool) -> dict[str, float]:
        """What the scores and the wording come to, risk by risk."""
        return {
            label: 0.0
            if label in wording.harmless
            else _chance(
                weights,
                float(flat[at]),
                float(deep[at]),
                label in wording.proven,
                label in wording.silenced,
                certain=not known or label in wording.certain,
            )
            for at, (label, weights) in enumerate(self._weights.items())
        }

    def above(self, risks: Risks) -> tuple[str, ...]:
        """The risks that count, most likely first."""
        found = [
            (chance, label)
            for label, chance in risks.chances.items()
            if chance >= self._weights[label]["threshold"]
        ]
        return tuple(label for _, label in sorted(found, reverse=True))


@dataclass(frozen=True, slots=True)
class _Bars:
    """How much of a danger the alarm must hear: for it to count, the same of what people do, also where nobody else has an inkling of
    it, and to calm what was voted."""

    counts: float
    of_people: float
    alone: float
    quiet: float

    @classmethod
    def of(cls, language: str, wording: Wording) -> Self:
        """Those of a language and of what is said in it; a language that it was not taught is never calmed."""
        taught = language in LANGUAGES
        counts, of_people = (ALARMED, TROUBLED) if taught else (ALARMED_ELSEWHERE, ALARMED_ELSEWHERE)
        # In other languages the judges were taught too little to be sure.
        alone = ALONE if taught else of_people
        if SAFETY in wording.harmless:
            counts = of_people = alone = BESIDE_FIGURES
        if taught or (language in FURTHER and SAFETY not in wording.proven):
            return cls(counts, of_people, alone, QUIET)
        return cls(counts, of_people, alone, UNSAID if language in FURTHER else 0.0)


def _alarmed(voted: Mapping[str, float], heard: Mapping[str, float], wording: Wording, bars: _Bars) -> Risks:
    """The risks with what the alarm hears: it raises danger and legal threats, and where it hears too little it calms what was voted."""
    chances = dict(voted)
    danger = sum(heard[kind] for kind in DANGERS)
    trouble = sum(heard[kind] for kind in OF_PEOPLE)
    if voted[SAFETY] >= INKLING:
        counts = danger >= bars.counts or trouble >= bars.of_people
    else:
        counts = danger - trouble >= bars.counts or trouble >= bars.alone
    if counts and SAFETY not in wording.silenced:
        chances[SAFETY] = max(chances[SAFETY], danger, ALARMED)
    elif danger < bars.quiet and SAFETY not in wording.certain:
        chances[SAFETY] = 0.0
    if heard[LEGAL] >= SURELY and LEGAL not in wording.silenced:
        chances[LEGAL] = max(chances[LEGAL], heard[LEGAL])
    return Risks(chances, _kind(heard, danger), heard[PERSON])


def _kind(heard: Mapping[str, float], danger: float) -> str:
    """The likeliest kind of danger; none where others are as likely, or where a threat is only perhaps one: who is hurt and demands
    something threatens nobody."""
    kind = max(DANGERS, key=heard.__getitem__)
    least = max(OF_ONE_KIND * danger, MENACING if kind == THREAT else 0.0)
    return kind if heard[kind] >= least else ""


def _chance(
    weights: Weights, flat: float, deep: float, proven: bool, silenced: bool, *, certain: bool
) -> float:
    """How likely a risk is; `certain` lets proof outweigh scores."""
    score = (
        weights["bias"]
        + weights["linear"] * flat
        + weights["encoder"] * deep
        + weights["proven"] * proven
        + weights["silenced"] * silenced
    )
    chance = float(1 / (1 + np.exp(-score)))
    return max(chance, weights["threshold"]) if certain and proven and not silenced else chance
