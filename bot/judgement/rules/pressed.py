"""Rules about who goes on after a plain answer: presses for what is somebody else's, lets it be, or settles on a size."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import decide, few, rule, run, say
from bot.judgement.rules.forms import ASKS
from bot.turn import Decision

_SAYS: Final = phrases("pressed")

FEW: Final = 40  # characters of such words; English ones take twice as many
_REFUSED: Final = frozenset({"risk.privacy", "order.somebodys"})
_OF_THINGS: Final = ("product.", "exchange.", "order.change")


@rule(
    "request.pressed",
    "Was told that somebody else's data is not told, and presses on as kin or with their phone: the same again, and who may ask.",
)
def pressed(case: Case) -> Decision | None:
    said = case.turn.text.lower()
    if case.talk.last_response not in _REFUSED or case.talk.form is not None or case.talk.pending:
        return None
    if case.heard.value("order_id") or _SAYS.gives_in.search(said) or not few(said, FEW):
        return None
    return decide("decline", say("order.somebodys"), case=case) if _SAYS.kin.search(said) else None


@rule(
    "request.lets_be",
    "Lets it be with nothing open, in a tone that sounds cross: that is all right, and no complaint is made of it.",
)
def lets_be(case: Case) -> Decision | None:
    said = case.turn.text.lower().strip()
    open_now = case.talk.form is not None or case.talk.pending
    if open_now or case.intent != "feedback.negative" or len(case.heard.requests) > 1 or not few(said, FEW):
        return None
    if ASKS.search(said) or not _SAYS.lets_be.search(said) or _SAYS.still_wants.search(said):
        return None
    return decide("answer", say("dialog.nothing_to_drop"), case=case)


@rule(
    "request.so_changed",
    "Settles on a size after asking about sizes, and says to change it: the order of that thing is changed, and that is shown.",
)
def so_changed(case: Case) -> Decision | None:
    card, said, last = case.actions.get("order.change"), case.turn.text.lower(), case.last
    asked = last is not None and any(name.startswith(_OF_THINGS) for name in last.intents)
    if card is None or case.talk.customer_id is None or not asked or not few(said, FEW):
        return None
    elsewhere = case.sure and case.intent not in ("order.change", "exchange.request", "dialog.correct")
    if case.talk.form is not None or case.talk.pending or elsewhere or ASKS.search(said):
        return None
    if not _SAYS.so_changed.search(said):
        return None
    return decide("clarify", replace(run(card, case), intent="order.change"))


RULES: Final = (pressed, lets_be, so_changed)
