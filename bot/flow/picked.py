"""What a press stands for in the customer's own words."""

from typing import Any

from bot.flow.conversation import Conversation
from bot.flow.press import PRESS
from bot.skill.said import earlier, things, told_last, words
from bot.turn import Turn


def own_words(turn: Turn, conversation: Conversation, *, otherwise: str) -> str:
    """The customer's own words. A payload is nobody's; who picks a reading means what was asked back about."""
    if turn.heard.model != PRESS:
        return turn.text
    return earlier(conversation.events) if conversation.offered_wishes else otherwise


def said_lately(conversation: Conversation) -> tuple[str, ...]:
    """The customer's last messages before this one, the newest first."""
    return tuple(words(conversation.events))


def said_before(conversation: Conversation) -> dict[str, Any]:
    """What a slot may lean on: the things named and the messages of the customer before this one, and the bot's last words."""
    events = conversation.events
    return {"things": things(events), "lately": said_lately(conversation), "told": told_last(events)}
