"""What thanks sound like, one pattern for everything that hears them: rules that answer a courtesy or ask what was given, and small talk."""

from typing import Final

from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
THANKS: Final = _SAYS.thanks
