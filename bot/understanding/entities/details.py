"""Why something comes back, and which size or colour is meant."""

import re
from collections.abc import Iterator
from typing import Final

from bot.understanding.context import Context
from bot.understanding.entities.found import Found, each
from bot.understanding.phrases import phrases_of
from bot.understanding.words import words

_SAYS: Final = phrases_of(__name__)
_NUMBER: Final = re.compile(r"(?<![\w.])\d{2}(?:\.5)?(?![\w.])")  # a size by itself


def reasons(text: str, context: Context) -> Iterator[Found]:
    """The reason as one of a few codes; what the customer said stays in the span."""
    known = words(context.language)
    for code, pattern in known.reasons if known else _SAYS.tables["reasons"].items():
        for match in pattern.finditer(text):
            if not _SAYS.denied.search(text[: match.start()]):
                yield Found("reason", code, match.start(), match.end())
                return
    if "reason" in context.expected and _SAYS.other.match(text.strip()):
        yield Found("reason", "other", 0, len(text))


def sizes(text: str, context: Context) -> Iterator[Found]:
    """Letter sizes, shoe sizes and sizes called so; a lone letter only when a size was asked for."""
    for match in _SAYS.size.finditer(text):
        group = next(name for name in ("letter", "shoe", "named") if match[name])
        lone = group == "letter" and match[0] == match["letter"] and match["letter"] in ("s", "m", "l")
        if not lone or "size" in context.expected:
            yield Found("size", match[group].upper(), match.start(), match.end())
    if "size" in context.expected:
        yield from each("size", _NUMBER, text)


def colours(text: str, context: Context) -> Iterator[Found]:
    """Colours by their usual names."""
    known = words(context.language)
    for match in (known.colours if known and known.colours else _SAYS.colour).finditer(text):
        yield Found("colour", match[0], match.start(), match.end())
