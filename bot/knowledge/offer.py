"""Offering articles by their titles: how it is asked, and which ones a customer has said are not meant."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.knowledge.retrieve import Spoken
from bot.skill import said
from bot.turn import Passage

PASSAGE: Final = "passage"  # what a button names that offers an article
_OF_A_THING: Final = "product."  # responses that tell something of a product
_NONE: Final = "none"  # what the button names that says that none of them is meant


def offer(near: Sequence[Passage]) -> tuple[str, dict[str, Any]]:
    """The response that asks whether an article is meant, or which of a few, and what it is filled with."""
    buttons = [
        {"title": each.title, "payload": f"/knowledge.ask{json.dumps({PASSAGE: each.id})}"} for each in near
    ]
    if len(near) == 1:
        return "knowledge.offer", {"title": near[0].title, "buttons": buttons}
    return "knowledge.offer_some", {"buttons": buttons}


def offered(events: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The articles that the bot's last words offer by their titles."""
    shown = (_last(events).get("data") or {}).get("buttons") or ()
    return tuple(name for name in map(_named, shown) if name not in ("", _NONE))


def refused(events: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """The articles that were offered in this conversation and that the customer said are not meant; they are not offered again."""
    offered: list[str] = []
    no: set[str] = set()
    for event in events:
        if event.get("event") == "bot":
            shown = (event.get("data") or {}).get("buttons") or ()
            offered = [each for each in map(_named, shown) if each not in ("", _NONE)]
        elif event.get("event") == "user":
            no.update(offered if _says_none(event.get("parse_data") or {}) else ())
            offered = []
    return frozenset(no)


def spoken(events: Sequence[Mapping[str, Any]]) -> Spoken:
    """What a talk is about as far as articles go, before the message at hand."""
    answered = str((_last(events).get("metadata") or {}).get("response") or "")
    of_a_thing = answered.startswith(_OF_A_THING)
    return Spoken(said.articles_told(events), offered(events), said.earlier(events), of_a_thing)


def _last(events: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return next((event for event in reversed(events) if event.get("event") == "bot"), {})


def _named(button: Mapping[str, Any]) -> str:
    """The article that a button names; empty where it names none."""
    _, brace, rest = str(button.get("payload") or "").partition("{")
    try:
        told = json.loads(brace + rest) if brace else {}
    except ValueError:  # an action server's button may carry anything
        return ""
    return str(told.get(PASSAGE) or "")


def _says_none(heard: Mapping[str, Any]) -> bool:
    """Whether a message says that none of the offered is meant, by the button or by a plain no."""
    pressed = any(
        each.get("entity") == PASSAGE and each.get("value") == _NONE for each in heard.get("entities") or ()
    )
    return pressed or (heard.get("intent") or {}).get("name") == "dialog.deny"
