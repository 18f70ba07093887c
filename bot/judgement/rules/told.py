"""Rules about what is told rather than asked: a symptom, bitter praise, who of the shop was rude, particulars of an invoice."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import back_to_pending, decide, drop_quietly, rule, run, say
from bot.judgement.rules.forms import ASKS
from bot.judgement.rules.in_form import fill
from bot.judgement.rules.later import gives_later
from bot.judgement.rules.likely import CAREFUL, LIKELY, OWN
from bot.judgement.rules.problems import offer_ways
from bot.turn import Decision
from bot.understanding.normalise import plainly

_SAYS: Final = phrases("told")

FAIRLY: Final = 0.4  # of being displeased, where nothing else is wanted
MORE_LIKELY: Final = 0.5  # than not
SOME: Final = 0.2  # of a complaint, beside how somebody behaved
SLIGHT: Final = 0.1  # of a way out, beside how the symptom sounds
_IMPOSES: Final = frozenset({"damaged", "quality", "wrong_item", "late"})  # what nobody is glad about
_SOUNDS_LIKE: Final = frozenset({"product.info", "tech.issue"})  # how a symptom is heard by itself
_OF_TROUBLE: Final = ("warranty.", "return.", "exchange.", "delivery.issue", "order.wrong_item", "complaint")
_GRUMBLES: Final = frozenset({"complaint", "feedback.negative"})
_WAYS_OUT: Final = frozenset({"warranty.repair", "return.request", "exchange.request"})
_GLAD: Final = frozenset({"feedback.positive", "dialog.social"})


@rule(
    "request.symptom",
    "Says what is wrong with a thing and asks nothing, though it sounds like a question about it or a complaint: the ways out are offered.",
)
def symptom(case: Case) -> Decision | None:
    reason = case.heard.value("reason") or ""
    if reason not in _IMPOSES or case.talk.form is not None or case.talk.pending:
        return None
    named = case.heard.value("product") or case.heard.value("order_id") or _SAYS.got.search(case.turn.text)
    grumbles = case.intent in _GRUMBLES and named and not _SAYS.behaved.search(case.turn.text)
    if (
        not (case.intent in _SOUNDS_LIKE or grumbles)
        or not case.sure
        or ASKS.search(_SAYS.hail.sub("", case.turn.text))
    ):
        return None
    if grumbles:
        return offer_ways(case)
    beside = sum(i.confidence for i in case.request.intents if i.name.startswith(_OF_TROUBLE)) >= SLIGHT
    theirs = case.heard.value("order_id") is not None  # nobody names an order to ask what is on sale
    theirs = theirs or bool(_WAYS_OUT & case.talk.offered)  # trouble is spoken of already
    unlike = (
        reason == "wrong_item"
    )  # nobody who only looks around says that it came other than in the picture
    return offer_ways(case) if (beside or theirs or unlike) and len(case.heard.requests) == 1 else None


@rule(
    "request.bitter_praise",
    "Praises and tells of trouble in one breath: no praise, so what can be done about the trouble comes first.",
)
def bitter_praise(case: Case) -> Decision | None:
    glad = case.intent == "feedback.positive" or (case.intent in _GLAD and not case.sure)
    if not glad or case.heard.value("reason") not in _IMPOSES or case.talk.form is not None:
        return None
    if len(case.heard.requests) > 1 or _SAYS.all_the_same.search(case.turn.text):
        return None
    if case.heard.value("reason") != "late":
        return offer_ways(case)
    card = case.actions.get("delivery.issue")
    return decide("clarify", replace(run(card, case), intent="delivery.issue")) if card else None


@rule(
    "request.late",
    "Says that something is late, and only how it is meant is open: where it stands and what can be done is told.",
)
def late(case: Case) -> Decision | None:
    card = case.actions.get("delivery.issue")
    if card is None or case.heard.value("reason") != "late" or case.sure or case.talk.form is not None:
        return None
    ways = ("delivery.", "order.status", "return.status", "feedback.negative", "complaint")
    share = sum(i.confidence for i in case.request.intents if i.name.startswith(ways))
    if share < case.limits.bar(card.skill) / 2 or case.limits.bar(card.skill) > CAREFUL:
        return None
    other = case.request.top.name.startswith(
        ("refund.", "exchange.", "order.c", "return.r", "handoff.", "goodwill.")
    )
    return None if other else decide("answer", replace(run(card, case), intent="delivery.issue"))


@rule(
    "request.of_bought",
    "Wants less, more or another of what was bought, though it sounds like how to buy: the order is changed.",
)
def of_bought(case: Case) -> Decision | None:
    card = case.actions.get("order.change")
    if card is None or case.intent != "order.place" or case.talk.form is not None:
        return None
    thing = case.heard.value("product") or case.heard.value("order_id") or case.talk.slots.get("order_id")
    if not thing or not _SAYS.bought.search(case.turn.text):
        return None
    return decide("clarify", replace(run(card, case), intent="order.change"))


@rule(
    "request.particulars",
    "Gives a company, a tax number or the like after an invoice was spoken of: it is about that invoice.",
)
def particulars(case: Case) -> Decision | None:
    card, last = case.actions.get("invoice.change"), case.last
    of_invoices = last is not None and any(name.startswith("invoice.") for name in last.intents)
    of_invoices = of_invoices or case.talk.last_response.startswith("invoice.")
    of_invoices = of_invoices or (_SAYS.labelled.search(case.turn.text) is not None and not case.sure)
    if (
        card is None
        or not of_invoices
        or case.talk.form is not None
        or (case.talk.pending and not case.shown)
    ):
        return None
    told = case.intent in ("dialog.inform", "dialog.correct", "invoice.change", "invoice.get")
    code = _SAYS.credit_code.search(case.turn.text) is not None
    own = case.talk.last_response.startswith("invoice.") and _SAYS.own_name.search(plainly(case.turn.text))
    told = told or (bool(code or own) and not case.sure)
    named = code or own or _SAYS.particulars.search(case.turn.text)
    if not told or ASKS.search(case.turn.text) or not named:
        return None
    kept = tuple(
        found for found in case.heard.entities if found.entity != "product"
    )  # a company is no product
    shown = case.shown
    quietly = (drop_quietly(shown),) if shown else ()
    return decide("clarify", *quietly, replace(run(card, case), intent="invoice.change", entities=kept))


@rule(
    "form.particulars",
    "Says for whom an invoice is while its order is asked for: the form keeps it, and the order is asked for again.",
)
def particulars_ahead(case: Case) -> Decision | None:
    form, said = case.talk.form, case.turn.text
    of_invoices = form is not None and any(name.startswith("invoice.") for name in form.intents)
    if not of_invoices or case.intent not in (
        "dialog.inform",
        "dialog.correct",
        "invoice.change",
        "invoice.get",
    ):
        return None
    if (
        ASKS.search(said)
        or gives_later(said)
        or not (_SAYS.particulars.search(said) or _SAYS.for_whom.fullmatch(said.strip()))
    ):
        return None
    taken = fill(case)
    ahead = (
        (say("form.noted"),)
        if form and form.entity == "order_id" and not case.heard.value("order_id")
        else ()
    )
    return replace(taken, moves=(*ahead, *taken.moves))


@rule(
    "request.tells_on",
    "Goes on about how somebody of the shop behaved: that stays a complaint, whatever was asked of that person.",
)
def tells_on(case: Case) -> Decision | None:
    card, said = case.actions.get("complaint"), case.turn.text
    if card is None or case.last is None or case.last.name != card.name or case.talk.form is not None:
        return None
    share = sum(i.confidence for i in case.request.intents if i.name in ("complaint", "feedback.negative"))
    about = _SAYS.reports.search(said) or (share >= SOME and _SAYS.behaved.search(said))
    if not about or case.heard.value("order_id") or case.intent == "handoff.request":
        return None
    return decide("answer", replace(run(card, case), intent="complaint"), *back_to_pending(case, {card.name}))


@rule(
    "request.own_mistake",
    "Ordered the wrong size or thing themself, though it sounds like our mistake: the order is changed.",
)
def own_mistake(case: Case) -> Decision | None:
    card, reason = case.actions.get("order.change"), case.heard.value("reason")
    if (
        card is None
        or case.intent != "order.wrong_item"
        or reason != "changed_mind"
        or _SAYS.no_use.search(case.turn.text.lower())
        or case.talk.form is not None
    ):
        return None
    return decide("clarify", replace(run(card, case), intent="order.change"))


@rule(
    "request.my_order",
    "Names a thing as theirs, with no wish that is clear or to know when it comes: where that order stands is told.",
)
def my_order(case: Case) -> Decision | None:
    card = case.actions.get("order.status")
    if card is None or case.heard.value("product") is None or case.sure or case.talk.form is not None:
        return None
    unclear = case.request.top.confidence < MORE_LIKELY and _SAYS.my_order.search(case.turn.text)
    if case.talk.pending or not (unclear or _asks_when_theirs_comes(case)):
        return None
    return decide("answer", replace(run(card, case), intent="order.status"))


def _asks_when_theirs_comes(case: Case) -> bool:
    """Whether it sounds like how long parcels take, of anybody's, and speaks of a thing of their own."""
    status = any(i.name == "order.status" and i.confidence >= LIKELY for i in case.request.intents)
    theirs = case.talk.customer_id and OWN.search(case.turn.text)
    return bool(case.intent in ("delivery.period", "order.status") and status and theirs)


