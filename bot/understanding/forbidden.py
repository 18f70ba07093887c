"""What a message says not to do: the act after "don't" is no wish, however loudly its words speak of it."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Final

from bot.turn import Intent, Request, Understanding
from bot.understanding.context import Context
from bot.understanding.normalise import Normalised
from bot.understanding.phrases import PART
from bot.understanding.words import FURTHER, Words, words

_NO: Final = Intent("dialog.deny", 0.97)
_MEANT: Final = frozenset(
    ("order_id", "product")
)  # "don't refund 20733, exchange it" is about 20733 all the same


_Acts = tuple[tuple[frozenset[str], re.Pattern[str]], ...]


@dataclass(frozen=True, slots=True)
class _Known:
    opens: re.Pattern[str]
    ends: re.Pattern[str]
    asks: re.Pattern[str]
    acts: _Acts


@dataclass(frozen=True, slots=True)
class _Frames:
    """How one further language forbids: a frame holds the act, which may stand before its "not" or after it."""

    no: re.Pattern[str]  # a message without any of these words forbids nothing
    frames: re.Pattern[str]
    ends: re.Pattern[str]
    asks: re.Pattern[str]
    acts: _Acts


@cache
def _known() -> _Known:
    table = tomllib.loads(files(__package__).joinpath("forbidden.toml").read_text(encoding="utf-8"))
    acts = _acts(table["acts"])
    either = "|".join(table["acts"].values())
    opens, ends, asks = (
        re.compile(table[key].replace("\n", "").replace("{act}", f"(?:{either})"))
        for key in ("opens", "ends", "asks")
    )
    return _Known(opens, ends, asks, acts)


def _acts(table: Mapping[str, str]) -> _Acts:
    return tuple((frozenset(names.split()), re.compile(said)) for names, said in table.items())


@cache
def _further() -> tuple[_Frames, ...]:
    return tuple(_read(known) for language in FURTHER if (known := words(language)))


def _read(known: Words) -> _Frames:
    table = known.table["forbid"]

    def spelt(pattern: str) -> str:
        """A pattern with its parts written out."""
        return PART.sub(lambda part: spelt(table["parts"][part[1]]), pattern)

    frames = re.compile("|".join(spelt(each) for each in table["frames"]))
    no, ends, asks = (re.compile(table[key]) for key in ("no", "ends", "asks"))
    return _Frames(no, frames, ends, asks, _acts(table["acts"]))


@dataclass(frozen=True, slots=True)
class Refusal:
    """Where a normalised text says not to do an act, and the intents that the act may be heard as."""

    start: int
    end: int
    acts: frozenset[str]


def forbidden(text: str, heard: frozenset[str]) -> tuple[Refusal, ...]:
    """What a normalised text says not to do, of the acts that were heard in it."""
    known = _known()
    if all(heard.isdisjoint(names) for names, _ in known.acts):
        return ()
    found = []
    for opening in known.opens.finditer(text):
        end = known.ends.search(text, opening.end())
        last = end.start() if end else len(text)
        acts = next((names for names, words in known.acts if words.match(text, opening.end(), last)), None)
        asked = known.asks.search(text[opening.start() : last] + text[last : last + 1])
        if acts and not acts.isdisjoint(heard) and not asked:
            found.append(Refusal(opening.start(), last, acts))
    spoken = (frames for frames in _further() if frames.no.search(text))
    return (*found, *(each for frames in spoken for each in _framed(text, heard, frames)))


def _framed(text: str, heard: frozenset[str], known: _Frames) -> Iterator[Refusal]:
    """What one further language says not to do. A question or a condition anywhere in the clause forbids nothing."""
    begun = 0
    for frame in known.frames.finditer(text):
        for end in known.ends.finditer(text, begun, frame.start() + 1):
            begun = end.end()
        ended = known.ends.search(text, frame.end())
        last = ended.start() if ended else len(text)
        said = frozenset[str]().union(*(names for names, act in known.acts if act.search(frame[0])))
        alone = not any(char.isalpha() for char in text[: frame.start()] + text[last:])
        acts = said | heard if said and alone else said  # nothing else is said, so nothing else is wished
        if not acts.isdisjoint(heard) and not known.asks.search(text[begun : last + 1]):
            yield Refusal(frame.start(), last, acts)


def allowed(
    message: Normalised,
    heard: Understanding,
    context: Context,
    again: Callable[[str, Context], Understanding],
) -> Understanding:
    """What is wished once what the message says not to do is out of it; where that is all it says, a no."""
    refused = forbidden(message.text, frozenset(request.top.name for request in heard.requests))
    if not refused:
        return heard
    left = message.original
    for start, end in (message.span(each.start, each.end) for each in refused):
        left = left[:start] + " " * (end - start) + left[end:]
    if not any(char.isalnum() for char in left):
        return replace(heard, requests=(Request(intents=(_NO,), end=len(left)),), entities=())
    wished = replace(again(left, context), risk=heard.risk)
    if any(found.entity in _MEANT for found in wished.entities):
        return wished  # "don't return the kettle, return the lamp": the same act, of another thing
    acts = frozenset[str]().union(*(each.acts for each in refused))
    return _about(replace(wished, requests=tuple(_no_more(each, acts) for each in wished.requests)), heard)


def _no_more(request: Request, acts: frozenset[str]) -> Request:
    """The request without the acts that were refused: "not to return it, only how returns work" returns nothing."""
    left = tuple(each for each in request.intents if each.name not in acts)
    share = sum(each.confidence for each in left)
    if len(left) == len(request.intents) or not share:
        return request
    return replace(
        request, intents=tuple(Intent(each.name, round(each.confidence / share, 4)) for each in left)
    )


def _about(wished: Understanding, heard: Understanding) -> Understanding:
    """The wish, with the order and the thing that only the refusal names."""
    named = tuple(found for found in heard.entities if found.entity in _MEANT)
    first, *others = wished.requests
    first = replace(first, entities=(*first.entities, *named))
    return replace(wished, requests=(first, *others), entities=(*wished.entities, *named))
