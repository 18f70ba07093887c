"""Text whose personal data is covered."""

from collections.abc import Callable, Collection, Mapping

from bot.personal.find import find
from bot.personal.span import KINDS, Kind, Span


def mask(
    text: str, show: Callable[[Span], str] | None = None, *, kinds: Collection[Kind] = KINDS, known: str = ""
) -> str:
    """The text with what is personal shown by `show` (else by its ends), except what stands in `known` too."""
    show = show or ends
    parts: list[str] = []
    at = 0
    for span in find(text):
        if span.kind in kinds and span.text not in known:
            parts += [text[at : span.start], show(span)]
            at = span.end
    return "".join([*parts, text[at:]])


def ends(span: Span) -> str:
    """Enough to tell two apart; of an identity number, nothing."""
    if span.kind == "id":
        return "•••"
    if span.kind == "email":
        name, _, host = span.text.partition("@")
        return f"{name[:1]}•••@{host}"
    return "•••" + "".join(letter for letter in span.text if letter.isalnum())[-4:]


def named(names: Mapping[Kind, str]) -> Callable[[Span], str]:
    """Shows only what kind of thing stood there."""
    return lambda span: names[span.kind]
