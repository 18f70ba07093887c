"""Rules about questions while something is to be repaired: they are answered, and none of them is written down as the fault."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import back, decide, rule, run
from bot.judgement.rules.forms import ASKS
from bot.turn import Decision, Entity

_SAYS: Final = phrases("mending")
FEW: Final = 48  # characters of a question that is about this and nothing else
OF_REPAIR: Final = Entity(entity="of_repair", value="yes")  # tells the skill what the question is about
_REPAIR: Final = "warranty_repair"
_OF_IT: Final = frozenset(
    {"warranty.repair", "return.how", "return.policy", "return.status", "delivery.options", "knowledge.ask"}
)
_SENT: Final = frozenset(
    {"return.how", "return.policy", "delivery.period"}
)  # how a repair may sound that is sent in
_OF_FAULTS: Final = (
    "return.",
    "refund.",
    "exchange.",
    "warranty.",
    "dialog.",
    "complaint",
    "product.",
    "order.wrong",
)
_UNSURE: Final = frozenset(
    {
        "oos",
        "dialog.deny",
        "dialog.inform",
        "goodwill.offer",
        "delivery.schedule",
        "delivery.fee",
        "service.install",
    }
)


def _asks_of_it(case: Case) -> bool:
    """Whether a few words ask how a repair goes, and tell nothing that is wrong."""
    said = case.turn.text.strip()
    asked, mark, why = said.replace("？", "?").partition("?")  # and why they ask, which asks no more
    said = asked if mark and "?" not in why else said
    asks = mark or ASKS.search(said) or _SAYS.particle.search(said)
    if not asks or len(said) > FEW or case.heard.value("order_id"):
        return False
    return bool(_SAYS.how_it_goes.search(said)) and not _SAYS.fault.search(said)


def _of_a_return(case: Case) -> bool:
    said = case.turn.text
    return bool(_SAYS.other_way.search(said)) and not _SAYS.repair.search(said)


@rule(
    "form.asks_of_repair",
    "Asks how a repair goes, or for a longer warranty, while a repair is asked about or shown: answered, and then that again.",
)
def in_the_middle(case: Case) -> Decision | None:
    card, form, shown = case.actions.get("return.how"), case.talk.form, case.shown
    middle = form if form is not None else shown
    if (
        card is None
        or middle is None
        or middle.action != _REPAIR
        or not _asks_of_it(case)
        or _of_a_return(case)
    ):
        return None
    told = replace(run(card, case), intent="return.how", entities=(*case.heard.entities, OF_REPAIR))
    return decide("answer", told, *back(case, card.name))


@rule(
    "request.asks_of_repair",
    "Asks who fetches a thing for repair or where it is sent, or goes on about a repair: told of repairs, not of returns.",
)
def of_repair(case: Case) -> Decision | None:
    card, last = case.actions.get("return.how"), case.talk.last_action
    if card is None or case.talk.form is not None or case.talk.pending or not _asks_of_it(case):
        return None
    said = case.turn.text
    of_time = _SAYS.how_long.search(said) and (case.intent in _SENT or _SAYS.to_be_sent.search(said))
    named = _SAYS.repair.search(said) and (_SAYS.fetched.search(said) or of_time)
    goes_on = (
        last == _REPAIR and not _of_a_return(case) and (case.intent in _OF_IT | _UNSURE or not case.sure)
    )
    if not (named or goes_on):
        return None
    told = replace(run(card, case), intent="return.how", entities=(*case.heard.entities, OF_REPAIR))
    return decide("answer", told)


@rule(
    "request.fault_after_window",
    "Was told that the days to send it back are over, and says that it is faulty: a repair is begun.",
)
def fault_after_window(case: Case) -> Decision | None:
    card, reason = case.actions.get("warranty.repair"), case.heard.value("reason")
    over = "window_over" in case.talk.last_response or case.talk.last_response.endswith(".policy.over")
    if (
        card is None
        or not over
        or reason not in ("quality", "damaged")
        or case.talk.form
        or case.talk.pending
    ):
        return None
    if case.heard.value("order_id") or not case.intent.startswith(_OF_FAULTS):
        return None
    return decide("clarify", replace(run(card, case), intent="warranty.repair"))


IN_A_FORM: Final = (in_the_middle,)
RULES: Final = (of_repair, fault_after_window)
