"""The rules of a wish, as the articles tell them to somebody who has no order: by their own words, else by a question of ours."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Final

from bot.knowledge.finder import NONE
from bot.knowledge.retrieve import Found, Retriever

TOPIC: Final = "topic."
NEAR_ENOUGH: Final = 0.2  # for a question of ours, whose topic is known


@cache
def _questions() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((files("bot.knowledge") / "general.toml").read_text(encoding="utf-8"))


RULES_TOLD: Final = frozenset(_questions())  # wishes of which the rules can be asked


async def rules_of(
    retriever: Retriever | None, intent: str, language: str, *questions: str, several: bool = False
) -> tuple[Found, str]:
    """What tells the rules, and the question that found it; nothing and an empty one where nothing tells them.

    Args:
        questions: The customer's own; the first that is answered goes before ours, but of a topic ours goes first.
        several: They ask for other things as well, so that what answers them may answer those: ours goes first.
    """
    if retriever is None:
        return NONE, ""
    ours = _questions().get(intent, {}).get("zh" if language == "zh" else "en", "")
    ours_first = several or intent.startswith(
        TOPIC
    )  # a topic is known by its words, so ours finds it more surely
    for question in (ours, *questions) if ours_first else (*questions, ours):
        found = await retriever.search(question, language=language) if question else NONE
        if found.answerable or (question == ours and found.confidence >= NEAR_ENOUGH):
            return replace(found, answerable=True), question
    return NONE, ""
