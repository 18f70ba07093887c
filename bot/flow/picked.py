"""What a press stands for in the customer's own words."""

from bot.flow.conversation import Conversation
from bot.flow.press import PRESS
from bot.skill.said import earlier, things
from bot.turn import Turn


def own_words(turn: Turn, conversation: Conversation, *, otherwise: str) -> str:
    """The customer's own words. A payload is nobody's; who picks a reading means what was asked back about."""
    if turn.heard.model != PRESS:
        return turn.text
    return earlier(conversation.events) if conversation.offered_wishes else otherwise


def spoken_of(conversation: Conversation) -> tuple[str, ...]:
    """The things that were named in the last messages before this one, the newest first."""
    return things(conversation.events)
