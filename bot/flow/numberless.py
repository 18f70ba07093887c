"""Orders whose number is not at hand: the customer's own are shown to pick from, or how to find it is told; never asked again."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.domain import Domain
from bot.flow.conversation import NO_NUMBER
from bot.flow.picked import said_lately
from bot.flow.press import PRESS
from bot.flow.work import Work
from bot.judgement.rules.way_out import NO_NUMBER as HOW_TO_FIND
from bot.judgement.rules.way_out import no_number
from bot.turn import Draft

ORDER: Final = "order_id"
PICK: Final = "order.pick"


def put(work: Work, domain: Domain, drafts: Sequence[Draft]) -> bool:
    """Say what leads up to a question and the question; tells whether an answer to it is waited for."""
    question = drafts[-1] if drafts else None
    if question is None or question.asks != ORDER:
        work.say(*drafts)
        return True
    just_now = _just_said_so(work, domain)
    if just_now:
        work.set(NO_NUMBER, True)
    if not work.slots.get(NO_NUMBER) or (question.buttons and not just_now):
        work.say(*drafts)
        return True
    # Who was shown their orders and still names none has none of them.
    pick = bool(question.buttons) and work.conversation.last_response != PICK
    work.say(*drafts[:-1], replace(question, response=PICK) if pick else Draft(response=HOW_TO_FIND))
    return pick


def _just_said_so(work: Work, domain: Domain) -> bool:
    """Whether this message, or the words before a press, say that no number is at hand."""
    form = work.conversation.form(domain)
    asked = form is not None and form.entity == ORDER
    before = said_lately(work.conversation)[:1] if work.turn.heard.model == PRESS else ()
    return any(no_number(said, asked=asked) for said in (work.turn.text, *before))
