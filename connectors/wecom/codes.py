"""What WeCom's error codes mean for a message."""

from collections.abc import Mapping
from typing import Final

from bot.errors import DeliveryError
from bot.log import get_logger
from bot.tencent.api import Refused

WINDOW_OVER: Final = frozenset({95001, 95002})  # the count, the 48 hours
TOO_LONG: Final = 45002
STATE: Final = frozenset({95013, 95016, 95018})  # ended, or with a person of WeCom's own desk
_SETTINGS: Final = frozenset({40001, 40013, 40056, 60020, 48002, 95000, 95004, 95011, 95012, 95017, 301002})
_NOBODY: Final = frozenset({40003, 60111, 84061, 40096, 40130})
_UNUSABLE: Final = frozenset({40004, 40005, 40006, 40007, 40008, 40009, 47001, 44004, TOO_LONG})
# A token that was renewed a moment ago and is refused again was taken by somebody else: it is asked for once more later.
_REST_S: Final = {45009: 60.0, 45033: 60.0, 40014: 30.0, 42001: 30.0}
# What WeCom tells later of a message that it took (`fail_type` of `msg_send_fail`).
WINDOW_FAILURES: Final = frozenset({4, 6})
FAILURES: Final[Mapping[int, str]] = {
    0: "WeCom does not say why",
    1: "the customer service account was deleted",
    2: "the app was closed",
    4: "the window is closed until the customer writes: 48 hours are over",
    5: "the session is over",
    6: "the window is closed until the customer writes: five messages were sent",
    10: "the customer refuses messages",
}
_log = get_logger(__name__)


def problem(code: int, what: str) -> DeliveryError | None:
    """The error that a code is; None for success."""
    if code == 0:
        return None
    if code in _REST_S:
        return Refused(code, what, retry_after=_REST_S[code])
    if code in WINDOW_OVER:
        return Refused(code, f"{what}: the window is closed until the customer writes", undeliverable=True)
    if code in STATE:
        return Refused(code, f"{what}: the session is over or with a person in WeCom", undeliverable=True)
    if code in _SETTINGS:
        _log.error("WeCom refuses the settings; see docs/channels/wecom.md", code=code, what=what)
        return Refused(code, what, undeliverable=True)
    if code in _UNUSABLE:
        _log.error("WeCom cannot use what was sent", code=code, what=what)
        return Refused(code, what, undeliverable=True)
    if code in _NOBODY:
        return Refused(code, what, undeliverable=True)
    return Refused(code, what)
