"""Wording with certainty: acts that must never fail and lexical risks, from `rules.toml` and the words of the ten further languages."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Self

from bot.understanding.letters import MARKED, bare, bare_pattern
from bot.understanding.perils import peril, plain
from bot.understanding.spelling import Written, spelled
from bot.understanding.words import FURTHER, words

_MARK = r"(?:[^\w\u0300-\u036f\u064b-\u065f\u0e31\u0e34-\u0e4e]|_)+"  # signs that are parts of letters stay
_MARKS = re.compile(f"^{_MARK}|{_MARK}$")
_NUMBERED = re.compile(  # the number of an order and what announces it
    r" ?(?:\b(?:for|on|of) )?(?:\b(?:my |the )?order )?(?:订单号?|单号)?#?(?<![\da-z])\d{5,12}(?![\da-z])(?:的|[这那]单)? ?"
)
_SAFETY = "safety"
_INNER = re.compile(r"\s*[!,.。、~;!:،؛¡¿]+\s*")


@dataclass(frozen=True, slots=True)
class Rule:
    """A label, what proves it, what silences it, and what proves it whatever else is said."""

    label: str
    search: re.Pattern[str] | None
    whole: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    certain: re.Pattern[str] | None = None
    beside: re.Pattern[str] | None = (
        None  # of a clause beside another: alone such words may tell what was done
    )

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Self:
        """A rule from its table."""
        name = str(row.get("intent") or row["label"])
        parts = (_any(row.get(part, ())) for part in ("search", "whole", "unless", "certain", "beside"))
        return cls(name, *parts)

    def says(self, text: str, bare: str) -> bool:
        """Whether the message (or, without its politeness, the whole of it) is what the rule knows."""
        if self.silenced(text):
            return False
        if self.certain and self.certain.search(text):
            return True
        if self.whole and self.whole.fullmatch(bare):
            return True
        return bool(self.search and self.search.search(text))

    def silenced(self, text: str) -> bool:
        """Whether this only looks like what the rule knows."""
        if self.certain and self.certain.search(text):
            return False
        return bool(self.unless and self.unless.search(text))


def _any(patterns: Written) -> re.Pattern[str] | None:
    return re.compile(spelled(patterns)) if patterns else None


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of the judge, with those of further languages beside them.

    A whole message that is one of a language's wishes is heard wherever its script stands; single words are looked for only in a
    message of that language, since "brand" burns in German and is a maker's name in English.
    """

    acts: tuple[Rule, ...]
    risks: tuple[Rule, ...]
    polite: re.Pattern[str]
    script: re.Pattern[str] | None = None
    further: "Mapping[str, Rules]" = field(default_factory=dict)

    def bare(self, text: str) -> str:
        """The message without marks and politeness at its ends; a message of nothing else stays whole."""
        text = _INNER.sub(" ", _MARKS.sub("", text)).strip()
        previous = ""
        left = text
        while left != previous:
            previous = left
            left = _MARKS.sub("", self.polite.sub("", left)).strip()
        return left or text

    def act(self, text: str, language: str = "") -> str | None:
        """The intent that the wording proves; `language` is the message's, where it is known."""
        if language in self.further and (said := self.further[language].act(text)):
            return said
        return self._act(text) or next(
            (said for rules in self.further.values() if (said := rules._whole(text))), None
        )

    def wish(self, clause: str, language: str = "") -> str:
        """The wish that a clause's wording proves by itself; a yes or a thank-you among clauses is none."""
        act = self.act(clause, language) or self._beside(clause)
        return "" if act.startswith(("dialog.", "bot.", "feedback.")) else act

    def _beside(self, clause: str) -> str:
        """The act that a clause names with its thing: 围巾取消, 水壶退掉."""
        bare = self.bare(clause)
        return next((rule.label for rule in self.acts if rule.beside and rule.beside.fullmatch(bare)), "")

    def _whole(self, text: str) -> str | None:
        """The wish that the whole message is, in this language's words."""
        if self.script and not self.script.search(text):
            return None
        bare = self.bare(text)
        whole = (rule for rule in self.acts if rule.whole)
        return next((rule.label for rule in whole if rule.whole and rule.whole.fullmatch(bare)), None)

    def _act(self, text: str) -> str | None:
        whole = _INNER.sub(" ", _MARKS.sub("", text)).strip()
        bare = self.bare(text)
        said = next(
            (
                rule.label
                for rule in self.acts
                if rule.says(text, whole) or rule.says(text, bare) or (self.script and rule.says(bare, bare))
            ),
            None,
        )
        return said or self._numbered(bare)

    def _numbered(self, bare: str) -> str | None:
        """The wish that is proven by all words but the order's number; "cancel" alone would be a no."""
        words = _NUMBERED.sub("", bare).strip()
        wishes = (rule for rule in self.acts if not rule.label.startswith("dialog."))
        if words == bare or not words:
            return None
        return next((rule.label for rule in wishes if rule.whole and rule.whole.fullmatch(words)), None)

    def risk(self, text: str, language: str = "") -> tuple[frozenset[str], frozenset[str]]:
        """Labels that the wording proves, and labels that it silences."""
        proven, silenced = self._risks(text, {_SAFETY: plain(text)})
        if language in self.further:
            told = bare(plain(text)) if language in MARKED else plain(text)
            more, less = self.further[language]._risks(text, {_SAFETY: told})
            proven, silenced = proven | more, silenced | less
        if peril(text):
            return proven | {_SAFETY}, silenced - {_SAFETY}
        return proven, silenced

    def _risks(self, text: str, said: Mapping[str, str]) -> tuple[frozenset[str], frozenset[str]]:
        """Labels proven and silenced in one set of words; `said` is what of the message counts for a label."""
        proven = frozenset(r.label for r in self.risks if r.says(said.get(r.label, text), text))
        silenced = frozenset(r.label for r in self.risks if r.silenced(said.get(r.label, text)))
        return proven, silenced

    def beyond_doubt(self, text: str) -> frozenset[str]:
        """Labels that the wording proves whatever else is said and however the judge scores it."""
        certain = frozenset(
            rule.label for rule in self.risks if rule.certain and rule.certain.search(plain(text))
        )
        return certain | {_SAFETY} if peril(text) else certain

    def only_sounds_so(self, text: str, language: str = "") -> frozenset[str]:
        """Labels that nothing proves once figures of speech and denials are out: they stand however the judge scores it."""
        figurative = plain(text) != text
        return frozenset({_SAFETY} if figurative and _SAFETY not in self.risk(text, language)[0] else ())


