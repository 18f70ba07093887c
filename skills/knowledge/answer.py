"""A question that no skill of its own answers."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.knowledge.quote import chosen, quotes
from bot.skill import Event, Skill, said
from bot.turn import Passage

_PASSAGE: Final = "passage"  # what a button names that offers an article
_NONE: Final = "none"  # what the button names that says that none of them is meant


class KnowledgeAnswer(Skill):
    """Quotes the approved passages that answer what was asked; offers the nearest by their titles where one may be what
    was meant; and says honestly where there is none."""

    intents = ("knowledge.ask",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        retriever, language = self.services.retriever, said.language(tracker)
        if wanted := said.value(tracker, _PASSAGE):
            one = await chosen(retriever, wanted, said.lately(tracker), language)
            if one:
                dispatcher.utter_message(response=one.response, **one.facts)
            else:
                dispatcher.utter_message(response="knowledge.unknown")
            return []
        answers = await quotes(retriever, said.text(tracker), language, before=said.before(tracker))
        for each in answers.found:
            dispatcher.utter_message(response=each.response, **each.facts)
        no = refused(tracker.events)
        near = [each for each in answers.near if each.id not in no]
        if not answers.complete and near:
            _offer(dispatcher, near)
        elif not answers.complete:
            dispatcher.utter_message(response="knowledge.unknown")
        return []


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


def _named(button: Mapping[str, Any]) -> str:
    """The article that a button names; empty where it names none."""
    _, brace, rest = str(button.get("payload") or "").partition("{")
    try:
        told = json.loads(brace + rest) if brace else {}
    except ValueError:  # an action server's button may carry anything
        return ""
    return str(told.get(_PASSAGE) or "")


def _says_none(heard: Mapping[str, Any]) -> bool:
    """Whether a message says that none of the offered is meant, by the button or by a plain no."""
    pressed = any(
        each.get("entity") == _PASSAGE and each.get("value") == _NONE for each in heard.get("entities") or ()
    )
    return pressed or (heard.get("intent") or {}).get("name") == "dialog.deny"


def _offer(dispatcher: Any, near: Sequence[Passage]) -> None:
    """Ask whether an article is meant, or which of a few."""
    buttons = [
        {"title": each.title, "payload": f"/knowledge.ask{json.dumps({_PASSAGE: each.id})}"} for each in near
    ]
    if len(near) == 1:
        dispatcher.utter_message(response="knowledge.offer", title=near[0].title, buttons=buttons)
    else:
        dispatcher.utter_message(response="knowledge.offer_some", buttons=buttons)
