"""WeCom's error codes, by their numbers alone, and what it tells later of a message that it took."""

from collections.abc import Mapping
from typing import Final

from bot.tencent.api import BUSY
from bot.tencent.codes import Codes

WINDOW_OVER: Final = frozenset({95001, 95002})  # the count, the 48 hours
LATER: Final = WINDOW_OVER | {45047, BUSY}  # what was said is worth saying once that is over
TOO_LONG: Final = 45002

CODES: Final = Codes(
    platform="WeCom",
    page="docs/channels/wecom.md",
    # A token that was renewed a moment ago and is refused again was taken by somebody else: it is asked for once more later.
    rest_s={45009: 60.0, 45033: 60.0, 40014: 30.0, 42001: 30.0},
    window_over=WINDOW_OVER,
    session_over=frozenset({95013, 95016, 95018}),
    settings=frozenset({40001, 40013, 40056, 60020, 48002, 95000, 95004, 95011, 95012, 95017, 301002}),
    nobody=frozenset({40003, 60111, 84061, 40096, 40130}),
    unusable=frozenset({40004, 40005, 40006, 40007, 40008, 40009, 47001, 44004, TOO_LONG}),
)
problem = CODES.problem

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
