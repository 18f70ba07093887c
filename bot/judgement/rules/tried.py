"""A rule about advice that was followed and did not help: who says so is not done with it, but wants what comes next."""

from typing import Final

from pydantic import JsonValue

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import OFFERS, decide, rule, say
from bot.judgement.rules.forms import ASKS
from bot.turn import Decision, Entity, Move

_SAYS: Final = phrases("tried")

LONGEST: Final = 64  # characters of such a message
_OF_THINGS: Final = frozenset({"product.info", "service.install", "warranty.repair"})
_OF_PAGES: Final = frozenset(
    {
        "tech.issue",
        "account.login_issue",
        "account.password",
        "account.verify",
        "payment.issue",
        "promo.coupon",
    }
)
_WAYS: Final = ("warranty.repair", "return.request", "exchange.request")
_ELSEWHERE: Final = ("refund.", "return.", "exchange.", "handoff.", "order.c", "goodwill.", "complaint")


@rule(
    "request.tried",
    "Says that what was advised was tried and did not help: the ways out are offered for a thing, a colleague for a page or an account.",
)
def tried(case: Case) -> Decision | None:
    last, said = case.last, case.turn.text
    about = set(last.intents) if last else set()
    if case.talk.form is not None or case.talk.pending or case.heard.value("order_id"):
        return None
    if len(said) > LONGEST or not _SAYS.tried.search(said) or ASKS.search(said):
        return None
    if case.sure and case.intent.startswith(_ELSEWHERE):
        return None
    if _OF_PAGES & about:
        return decide("clarify", say("clarify.tried"), case=case)
    offered = [button.intent for button in case.talk.buttons]
    ways = [name for name in offered if name in _WAYS] if case.talk.last_response in OFFERS else []
    if not ways and _OF_THINGS & about:
        ways = list(_WAYS)
    known = [name for name in ways if name in case.actions]
    return decide("clarify", _offer(case, known), case=case) if known else None


def _offer(case: Case, ways: list[str]) -> Move:
    """The ways out once more, for the thing that was spoken of; that it is faulty is said by now."""
    thing = case.heard.value("product") or case.talk.slots.get("product")
    about = (Entity(entity="product", value=str(thing)),) if thing else ()
    told: dict[str, JsonValue] = {"intents": [*ways]}
    faulty = (*about, Entity(entity="reason", value="quality"))
    return Move(kind="say", target="clarify.ways_again", entities=faulty, facts=told)


RULES: Final = (tried,)
