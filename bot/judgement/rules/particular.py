"""A question that an article of the shop's own answers, where a skill would tell the rule in general or ask for an order."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import ActionCard, Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import back_to_pending, decide, few, rule, run
from bot.judgement.rules import parcels
from bot.judgement.rules.budget import named_by_price
from bot.judgement.rules.forms import ASKS
from bot.judgement.rules.likely import INFORMS, RULES_OF, SUPPOSES
from bot.turn import Decision, Entity, Move, Passage

_SAYS: Final = phrases("particular")

PASSAGE: Final = "passage"
# Acts that are asked about as often as they are wanted.
ACTS: Final = frozenset(
    {
        "address.change",
        "delivery.schedule",
        "exchange.request",
        "order.cancel",
        "order.change",
        "order.place",
        "refund.request",
        "return.request",
        "warranty.repair",
    }
)
_TROUBLE: Final = frozenset({"delivery.issue", "order.wrong_item"})
_PARCELS: Final = frozenset({"order.status", "delivery.issue", "delivery.urge"})
_FEW: Final = 16  # characters of "so it's late?"; twice as many in Latin letters
_HARDLY: Final = 0.65  # of a reading that counts as sure only together with what leads to the same skill
_BACK: Final = frozenset({"order.cancel", "refund.request", "return.request"})
# What is read from records, which know it better than any article.
_OF_RECORDS: Final = frozenset(
    {"payment.methods", "product.info", "product.size", "product.stock", "promo.coupon"}
)
MAY_BE_TOLD: Final = (INFORMS | ACTS | _TROUBLE) - _OF_RECORDS
# No questions about rules, however faintly they are heard.
_NEVER: Final = ("dialog.", "handoff.", "feedback.", "bot.", "complaint", "account.", "price.protection")
_SWAPS: Final = frozenset({"exchange.request", "order.change"})
_STATES: Final = frozenset(
    {"order.status", "refund.status", "return.status", "invoice.get", "invoice.change"}
)


@rule(
    "request.particular",
    "An article of the shop's own speaks of the very matter that is asked: it is told, not the rule in general; a sure wish is shown after it.",
)
def particular(case: Case) -> Decision | None:
    knowledge, told = case.actions.get("knowledge.ask"), case.turn.told or _answers(case)
    if knowledge is None or not told or case.talk.form is not None or len(case.heard.requests) > 1:
        return None
    if parcels.new_date.apply(case) is not None:
        return None  # "what time tomorrow?" is asked of the parcel that was told of
    if named_by_price(case):
        return None  # it is about that thing, which no article knows by its price
    if case.heard.value("order_id") or case.heard.value("tracking_number") or not _may_be_told(case):
        return None
    return decide(
        "answer", _tell(case, knowledge, told[0]), *_wish(case), *back_to_pending(case, {knowledge.name})
    )


@rule(
    "request.surely_answered",
    "A reading that is not sure, or none of a shop's, and an article that the reader surely finds to answer: that is told rather than the guess.",
)
def surely_answered(case: Case) -> Decision | None:
    knowledge, answers, outside = case.actions.get("knowledge.ask"), case.turn.answers, case.intent == "oos"
    busy = case.talk.form is not None or len(case.heard.requests) > 1 or named_by_price(case)
    guessed = case.intent in ACTS | RULES_OF and case.request.top.confidence < _HARDLY
    if knowledge is None or not answers or busy or (case.sure and not outside and not guessed):
        return None
    of_an_order = case.heard.value("order_id") or case.heard.value("tracking_number")
    spoken_of = case.intent in ACTS | _STATES and case.talk.slots.get("order_id")
    begs = case.intent in ACTS and _SAYS.begs.search(case.turn.text.lower())
    if of_an_order or spoken_of or begs or case.intent.startswith(_NEVER) or not (outside or asks(case)):
        return None
    return decide("answer", _tell(case, knowledge, answers[0]), *back_to_pending(case, {knowledge.name}))


def _tell(case: Case, knowledge: ActionCard, passage: Passage) -> Move:
    about = (Entity(entity=PASSAGE, value=passage.id),)
    return replace(run(knowledge, case), intent="knowledge.ask", entities=about)


def _answers(case: Case) -> tuple[Passage, ...]:
    """What answers in a language of the customer's, where a talk opens with an unsure wish."""
    first = case.turn.passages[:1] if not case.sure and not case.talk.last_action else ()
    return tuple(each for each in first if each.language in ("", case.heard.language))


def _may_be_told(case: Case) -> bool:
    """Whether something is asked that an article may tell, rather than told or wanted."""
    sure = (
        case.sure and case.intent != "oos"
    )  # what no other shop is asked, an article of this one may be all about
    if case.intent not in MAY_BE_TOLD and (sure or case.intent in _STATES or case.intent.startswith(_NEVER)):
        return False
    named = case.heard.value("product") is not None
    if case.intent in _TROUBLE and (_own(case) or _of_a_parcel(case)):
        return False  # what has become of it is read from their orders
    if case.talk.customer_id and _SAYS.own_level.search(case.turn.text.lower()):
        return False  # so is the level they have
    if case.intent in ACTS and named and _SAYS.begs.search(case.turn.text.lower()):
        return False
    if case.talk.customer_id and case.intent in _SWAPS and _SAYS.to_another.search(case.turn.text.lower()):
        return False  # a size for a size is a wish, however it is asked
    if asks(case):
        return True
    about_it = not named or _titled(case)
    opens = not case.talk.last_action and about_it
    return opens and not case.sure and case.intent in ACTS - _BACK


def _own(case: Case) -> bool:
    """Whether somebody who is signed in speaks of a parcel of their own, and supposes nothing."""
    theirs = case.talk.customer_id is not None and case.sure and _SAYS.own.search(case.turn.text.lower())
    return bool(theirs) and not SUPPOSES.search(case.turn.text)


def _of_a_parcel(case: Case) -> bool:
    """Whether a few words ask of the parcel whose state was just told."""
    told = case.last is not None and bool(_PARCELS & set(case.last.intents)) and case.sure
    of_it = told and case.talk.slots.get("order_id") and few(case.turn.text, _FEW)
    return bool(of_it) and not SUPPOSES.search(case.turn.text)


def _titled(case: Case) -> bool:
    """Whether the article is called by the very thing that is named."""
    thing = (case.heard.value("product") or "").lower()
    return any(thing in each.title.lower() for each in (case.turn.told or _answers(case)))


def asks(case: Case) -> bool:
    """Whether something is asked, in however few words."""
    said = case.turn.text.lower().strip()
    return ASKS.search(said) is not None or _SAYS.asks.search(said) is not None


def _wish(case: Case) -> tuple[Move, ...]:
    """The act itself, where it is surely meant and the customer has said of what."""
    card = case.card
    meant = card is not None and case.sure and case.intent in _BACK and not case.talk.pending
    known = case.talk.customer_id is not None and case.heard.value("product") is not None
    return (run(card, case),) if card and meant and known else ()


RULES: Final = (particular,)
UNSURE: Final = (surely_answered,)
