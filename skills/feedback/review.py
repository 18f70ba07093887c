"""Reviews of products."""

from typing import Any

from bot.knowledge.explain import explain
from bot.shop.policy import clause, number
from bot.skill import Event, Skill


class FeedbackReview(Skill):
    """Explains how to write, change or find a review."""

    intents = ("feedback.review",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        days = clause(review_days=number(await self.shop.info(), "review_window_days"))
        await explain(self, dispatcher, tracker, "feedback.review", window=days)
        return []
