"""Personal data in what people write: e-mail addresses, phone, card, account and identity numbers, found and masked.

A number counts only where a check digit, a date in it, its groups or the word before it says what it is, so that order
and tracking numbers and amounts stay readable.
"""

from bot.personal.find import find
from bot.personal.mask import bare, ends, mask, named
from bot.personal.span import KINDS, Kind, Span

__all__ = ["KINDS", "Kind", "Span", "bare", "ends", "find", "mask", "named"]
