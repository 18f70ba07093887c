"""House rules: a shop's own words, by channel and language, read from a file that may change while the bot runs.

What may not be said, what must be said besides, how customers are addressed, how amounts look and how a reply ends. Rules only
change wording; what was decided and done stays. A file that cannot be read keeps the rules before it.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Final, Self

from pydantic import Field, JsonValue, StringConstraints, ValidationError

from bot.config.table import Names, Table
from bot.errors import ConfigError
from bot.judgement.promises.text import sentences
from bot.log import get_logger
from bot.turn import Reply, Turn

_log = get_logger(__name__)
_AMOUNT: Final = re.compile(r"(?<!\*)[¥$€£]\s?\d[\d,]*(?:\.\d+)?(?!\*)")
_CARD: Final = re.compile(r"(?<!\d)(?:\d[ -]?){15,18}\d(?!\d)|(?<!\d)\d{17}[\dXx](?!\w)")
_SEEN: Final = 4  # digits of a masked number that stay


# What is empty stands between all letters: a word that is never said would go from everywhere, and its stand-in come everywhere.
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _For(Table):
    """Where a rule holds; empty: everywhere."""

    channels: Names = ()
    languages: Names = ()

    def holds(self, turn: Turn) -> bool:
        """Whether this turn is such a place."""
        return (not self.channels or turn.address.channel in self.channels) and (
            not self.languages or turn.heard.language in self.languages
        )


class Forbidden(_For):
    """Words that are never said; `instead` stands for them, without it the whole sentence goes."""

    words: tuple[Words, ...] = Field(min_length=1, strict=False)
    instead: str = ""


class MustSay(_For):
    """A line that is said besides, once, where a skill, an intent or a decision comes up."""

    skills: Names = ()
    intents: Names = ()
    decisions: Names = ()
    say: Words

    def due(self, turn: Turn) -> bool:
        """Whether this turn is one of those."""
        decision = turn.judged
        asked = (
            (self.skills, decision.skill),
            (self.intents, decision.intent),
            (self.decisions, decision.kind),
        )
        return self.holds(turn) and all(not wanted or found in wanted for wanted, found in asked)


class Tone(_For):
    """How it sounds: `address` replaces words of address, `closing` ends an answer or an act."""

    address: dict[Words, str] = Field(default_factory=dict)
    bold_amounts: bool = False
    closing: str = ""


class Rules(Table):
    """The whole file."""

    forbidden: tuple[Forbidden, ...] = Field(default=(), strict=False)
    must_say: tuple[MustSay, ...] = Field(default=(), strict=False)
    tone: tuple[Tone, ...] = Field(default=(), strict=False)


@dataclass(slots=True)
class House:
    """The rules of one shop, looked up anew whenever their file has changed."""

    file: Path | None = None
    rules: Rules = field(default_factory=Rules)
    _seen: int = -1
    _ails: str = ""

    @classmethod
    def open(cls, file: Path | None) -> Self:
        """The rules of a file, which must be right when the bot starts; a ConfigError names what is wrong."""
        house = cls(file)
        if file is not None:
            house.rules, house._seen = _read(file), file.stat().st_mtime_ns
        return house

    def ails(self) -> str:
        """That the file cannot be read and the rules before it are in force; nothing while it can."""
        self._look()
        return self._ails

    def forbids(self, text: str, turn: Turn) -> bool:
        """Whether the text holds words that are never said here."""
        said = text.lower()
        self._look()
        return any(
            word.lower() in said for rule in self.rules.forbidden if rule.holds(turn) for word in rule.words
        )

    def worded(self, turn: Turn) -> Turn:
        """The turn in the words of the house."""
        self._look()
        ours = [n for n, reply in enumerate(turn.replies) if not reply.author.startswith("agent:")]
        if not ours:
            return turn
        replies = list(turn.replies)
        for number in ours:
            replies[number] = self._reply(replies[number], turn)
        besides = [rule.say for rule in self.rules.must_say if rule.due(turn)]
        if turn.judged.kind in ("answer", "act"):
            besides += [tone.closing for tone in self.rules.tone if tone.closing and tone.holds(turn)]
        said = "\n".join(reply.text for reply in replies)
        lines = [replies[ours[-1]].text, *(line for line in dict.fromkeys(besides) if line not in said)]
        replies[ours[-1]] = replace(replies[ours[-1]], text="\n".join(filter(None, lines)))
        return turn if tuple(replies) == turn.replies else turn.evolve(replies=tuple(replies))

    def _reply(self, reply: Reply, turn: Turn) -> Reply:
        text = reply.text
        for rule in self.rules.forbidden:
            if rule.holds(turn):
                text = _without(text, rule)
        for tone in self.rules.tone:
            if tone.holds(turn):
                for old, new in tone.address.items():
                    text = text.replace(old, new)
                text = _AMOUNT.sub(r"**\g<0>**", text) if tone.bold_amounts else text
        text = _CARD.sub(lambda found: _masked(found[0], turn), text)
        return reply if text == reply.text else replace(reply, text=text)

    def _look(self) -> None:
        """Read the file again when it has changed."""
        if self.file is None:
            return
        try:
            now = self.file.stat().st_mtime_ns
            if now == self._seen:
                return
            self._seen = now  # a broken file is read once, and again when it is mended
            self.rules = _read(self.file)
        except (OSError, ConfigError) as problem:
            if not (self._ails and isinstance(problem, OSError)):  # a file that is gone is told of once
                _log.error("the house rules cannot be read; those before stay", exc_info=problem)
            if isinstance(problem, OSError):  # it is gone, and may come back as it was
                self._seen = -1
            self._ails = f"{self.file.name} cannot be read; the rules before it are in force"
        else:
            self._ails = ""
            _log.info("house rules read", file=self.file.name)


def _read(file: Path) -> Rules:
    try:
        table: Mapping[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
        return Rules.model_validate(table)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        where = ".".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"])
        raise ConfigError(f"house rules {file}: {where}: {first['msg'].removeprefix('Input ')}") from problem
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise ConfigError(f"house rules {file}: {problem}") from problem


def _without(text: str, rule: Forbidden) -> str:
    words = re.compile("|".join(re.escape(word) for word in rule.words), re.IGNORECASE)
    if rule.instead:
        return words.sub(lambda _: rule.instead, text)
    left = "".join(each for each in sentences(text) if not words.search(each)).strip()
    return left or words.sub("", text)  # where nothing else is said, the words alone go


def _masked(number: str, turn: Turn) -> str:
    """A card or identity number down to its end, unless it is only the customer's parcel, order or invoice."""
    known = {found.value for found in turn.heard.entities} | set(_leaves(turn.facts))
    whole = any(
        number == each or (each.isalnum() and number in each) for each in known
    )  # a letter may end it
    return number if whole else "*" * (len(number) - _SEEN) + number[-_SEEN:]


def _leaves(facts: JsonValue | Mapping[str, JsonValue]) -> Iterator[str]:
    match facts:
        case Mapping():
            for each in facts.values():
                yield from _leaves(each)
        case list():
            for each in facts:
                yield from _leaves(each)
        case _:
            yield str(facts)
