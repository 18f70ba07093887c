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
    form = work.conversation.talk(domain).form
    asked = form is not None and form.entity == ORDER
    said_before = said_lately(work.conversation)[:1] if work.turn.heard.model == PRESS else ()
    just_now = any(no_number(said, asked=asked) for said in (work.turn.text, *said_before))
    if just_now:
        work.set(NO_NUMBER, True)
    none_of_them = just_now and work.conversation.last_response == PICK
    if not work.slots.get(NO_NUMBER) or (question.buttons and not just_now):
        work.say(*drafts)
        return True
    pick = bool(question.buttons) and not none_of_them
    work.say(*drafts[:-1], replace(question, response=PICK) if pick else Draft(response=HOW_TO_FIND))
    return pick
