"""What WeChat's error codes mean for a message: again later, never, once the user writes, or the operator must act."""

from typing import Final

from bot.errors import DeliveryError
from bot.log import get_logger
from bot.tencent.api import REFUSED, Refused

NO_RIGHT: Final = 48001  # the account may not send customer-service messages
TOO_LONG: Final = 45002
WINDOW_OVER: Final = frozenset({45015, 45047})  # until the user writes again
_SETTINGS: Final = frozenset({40013, 40125, 40164, NO_RIGHT, 50001})
LATER: Final = WINDOW_OVER | _SETTINGS  # what was said is worth saying once that is over
_NOBODY: Final = frozenset({40003, 43004, 48002, 43019})
# A token that was renewed a moment ago and is refused again was taken by somebody else: it is asked for once more later.
_REST_S: Final = {45009: 3600.0, 45011: 60.0, **dict.fromkeys(REFUSED, 30.0)}
_log = get_logger(__name__)


def problem(code: int, what: str) -> DeliveryError | None:
    """The error that a code is; None for success."""
    if code == 0:
        return None
    if code in _REST_S:
        return Refused(code, what, retry_after=_REST_S[code])
    if code in WINDOW_OVER:
        return Refused(code, f"{what}: the window is closed until the user writes", undeliverable=True)
    if code in _NOBODY:
        return Refused(code, what, undeliverable=True)
    if code in _SETTINGS:
        _log.error("WeChat refuses the account's settings; see docs/channels/wechat.md", code=code, what=what)
        return Refused(code, what, undeliverable=True)
    if code == -1:
        return Refused(code, f"{what}: WeChat is busy")
    if code in (47001, TOO_LONG, 40004, 40007, 45001, 40008, 44004):
        _log.error("WeChat cannot use what was sent", code=code, what=what)
        return Refused(code, what, undeliverable=True)
    return Refused(code, what)
