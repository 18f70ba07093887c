"""Danger: which kind a message speaks of, and whom to call where the customer is."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Final

from bot.judgement.promises.patterns import table
from bot.understanding import perils
from bot.understanding.letters import MARKED, bare, bare_pattern
from bot.understanding.normalise import normalise
from bot.understanding.perils import peril, plain

GENERAL: Final = "risk.safety"  # said when the danger has no words of its own
SCALD: Final = "scald"  # a frame's kind: burnt by steam or water
_OF_A_BODY: Final = frozenset(
    {"", "injury", "poison", "allergy"}
)  # what a vet is for, where an animal has it
LEFT: Final = frozenset({"handoff.left", "handoff.left_for"})  # said to who waits in line no longer
_PLACE: Final = re.compile(r"(?:在|住|到|\b(?:in|from|at|near)\b)\s*(.{2,24})")


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whom to call in one country."""

    fire: str
    ambulance: str
    police: str
    crisis: str

    def facts(self) -> dict[str, str]:
        """As the facts of a response."""
        return asdict(self)


def sure(text: str) -> bool:
    """Whether a danger of some kind is beyond doubt in a message."""
    return bool(peril(normalise(text).text))


def words_for(text: str, language: str = "", heard: str = "") -> str:
    """The response that holds the right first words for the danger a message speaks of.

    Args:
        heard: The kind that was heard in it, for what its wording does not tell.
    """
    folded = normalise(text).text
    proven = peril(folded)
    if proven == SCALD:
        return f"{GENERAL}.injury"  # steam that bursts out is no fire, whatever words it shares with one
    # Japanese is searched as it is written: folding makes Chinese characters of its own.
    said = f"{plain(folded)}\n{plain(text.lower())}"
    said = f"{said}\n{bare(said)}" if language in MARKED else said
    kinds = (kind for kind, pattern in _dangers(language) if kind == proven or pattern.search(said))
    kind = next(kinds, "") or (heard if heard in {kind for kind, _ in _dangers(language)} else "")
    kind = _about(kind, said, language)
    return f"{GENERAL}.{kind}" if kind else GENERAL


def _about(kind: str, said: str, language: str) -> str:
    """The kind by what it befalls: an animal alone wants a vet, a thing on the mains has no battery to mind."""

    def names(what: str) -> bool:
        return _things(what, language).search(said) is not None

    if kind == "fire" and names("mains") and not names("battery"):
        return "mains"
    return "pet" if kind in _OF_A_BODY and names("pet") and not names("person") else kind


def called_off(text: str, danger: str) -> bool:
    """Whether a message says that there is no such danger; who spoke of dying must take that back in as many words."""
    folded = normalise(text).text
    return not peril(folded) and perils.called_off(folded, sincerely=danger.endswith("self_harm"))


def dealt_with(text: str) -> bool:
    """Whether a message tells what was done about a danger that was there."""
    return perils.dealt_with(normalise(text).text)


def country_said(text: str) -> str:
    """The country that a message says the customer is in; a country's goods ("a Japanese kettle") are no place."""
    return next((code for place in _PLACE.findall(text) if (code := country_of(place))), "")


def country_of(*texts: str) -> str:
    """The country that an address or a phone number belongs to, or nothing."""
    found = (
        code for text in texts for code, (signs, _) in _countries().items() if signs.search(text.lower())
    )
    return next(found, "")


def numbers(country: str, language: str) -> Numbers:
    """Whom to call in a country; where it is not known, what the language makes likely, else how to find out."""
    code = country or table("emergency")["language"].get(language, "")
    if code in _countries():
        return _countries()[code][1]
    unknown = table("emergency")["unknown"]
    return Numbers(**unknown.get(language, unknown["en"]))


@cache
def _dangers(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The kinds by their words in Chinese, English and this language."""
    return tuple((row["kind"], _spoken(row, language)) for row in table("danger")["danger"])


@cache
def _things(name: str, language: str) -> re.Pattern[str]:
    """The words for what a danger is about."""
    return _spoken(table("danger")["about"][name], language)


def _spoken(row: Mapping[str, str], language: str) -> re.Pattern[str]:
    spoken = dict.fromkeys(("zh", "en", language))
    return re.compile("|".join(f"(?:{each})" for each in _worded(row, spoken)))


def _worded(row: Mapping[str, str], languages: Iterable[str]) -> Iterable[str]:
    """The patterns of a kind in some languages, and without the marks of letters where words stay themselves so."""
    for language in languages:
        if language in row:
            yield row[language]
            if language in MARKED:
                yield bare_pattern(row[language])


@cache
def _countries() -> Mapping[str, tuple[re.Pattern[str], Numbers]]:
    return {code: _country(row) for code, row in table("emergency")["country"].items()}


def _country(row: Mapping[str, str]) -> tuple[re.Pattern[str], Numbers]:
    called = {name: number for name, number in row.items() if name != "signs"}
    return re.compile(row["signs"]), Numbers(**called)
