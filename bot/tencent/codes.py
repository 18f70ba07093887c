"""What error codes mean for a message: again later, never, once the customer writes, or the operator must act."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.errors import DeliveryError
from bot.log import get_logger
from bot.tencent.api import BUSY, Refused

_log = get_logger(__name__)
_NONE: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """One platform's numbers by what follows from them; any other one is tried again."""

    platform: str
    page: str  # what its operator reads
    rest_s: Mapping[int, float] = field(default_factory=dict)  # how long nothing is sent
    window_over: frozenset[int] = _NONE  # until the customer writes again
    session_over: frozenset[int] = _NONE  # ended, or with a person of the platform's own desk
    settings: frozenset[int] = _NONE
    nobody: frozenset[int] = _NONE
    unusable: frozenset[int] = _NONE

    def problem(self, code: int, what: str) -> DeliveryError | None:
        """The error that a code is; None for success."""
        if code == 0:
            return None
        if code in self.rest_s:
            return Refused(code, what, retry_after=self.rest_s[code])
        if code in self.settings:
            _log.error(
                "the account's settings are refused", by=self.platform, see=self.page, code=code, what=what
            )
        elif code in self.unusable:
            _log.error("what was sent cannot be used", by=self.platform, code=code, what=what)
        elif code in self.window_over:
            what += ": the window is closed until the customer writes"
        elif code in self.session_over:
            what += ": the session is over or with a person of the platform's own desk"
        elif code == BUSY:
            what += f": {self.platform} was busy, three times again"
        elif code not in self.nobody:
            return Refused(code, what)
        return Refused(code, what, undeliverable=True)