@rule(
    "request.cross",
    "Displeased, if not surely, and wants nothing in particular: that is met before anything is asked back.",
)
def cross(case: Case) -> Decision | None:
    card = case.actions.get("feedback.negative")
    share = sum(i.confidence for i in case.request.intents if i.name in ("feedback.negative", "complaint"))
    if card is None or case.sure or case.intent != "feedback.negative" or share < FAIRLY:
        return None
    waits = case.talk.form is not None or case.talk.pending or case.heard.entities
    return None if waits else decide("clarify", replace(run(card, case), intent="feedback.negative"))


@rule(
    "request.wrapping",
    "Wants a thing wrapped, if not surely, after an order was spoken of: that order is changed, with what it costs.",
)
def wrapping(case: Case) -> Decision | None:
    card, order = case.actions.get("order.change"), case.talk.slots.get("order_id")
    if card is None or case.sure or case.talk.form is not None or case.talk.pending or not order:
        return None
    if case.heard.value("product") or not _SAYS.wraps.search(case.turn.text):
        return None
    heard = any(i.name == "order.change" and i.confidence >= SLIGHT for i in case.request.intents)
    return decide("clarify", replace(run(card, case), intent="order.change")) if heard else None


IN_A_FORM = (particulars_ahead,)
RULES = (symptom, bitter_praise, of_bought, own_mistake, particulars, tells_on)
UNSURE = (late, my_order, cross, wrapping)
