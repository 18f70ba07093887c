"""Rules about what is not ours to give or tell: other customers' affairs, a term that is over, a name that is still to be told."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import ask_which, back, decide, drop_quietly, rule, run, say
from bot.turn import Decision

_SAYS: Final = phrases("pleas")
FEW: Final = 48  # characters that ask about this and nothing else
_OVER: Final = frozenset(
    {
        "return.window_over",
        "return.window_over_warranty",
        "return.policy.over",
        "exchange.window_over",
        "refund.window_over",
        "refund.window_over_warranty",
    }
)  # responses after which somebody may plead for an exception
_OF_A_NAME: Final = ("invoice.change", "address.change")  # what another name may be for


@rule(
    "request.of_others",
    "Asks whether other customers complain or send things back: that is not told, and their own trouble is asked for.",
)
def of_others(case: Case) -> Decision | None:
    said = case.turn.text
    if len(said) > FEW or case.heard.value("order_id") or not _SAYS.asked.search(said.lower()):
        return None
    if not _SAYS.others.search(said) or case.says("handoff.request"):
        return None
    return decide("decline", say("decline.of_others"), *back(case), case=case)


@rule(
    "request.exception",
    "Pleads for an exception after being told that a term is over: said that a colleague can look at it, and one is offered.",
)
def exception(case: Case) -> Decision | None:
    last = case.talk.last_response
    # Who was not understood right after the refusal goes on pleading.
    over = last in _OVER or (last.startswith("clarify.") and not _OVER.isdisjoint(case.talk.told))
    if not over or case.talk.form is not None or case.heard.value("order_id"):
        return None
    if (
        len(case.turn.text) > FEW * 2
        or not _SAYS.pleads.search(case.turn.text)
        or case.says("handoff.request")
    ):
        return None
    return decide("decline", say("decline.no_exception"), case=case)


@rule(
    "request.kins_name",
    "Wants the name of somebody close on it and does not tell it: the invoice or the parcel is asked about, whichever was spoken of.",
)
def kins_name(case: Case) -> Decision | None:
    said, shown = case.turn.text, case.shown
    if case.talk.form is not None or len(said) > FEW or not _SAYS.kins_name.search(said):
        return None
    if shown is not None and shown.type not in ("invoice", "change_address"):
        return None
    name = _meant(case)
    card = case.actions.get(name)
    if card is None:
        ways = [each for each in _OF_A_NAME if each in case.actions]
        return decide("clarify", ask_which(case, ways), case=case) if ways else None
    quietly = (drop_quietly(shown),) if shown else ()
    return decide("clarify", *quietly, replace(run(card, case), intent=name))


def _meant(case: Case) -> str:
    said, last, shown = case.turn.text, case.talk.last_response, case.shown
    if _SAYS.parcel.search(said):
        return "address.change"
    if _SAYS.invoice.search(said) or (shown is not None and shown.type == "invoice"):
        return "invoice.change"
    if shown is not None or last.startswith("address."):
        return "address.change"
    return "invoice.change" if last.startswith("invoice.") else ""


RULES: Final = (of_others, exception, kins_name)