@cache
def rules() -> Rules:
    """The shipped rules."""
    table = tomllib.loads(files(__package__).joinpath("rules.toml").read_text(encoding="utf-8"))
    return Rules(
        tuple(Rule.read(row) for row in table["act"]),
        tuple(Rule.read(row) for row in table["risk"]),
        _polite(table["polite"]["words"]),
        further={language: _further(language) for language in FURTHER},
    )


def _further(language: str) -> Rules:
    known = words(language)
    assert known is not None  # noqa: S101 - every further language has a file
    acts = [{"intent": name, **row} for name, row in known.table["act"].items()]
    risks = [
        {"label": name, **(_bared(row) if name == _SAFETY and language in MARKED else row)}
        for name, row in known.table["risk"].items()
    ]
    return Rules(
        tuple(Rule.read(row) for row in acts),
        tuple(Rule.read(row) for row in risks),
        _polite(known.table["polite"]),
        known.script,
    )


def _bared(row: Mapping[str, Sequence[str]]) -> Mapping[str, list[str]]:
    """The patterns of danger, which is told in haste: without the marks of letters."""
    return {part: [bare_pattern(each) for each in patterns] for part, patterns in row.items()}


def _polite(said: Written) -> re.Pattern[str]:
    either = spelled(said)
    # Latin words need a border, Chinese ones have none.
    return re.compile(rf"^(?:(?:{either})(?![a-z]))|(?<![a-z])(?:{either})$")
