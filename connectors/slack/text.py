"""Slack's way of writing text: `&`, `<` and `>` are escaped, and mentions and links stand in angle brackets."""

import re
from collections.abc import Collection
from typing import Final

_TOKEN: Final = re.compile(r"<([^<>]*)>")
_MENTION: Final = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>")


def escaped(text: str) -> str:
    """Text as it may be posted: nothing in it can call a person, a channel or a link into being."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def on_one_line(value: object) -> str:
    """What somebody wrote, as one line among others."""
    return " ".join(str(value).split())


def plain(text: str) -> str:
    """What was escaped, as people read it."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def spoken(text: str, me: Collection[str]) -> str:
    """What a person wrote, as they see it, without the name of the bot they called."""
    without = _TOKEN.sub(lambda token: _seen(token[1], me), text)
    return re.sub(r"[ \t]{2,}", " ", plain(without)).strip()


def mentioned(text: str) -> tuple[str, ...]:
    """The ids of the people a text calls by name, in order."""
    return tuple(match[1] for match in _MENTION.finditer(text))


def _seen(token: str, me: Collection[str]) -> str:
    target, bar, label = token.partition("|")
    if target.startswith("@"):
        return "" if target[1:] in me else "@" + (label or target[1:]).lstrip("@")
    if target.startswith("#"):
        return "#" + (label or target[1:])
    if target.startswith("!"):
        return label if bar else "@" + target[1:].partition("^")[0]
    address = target.removeprefix("mailto:").removeprefix("tel:")
    return address if not bar or label in (address, "") else f"{label} {address}"
