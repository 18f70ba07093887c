"""Messages that give data and say nothing else."""

from typing import Final

from bot.turn import Entity
from bot.understanding.normalise import Normalised

_KINDS: Final = ("order_id", "phone", "phone_tail", "tracking_number", "email", "address")


def only_data(entities: tuple[Entity, ...], message: Normalised) -> bool:
    """Whether a message is a number or an address and nothing besides."""
    covered = sum(found.end - found.start for found in entities if found.entity in _KINDS)
    letters = sum(char.isalnum() for char in message.original)
    return message.original.strip().isdecimal() or (covered > 0 and letters > 0 and covered >= letters)
