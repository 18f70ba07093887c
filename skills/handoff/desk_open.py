"""Somebody who asked for a person while nobody was there hears when people are."""

from collections.abc import Iterable
from typing import Any

from bot.skill import Event
from bot.skill.notice import Known, Notice, Occasion


class DeskOpen(Notice):
    """Offers the person who could not be had before."""

    intents = ("notice.desk_open",)
    asked = True

    def due(self, known: Known) -> Iterable[Occasion]:
        """Every wish for a person that is still open, once people are there."""
        return [Occasion(waiting.ticket) for waiting in known.waiting if known.open]

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        dispatcher.utter_message(response="notice.desk_open")
        return []
