"""What is typed without its marks gets them back for understanding: "toi muon tra hang" is "tôi muốn trả hàng", "moechte" "möchte"."""

import math
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from bot.understanding.letters import bare
from bot.understanding.normalise import Normalised

_HERE: Final = Path(__file__).parent
COUNTS: Final = _HERE / "tones.txt"
LANGUAGE: Final = "vi"
Given = tuple[int, int, str]
Run = Sequence[tuple[str, int]]  # syllables between marks, each with where it begins

_SYLLABLE: Final = re.compile(r"[^\W\d_]+")
_BREAK: Final = re.compile(r"[^\w\s]|\d|\n")
_TYPED_WITHOUT: Final = 0.25  # with more marked syllables than this, the bare ones are meant to be bare
_PAIR: Final = 0.9  # how much the syllable before tells, against how common a syllable is
_DOTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_LONGEST: Final = 7  # letters of the longest syllable, "nghiêng"


@dataclass(frozen=True, slots=True)
class Tones:
    """How often syllables stand alone and after one another, and which marked ones a bare one may be."""

    single: Mapping[str, int]
    pairs: Mapping[tuple[str, str], int]
    forms: Mapping[str, tuple[str, ...]]

    def restored(self, run: Sequence[str]) -> tuple[str, ...]:
        """The likeliest marked syllables of a run."""
        best: dict[str, tuple[float, tuple[str, ...]]] = {"": (0.0, ())}
        for word in run:
            best = {form: self._best(form, best) for form in self.forms.get(word, (word,))}
        return self._best("", best)[1][:-1]

    def _best(
        self, form: str, before: Mapping[str, tuple[float, tuple[str, ...]]]
    ) -> tuple[float, tuple[str, ...]]:
        score, said = max((score + self._chance(last, form), said) for last, (score, said) in before.items())
        return score, (*said, form)

    def _chance(self, last: str, form: str) -> float:
        total = self.single.get("", 1)
        after = self.pairs.get((last, form), 0) / max(self.single.get(last, 0), 1)
        alone = (self.single.get(form, 0) + 0.1) / (10 * total)
        return math.log(_PAIR * after + (1 - _PAIR) * alone)


def toned(text: str, language: str) -> str:
    """A message as it is understood; what is of another language, or has its marks, stays."""
    for start, end, form in reversed(_given(text, language)):
        text = f"{text[:start]}{form}{text[end:]}"
    return text


def marked(message: Normalised, language: str) -> Normalised:
    """A folded message as it is understood, with the way back to how it was typed."""
    text, offsets = message.text, list(message.offsets)
    for start, end, form in reversed(_given(text, language)):
        text = f"{text[:start]}{form}{text[end:]}"
        del offsets[start + len(form) : end]
    typed = message.text
    return message if text == typed else replace(message, text=text, offsets=tuple(offsets), typed=typed)


def _given(text: str, language: str) -> list[Given]:
    """What is written otherwise: where it stands, and its form with marks."""
    return _tones_of(text) if language == LANGUAGE else _umlauts_of(text) if language == "de" else []


def _tones_of(text: str) -> list[Given]:
    low = text.lower()
    runs = list(syllables(low))
    if len(low) != len(text) or marked_share([each for run in runs for each in run]) > _TYPED_WITHOUT:
        return []
    return [
        (start, start + len(word), form)
        for run in runs
        for (word, start), form in zip(run, _tones().restored([word for word, _ in run]), strict=True)
        if form != word  # else its capitals stay
    ]


def _umlauts_of(text: str) -> list[Given]:
    """ "moechte", "zurueck": the e stands for the dots where a German stem is spelt so."""
    pattern, forms = _spelt()
    return [(found.start(), found.end(), forms[found[0].lower()]) for found in pattern.finditer(text)]


@cache
def _spelt() -> tuple[re.Pattern[str], Mapping[str, str]]:
    stems = tomllib.loads((_HERE / "umlauts.toml").read_text(encoding="utf-8"))["stems"]
    forms = {each.translate(_DOTS): each for each in stems}
    return re.compile("|".join(sorted(forms, key=len, reverse=True)), re.IGNORECASE), forms


def syllables(text: str) -> Iterable[Run]:
    """The runs of syllables in a lower-case text; a mark or a number ends a run."""
    start = 0
    for end in (*(found.start() for found in _BREAK.finditer(text)), len(text)):
        if run := [(found[0], found.start()) for found in _SYLLABLE.finditer(text, start, end)]:
            yield run
        start = end


def marked_share(run: Run) -> float:
    """How many of the syllables bear a mark."""
    return sum(bare(word) != word for word, _ in run) / max(len(run), 1)


@cache
def _tones() -> Tones:
    single: dict[str, int] = defaultdict(int)
    pairs: dict[tuple[str, str], int] = {}
    for line in COUNTS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            one, two, count = line.split(" ")
            pairs[one, two] = int(count)
            single[one] += int(count)
    forms: dict[str, set[str]] = defaultdict(set)
    for word in single:
        if word and len(word) <= _LONGEST:
            forms[bare(word)].add(word)
    return Tones(single, pairs, {word: tuple(sorted(each)) for word, each in forms.items()})
