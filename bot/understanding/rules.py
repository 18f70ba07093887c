"""Wording with certainty: acts that must never fail and lexical risks, read from `rules.toml`."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Self

_MARKS = re.compile(r"^[\W_]+|[\W_]+$")
_NUMBERED = re.compile(  # the number of an order and what announces it
    r" ?(?:\b(?:for|on|of) )?(?:\b(?:my |the )?order )?(?:订单号?|单号)?#?(?<![\da-z])\d{5,12}(?![\da-z])(?:的|[这那]单)? ?"
)
_INNER = re.compile(r"[!,.。、~;!:]+")


@dataclass(frozen=True, slots=True)
class Rule:
    """A label, what proves it, and what silences it."""

    label: str
    search: re.Pattern[str] | None
    whole: re.Pattern[str] | None
    unless: re.Pattern[str] | None

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Self:
        """A rule from its table."""
        name = str(row.get("intent") or row["label"])
        return cls(name, _any(row.get("search", ())), _any(row.get("whole", ())), _any(row.get("unless", ())))

    def says(self, text: str, bare: str) -> bool:
        """Whether the message (or, without its politeness, the whole of it) is what the rule knows."""
        if self.unless and self.unless.search(text):
            return False
        if self.whole and self.whole.fullmatch(bare):
            return True
        return bool(self.search and self.search.search(text))


def _any(patterns: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) if patterns else None


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of the judge."""

    acts: tuple[Rule, ...]
    risks: tuple[Rule, ...]
    polite: re.Pattern[str]

    def bare(self, text: str) -> str:
        """The message without marks and politeness at its ends; a message of nothing else stays whole."""
        text = _INNER.sub(" ", _MARKS.sub("", text)).strip()
        previous = ""
        left = text
        while left != previous:
            previous = left
            left = _MARKS.sub("", self.polite.sub("", left)).strip()
        return left or text

    def act(self, text: str) -> str | None:
        """The intent that the wording proves."""
        whole = _INNER.sub(" ", _MARKS.sub("", text)).strip()
        bare = self.bare(text)
        said = next(
            (rule.label for rule in self.acts if rule.says(text, whole) or rule.says(text, bare)), None
        )
        return said or self._numbered(bare)

    def _numbered(self, bare: str) -> str | None:
        """The wish that is proven by all words but the order's number; "cancel" alone would be a no."""
        words = _NUMBERED.sub("", bare).strip()
        wishes = (rule for rule in self.acts if not rule.label.startswith("dialog."))
        if words == bare or not words:
            return None
        return next((rule.label for rule in wishes if rule.whole and rule.whole.fullmatch(words)), None)

    def risk(self, text: str) -> tuple[frozenset[str], frozenset[str]]:
        """Labels that the wording proves, and labels that it silences."""
        proven = frozenset(rule.label for rule in self.risks if rule.says(text, text))
        silenced = frozenset(rule.label for rule in self.risks if rule.unless and rule.unless.search(text))
        return proven, silenced


@cache
def rules() -> Rules:
    """The shipped rules."""
    table = tomllib.loads(files(__package__).joinpath("rules.toml").read_text(encoding="utf-8"))
    words = "|".join(table["polite"]["words"])
    # English words need a border, Chinese ones have none.
    edge = rf"^(?:(?:{words})(?![a-z]))|(?<![a-z])(?:{words})$"
    return Rules(
        tuple(Rule.read(row) for row in table["act"]),
        tuple(Rule.read(row) for row in table["risk"]),
        re.compile(edge),
    )
