"""At first contact customers are told that a machine writes, where no page of ours says so above the conversation.

The widget has it in its header; a chat in WeChat or Slack shows nothing but what is said (EU AI Act art. 50(1), China's labelling rule).
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from bot.conversation.values import Delivery as Due
from bot.turn import Reply
from bot.understanding.language import detect

NOTICE: Final = "channel.ai"


class FirstWords:
    """Puts the notice before the first thing that the bot says in a conversation."""

    def __init__(self, word: Callable[[str, str], str], language: str) -> None:
        self._word = word
        self._language = language  # of the shop, where a reply's own cannot be told

    def __call__(self, due: Due) -> Reply:
        """The reply as it is sent: the first one with the notice, the others as they are."""
        if due.seq != 1 or due.author != "bot":
            return due.reply
        notice = self._word(NOTICE, detect(due.reply.text, self._language))
        return replace(due.reply, text=f"{notice}\n\n{due.reply.text}".strip())
