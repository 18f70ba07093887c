"""What a press stands for in the customer's own words."""

from collections.abc import Sequence
from typing import Any

from bot.flow.conversation import Conversation
from bot.flow.press import PRESS
from bot.skill.said import earlier, things, told_last, told_lately, words
from bot.turn import Entity, Turn


def own_words(turn: Turn, conversation: Conversation, *, otherwise: str) -> str:
    """The customer's own words. A payload is nobody's; who picks a reading means what was asked back about."""
    if turn.heard.model != PRESS:
        return turn.text
    return earlier(conversation.events) if conversation.offered_wishes else otherwise


def said_lately(conversation: Conversation) -> tuple[str, ...]:
    """The customer's last messages before this one, the newest first."""
    return tuple(words(conversation.events))


def beside(turn: Turn, mine: Sequence[Entity]) -> tuple[str, ...]:
    """The things that a message names for another of its wishes: "where is my hammer? it was due on Monday"."""
    named = turn.heard.entities if mine else ()
    return tuple(each.value for each in named if each.entity == "product" and each not in mine)


def said_before(conversation: Conversation, named: tuple[str, ...] = ()) -> dict[str, Any]:
    """What a slot may lean on: the things named beside it or before, the customer's messages before this one, and the bot's last words."""
    events = conversation.events
    return {
        "things": (*named, *things(events)),
        "lately": said_lately(conversation),
        "told": told_last(events),
        "shown": told_lately(events),
    }
