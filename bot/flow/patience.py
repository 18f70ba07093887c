"""How often an open question is put again while the customer talks about other things: not for ever, and to nobody upset."""

from typing import Final

from bot.flow.conversation import ASKED_AGAIN
from bot.flow.work import Work

TIMES: Final = 2
UPSET: Final = 2  # anger from which on nobody is reminded of a question
_COMPLAINS: Final = ("feedback.negative", "complaint")


def left(work: Work) -> bool:
    """Whether the question may be put again; counts it when it may."""
    heard = work.turn.heard
    if heard.anger >= UPSET or heard.requests[0].top.name in _COMPLAINS or spent(work):
        return False
    work.set(ASKED_AGAIN, _before(work) + 1)
    return True


def spent(work: Work) -> bool:
    """Whether it was put again as often as it may be."""
    return _before(work) >= TIMES


def _before(work: Work) -> int:
    asked = work.slots.get(ASKED_AGAIN)
    return asked if isinstance(asked, int) else 0
