"""Rules about requests that wait for a colleague: they are the customer's to take back until then, and nothing untrue is said of them."""

from typing import Final

from bot.judgement.case import Case, Pending
from bot.judgement.phrases import phrases
from bot.judgement.rule import decide, rule
from bot.judgement.rules.forms import ASKS
from bot.judgement.rules.pending import HALF
from bot.turn import Decision, Move

_SAYS: Final = phrases("held")
UNDERSTOOD: Final = 0.5  # of the wish to take a refund back, which can be asked for again
_MONEY: Final = frozenset({"refund", "price_adjustment"})
_ITS_OWN: Final = (
    ".approval",
    ".waits_here",
    ".waits_elsewhere",
    ".waits_there",
    ".still_waits",
)  # names of what tells of it


def _held(case: Case) -> list[Pending]:
    """What waits for a colleague and may be meant: of the order that is named, where one is."""
    order = case.heard.value("order_id")
    return [each for each in case.talk.held if order in (None, each.order)]


def _open(case: Case) -> bool:
    """Whether another question is open, which such words answer first."""
    return bool(case.talk.pending) or case.talk.form is not None


def _given_up(case: Case, held: list[Pending]) -> list[Pending]:
    """What of it is not wanted any more, by the words or as the wish is read; only money is spoken of as a refund."""
    if _SAYS.takes_back.search(case.turn.text):
        return held
    refund = case.intent == "refund.cancel" and case.request.top.confidence >= UNDERSTOOD
    return [each for each in held if each.type in _MONEY] if refund else []


def _of_it(case: Case, held: list[Pending]) -> bool:
    """Whether the money that waits is asked about, or wished for once more in another way: no second way back is begun."""
    money = [each for each in held if each.type in _MONEY]
    spoken_of = case.heard.value("order_id") or case.talk.slots.get("order_id")
    if len(money) != 1 or money[0].order != spoken_of or case.heard.value("product"):
        return False
    how_much = case.intent.startswith("refund.") and _SAYS.how_much.search(case.turn.text.lower())
    return bool(how_much) or (case.intent == "return.request" and case.sure)


@rule(
    "approval.withdrawn",
    "Takes back what a colleague is asked about: it is withdrawn, and nobody decides on it any more.",
)
def withdrawn(case: Case) -> Decision | None:
    said = case.turn.text
    meant = [] if _open(case) else _given_up(case, _held(case))
    if len(meant) != 1 or ASKS.search(said) or _SAYS.whether.search(said):
        return None
    (one,) = meant
    return decide("answer", Move(kind="drop", target=one.effect, skill=one.skill, intent="refund.cancel"))


@rule(
    "approval.still_waits",
    "Asks whether a colleague has decided or how much it is, wants the same sent back, or says never mind right after it was submitted: told that it still waits, and how to take it back; of several given up, which is asked.",
)
def still_waits(case: Case) -> Decision | None:
    held, said = _held(case), case.turn.text
    if not held or _open(case):
        return None
    asks = _SAYS.asks_decided.search(said) and (ASKS.search(said) or "没" in said or "多长" in said)
    just = case.talk.last_response.endswith(_ITS_OWN)
    no = case.intent == "dialog.deny" and case.says("dialog.deny", bar=HALF) and not case.heard.entities
    asks = asks or _of_it(case, held)
    given_up = _given_up(case, held)
    if len(given_up) > 1 and not (asks or ASKS.search(said) or _SAYS.whether.search(said)):
        names = " ".join(each.effect for each in given_up)
        return decide("clarify", Move(kind="waits", skill=given_up[0].skill, facts={"which": names}))
    told = held if asks or (just and no) else given_up
    moves = (Move(kind="waits", target=each.effect, skill=each.skill) for each in told)
    return decide("answer", *moves) if told else None


RULES: Final = (withdrawn, still_waits)
