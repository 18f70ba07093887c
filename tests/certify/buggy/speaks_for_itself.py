"""Says words that no response file knows."""

from typing import Any

from bot.skill import Event
from tests.certify.buggy.sound import Sound


class SpeaksForItself(Sound):
    """Adds a friendly word."""

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        dispatcher.utter_message(text="没问题")
        return await super().run(dispatcher, tracker, domain)
