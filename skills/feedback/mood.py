"""Praise, and anger without a request."""

from typing import Any

from bot.skill import Event, Skill


class FeedbackPositive(Skill):
    """Thanks for praise."""

    intents = ("feedback.positive",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        dispatcher.utter_message(response="feedback.positive")
        return []


class FeedbackNegative(Skill):
    """Meets anger calmly and asks what would put it right."""

    intents = ("feedback.negative",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        dispatcher.utter_message(response="feedback.negative")
        return []
