"""Planted text: what others wrote into a title, a courier's note or an article, and the bot must not pass on as its own."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from bot.judgement.promises.known import Leaf
from bot.judgement.promises.patterns import pattern
from bot.judgement.promises.text import sentences
from bot.turn import Reply

_SHORTEST: Final = 6  # characters that could plant anything
_EDGE: Final = " \n,;:，；：、(（【[<「“\"'"
# The shop's own words
_OURS: Final = ("passage", "phone", "carrier_phone", "address", "url", "link", "email", "opens_at")


def cleaned(reply: Reply, leaves: Iterable[Leaf], said: str, left_out: str) -> Reply:
    """The reply without what was planted in the looked-up texts it shows; the same reply when nothing was.

    Args:
        said: The customer's own words, which may come back to them.
        left_out: What stands for a text of which nothing is left.
    """
    text = reply.text
    for leaf in leaves:
        value = leaf.value
        if not isinstance(value, str) or len(value) < _SHORTEST or value not in text or value in said:
            continue
        safe = _article(value) if leaf.key.startswith("passage") else _note(value, leaf.key)
        if safe != value:
            text = text.replace(value, safe or left_out)
    buttons = tuple(
        replace(button, title=_cut(button.title, ("orders", "lures")) or left_out) for button in reply.buttons
    )
    return (
        reply
        if (text, buttons) == (reply.text, reply.buttons)
        else replace(reply, text=text, buttons=buttons)
    )


def _note(value: str, key: str) -> str:
    """A title or a note without what does not belong there; in what the shop says itself only orders are looked for."""
    return _cut(value, ("orders",) if key.startswith(_OURS) else ("orders", "lures", "secrets"))


def _cut(value: str, names: Iterable[str]) -> str:
    """The text up to where something begins that does not belong there."""
    found = [m.start() for name in names if (m := pattern("planted", "planted", name).search(value.lower()))]
    return value[: min(found)].rstrip(_EDGE) if found else value


def _article(value: str) -> str:
    """An approved passage without the sentences that give orders to the bot."""
    orders = pattern("planted", "planted", "orders")
    return "".join(each for each in sentences(value) if not orders.search(each.lower())).strip()
