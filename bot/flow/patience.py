"""How often an open question is put again while the customer talks about other things: not for ever, and to nobody upset."""

from typing import Final

from bot.domain import Domain
from bot.flow.conversation import ASKED_AGAIN
from bot.flow.work import Work

TIMES: Final = 2
UPSET: Final = 2  # anger from which on nobody is reminded of a question
_COMPLAINS: Final = ("feedback.negative", "complaint")


def left(work: Work, domain: Domain) -> bool:
    """Whether the question may be put again; counts it when it may.

    What a quiet slot asks for is waited for without a word: who asks about something else has moved on, and may come back.
    """
    heard = work.turn.heard
    upset = heard.anger >= UPSET or heard.requests[0].top.name in _COMPLAINS
    if upset or spent(work, domain):
        return False
    work.set(ASKED_AGAIN, _before(work) + 1)
    return not _quiet(work, domain)


def spent(work: Work, domain: Domain) -> bool:
    """Whether it was put again as often as it may be."""
    return _before(work) >= TIMES + _quiet(work, domain)  # nobody is bothered by what is not said


def _quiet(work: Work, domain: Domain) -> bool:
    slots = domain.skill(work.loop).slots if work.loop else {}
    asked = slots.get(str(work.slots.get("requested_slot") or ""))
    return asked is not None and asked.quiet


def _before(work: Work) -> int:
    asked = work.slots.get(ASKED_AGAIN)
    return asked if isinstance(asked, int) else 0
