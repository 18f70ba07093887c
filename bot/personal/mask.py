"""Text whose personal data is covered."""

from collections.abc import Callable, Mapping

from bot.personal.find import find
from bot.personal.span import Kind, Span


def ends(span: Span) -> str:
    """Enough to tell two apart; of an identity number, nothing."""
    if span.kind == "id":
        return "•••"
    if span.kind == "email":
        name, _, host = span.text.partition("@")
        return f"{name[:1]}•••@{host}"
    return "•••" + bare(span.text)[-4:]


def mask(
    text: str,
    show: Callable[[Span], str] = ends,
    *,
    known: str = "",
    only: Callable[[Span], bool] = lambda span: True,
) -> str:
    """The text with what is personal shown by `show`, except what stands in `known` too, or all but `only` some."""
    parts: list[str] = []
    at = 0
    for span in find(text):
        if span.text not in known and only(span):
            parts += [text[at : span.start], show(span)]
            at = span.end
    return "".join([*parts, text[at:]])


def named(names: Mapping[Kind, str]) -> Callable[[Span], str]:
    """Shows only what kind of thing stood there."""
    return lambda span: names[span.kind]


def bare(text: str) -> str:
    """Letters and digits alone: the same for every way to write a number."""
    return "".join(letter for letter in text if letter.isalnum())
