"""What WeCom's error codes mean for a message."""

from typing import Final

from bot.errors import DeliveryError
from bot.log import get_logger
from bot.tencent.api import Refused

WINDOW_OVER: Final = frozenset({95001, 95002})  # the count, the 48 hours
STATE: Final = frozenset({95013, 95016, 95018})  # ended, or with a person of WeCom's own desk
_SETTINGS: Final = frozenset(
    {40001, 40013, 40014, 42001, 40056, 60020, 48002, 95000, 95004, 95011, 95012, 95017, 301002}
)
_NOBODY: Final = frozenset({40003, 60111, 84061, 40096, 40130})
_log = get_logger(__name__)


def problem(code: int, what: str) -> DeliveryError | None:
    """The error that a code is; None for success."""
    if code == 0:
        return None
    if code in (45009, 45033):
        return Refused(code, what, retry_after=60.0)
    if code in WINDOW_OVER:
        return Refused(code, f"{what}: the window is closed until the customer writes", undeliverable=True)
    if code in STATE:
        return Refused(code, f"{what}: the session is over or with a person in WeCom", undeliverable=True)
    if code in _SETTINGS:
        _log.error("WeCom refuses the settings; see docs/channels/wecom.md", code=code, what=what)
        return Refused(code, what, undeliverable=True)
    if code in _NOBODY:
        return Refused(code, what, undeliverable=True)
    return Refused(code, what)
