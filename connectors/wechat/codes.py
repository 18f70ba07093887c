"""WeChat's error codes, by their numbers alone: its sentences change."""

from typing import Final

from bot.tencent.api import BUSY, REFUSED
from bot.tencent.codes import Codes

NO_RIGHT: Final = 48001  # the account may not send customer-service messages
TOO_LONG: Final = 45002
WINDOW_OVER: Final = frozenset({45015, 45047})  # until the user writes again
_SETTINGS: Final = frozenset({40013, 40125, 40164, NO_RIGHT, 50001})
LATER: Final = WINDOW_OVER | _SETTINGS | {BUSY}  # what was said is worth saying once that is over

CODES: Final = Codes(
    platform="WeChat",
    page="docs/channels/wechat.md",
    # A token that was renewed a moment ago and is refused again was taken by somebody else: it is asked for once more later.
    rest_s={45009: 3600.0, 45011: 60.0, **dict.fromkeys(REFUSED, 30.0)},
    window_over=WINDOW_OVER,
    settings=_SETTINGS,
    nobody=frozenset({40003, 43004, 48002, 43019}),
    unusable=frozenset({47001, TOO_LONG, 40004, 40007, 45001, 40008, 44004}),
)
problem = CODES.problem
