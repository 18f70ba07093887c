"""Messages that give data and say nothing else, and signs without a word."""

import re
from typing import Final

from bot.turn import Entity, Intent
from bot.understanding.context import CONFIRMATION, Context
from bot.understanding.normalise import Normalised

_NODS: Final = re.compile(r"[\s👍👌✅✔☑🆗🏻🏼🏽🏾🏿\ufe0f]*[👍👌✅✔☑🆗][\s🏻🏼🏽🏾🏿\ufe0f]*")
_KINDS: Final = ("order_id", "phone", "phone_tail", "tracking_number", "email", "address")


def only_data(entities: tuple[Entity, ...], message: Normalised) -> bool:
    """Whether a message is a number or an address and nothing besides."""
    covered = sum(found.end - found.start for found in entities if found.entity in _KINDS)
    letters = sum(char.isalnum() for char in message.original)
    return message.original.strip().isdecimal() or (covered > 0 and letters > 0 and covered >= letters)


def signs(text: str, context: Context) -> tuple[Intent, ...]:
    """What marks or pictures alone say: a thumb or a tick is a yes where one is waited for, a thank-you after an answer, and else no wish."""
    if not _NODS.fullmatch(text) or not context.asked:
        return (Intent("oos", 0.3),)
    if CONFIRMATION in context.expected:
        return (Intent("dialog.affirm", 0.97),)
    return (Intent("oos", 0.3),) if context.expected else (Intent("dialog.social", 0.9),)
