"""A rule about one order's invoice in several: that is not ours to do, and what was asked before stays open."""

from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import back, decide, rule, say
from bot.turn import Decision

_SAYS: Final = phrases("splits")
_OF_INVOICES: Final = frozenset({"invoice.get", "invoice.change"})


@rule(
    "request.invoice_split",
    "Wants the invoice of one order in several: said that there is one, and what was shown or asked about it comes again.",
)
def invoice_split(case: Case) -> Decision | None:
    form, last, waiting = case.talk.form, case.last, case.talk.pending
    about = set(form.intents if form else ()) | set(last.intents if last else ()) | {case.intent}
    of_it = _OF_INVOICES & about or any(each.type == "invoice" for each in waiting)
    if not of_it or not _SAYS.split.search(case.turn.text.lower()) or case.heard.value("order_id"):
        return None
    return decide("decline", say("invoice.not_split"), *back(case), case=case)


RULES: Final = (invoice_split,)
