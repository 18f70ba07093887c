"""Has a question that is English in every language."""

from bot.skill.slots import OrderId, Text
from tests.certify.buggy.sound import Sound


class AsksInEnglishOnly(Sound):
    """Was never translated."""

    slots = {"order_id": OrderId(states=("delivered",)), "why": Text(ask="english.ask_why")}
