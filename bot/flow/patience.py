"""How often an open question is put again while the customer talks about other things: not for ever, to nobody upset, and not which goods are meant."""

from typing import Final

from bot.flow.conversation import ASKED_AGAIN
from bot.flow.work import Work

TIMES: Final = 2
UPSET: Final = 2  # anger from which on nobody is reminded of a question
_GOODS: Final = "product"  # the slot of what is asked about before anything is bought
_COMPLAINS: Final = ("feedback.negative", "complaint")


def left(work: Work) -> bool:
    """Whether the question may be put again; counts it when it may.

    Which goods are meant is waited for without a word: who asks about something else has moved on, and may come back.
    """
    heard = work.turn.heard
    if heard.anger >= UPSET or heard.requests[0].top.name in _COMPLAINS or spent(work):
        return False
    work.set(ASKED_AGAIN, _before(work) + 1)
    return not quiet(_asked(work))


def quiet(slot: str) -> bool:
    """Whether an open question for this slot is waited for without a word while the customer talks about other things."""
    return slot == _GOODS


def spent(work: Work) -> bool:
    """Whether it was put again as often as it may be."""
    return _before(work) >= TIMES + quiet(_asked(work))  # nobody is bothered by what is not said


def _asked(work: Work) -> str:
    return str(work.slots.get("requested_slot") or "")


def _before(work: Work) -> int:
    asked = work.slots.get(ASKED_AGAIN)
    return asked if isinstance(asked, int) else 0
