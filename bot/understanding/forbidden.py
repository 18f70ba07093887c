"""What a message says not to do: the act after "don't" is no wish, however loudly its words speak of it."""

import re
import tomllib
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Final

from bot.turn import Intent, Request, Understanding
from bot.understanding.context import Context
from bot.understanding.normalise import Normalised

_NO: Final = Intent("dialog.deny", 0.97)
_MEANT: Final = frozenset(
    ("order_id", "product")
)  # "don't refund 20733, exchange it" is about 20733 all the same


@dataclass(frozen=True, slots=True)
class _Known:
    opens: re.Pattern[str]
    ends: re.Pattern[str]
    asks: re.Pattern[str]
    acts: tuple[tuple[frozenset[str], re.Pattern[str]], ...]


@cache
def _known() -> _Known:
    table = tomllib.loads(files(__package__).joinpath("forbidden.toml").read_text(encoding="utf-8"))
    acts = tuple((frozenset(names.split()), re.compile(words)) for names, words in table["acts"].items())
    either = "|".join(table["acts"].values())
    opens, ends, asks = (
        re.compile(table[key].replace("\n", "").replace("{act}", f"(?:{either})"))
        for key in ("opens", "ends", "asks")
    )
    return _Known(opens, ends, asks, acts)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Where a normalised text says not to do an act, and the intents that the act may be heard as."""

    start: int
    end: int
    acts: frozenset[str]


def forbidden(text: str, heard: Collection[str]) -> tuple[Refusal, ...]:
    """What a normalised text says not to do, of the acts that were heard in it."""
    known = _known()
    found = []
    for opening in known.opens.finditer(text):
        end = known.ends.search(text, opening.end())
        last = end.start() if end else len(text)
        acts = next((names for names, words in known.acts if words.match(text, opening.end(), last)), None)
        asked = known.asks.search(text[opening.start() : last] + text[last : last + 1])
        if acts and not acts.isdisjoint(heard) and not asked:
            found.append(Refusal(opening.start(), last, acts))
    return tuple(found)


def allowed(
    message: Normalised,
    heard: Understanding,
    context: Context,
    again: Callable[[str, Context], Understanding],
) -> Understanding:
    """What is wished once what the message says not to do is out of it; where that is all it says, a no."""
    refused = forbidden(message.text, {request.top.name for request in heard.requests})
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
