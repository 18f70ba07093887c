"""Rules about trouble that is told without a wish: what is wrong is known, what should happen is not."""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from pydantic import JsonValue

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import OFFERS, ask_which, decide, leave_quietly, rule, run
from bot.judgement.rules import likely
from bot.judgement.rules.around import NAMED_BY
from bot.judgement.rules.forms import ASKS
from bot.turn import Decision, Move

_SAYS: Final = phrases("problems")

AFTER_SALES: Final = frozenset(
    {
        "warranty.repair",
        "return.request",
        "refund.request",
        "exchange.request",
        "order.cancel",
        "goodwill.offer",
        "order.wrong_item",
        "delivery.issue",
    }
)
# What can be done about a thing, by what is wrong with it; the likelier readings come first.
WAYS_OUT: Final = {
    "damaged": ("warranty.repair", "return.request", "exchange.request"),
    "quality": ("warranty.repair", "return.request", "exchange.request"),
    "wrong_item": ("order.wrong_item", "exchange.request", "return.request"),
    "size": ("exchange.request", "return.request"),
    "changed_mind": ("return.request", "refund.request"),
}
_SORTED_OUT: Final = "order.wrong_item"  # asks which of two troubles it is
SURELY: Final = 0.8
MORE_LIKELY: Final = 0.5  # than not
SLIGHT: Final = 0.1  # a reading this likely shows which way the wish goes, beside a reason that was told
MOST_WAYS: Final = 3
A_NAMING: Final = 40  # of "it is the kettle that came the other day"
_OFFERED: Final = OFFERS - {"clarify.one"}
_FAULTY: Final = frozenset({"damaged", "quality"})
_NO_MISTAKE: Final = frozenset({"quality", "changed_mind"})
_NOT_OF_A_FAULT: Final = frozenset(
    {"order.wrong_item", "delivery.issue"}
)  # of what came broken, and of nothing else
_TELLS: Final = frozenset(
    {"delivery.issue", "dialog.inform", "dialog.correct", "product.info", "tech.issue", "complaint", "oos"}
    | {"feedback.negative", "warranty.repair", "order.wrong_item", "dialog.deny"}
)  # how a symptom may sound by itself
FEW: Final = 6  # characters around a number that is all that was said


@rule("request.problem", "Says what is wrong with a thing, not what should happen: the ways out are offered.")
def problem(case: Case) -> Decision | None:
    told = case.heard.value("reason") in WAYS_OUT
    if not told or (case.card is not None and case.sure) or case.talk.form is not None:
        return None
    if case.intent in likely.RULES_OF and case.request.top.confidence >= MORE_LIKELY:
        return None  # "who pays if I just do not like it" asks about the rules
    if case.turn.passages and likely.SUPPOSES.search(case.turn.text):
        return None
    if case.says("dialog.correct", bar=SURELY) and case.heard.value("product"):
        return None  # "no, the wrong one: the kettle" corrects, and complains of nothing
    if _SAYS.asks.search(case.turn.text) and not _wished(case):
        return None
    ways = [name for name in WAYS_OUT[case.heard.value("reason") or ""] if name in case.actions]
    if (wanted := _named(case, ways)) and likely.WANTS.search(case.turn.text):
        return decide("clarify", replace(run(case.actions[wanted], case), intent=wanted))
    return offer_ways(case)


@rule(
    "form.other_trouble",
    "Was asked whether the wrong thing came or something is missing, and tells of a fault or damage: the ways out of that are offered.",
)
def other_trouble(case: Case) -> Decision | None:
    form = case.talk.form
    if form is None or _SORTED_OUT not in form.intents or form.entity == "order_id":
        return None
    told = case.heard.value("reason") in _FAULTY and case.intent != _SORTED_OUT
    ways = offer_ways(case) if told else None
    return replace(ways, moves=(leave_quietly(form), *ways.moves)) if ways else None


def offer_ways(case: Case) -> Decision | None:
    """What can be done about the trouble that was told: asked, or begun where words and reading say the same."""
    reason = case.heard.value("reason") or ""
    first, *_ = wrong = WAYS_OUT.get(reason, ("",))
    wished = [name for name in _wished(case) if reason not in _NO_MISTAKE or name not in _NOT_OF_A_FAULT]
    ways = [name for name in dict.fromkeys((*wished, *wrong)) if name in case.actions][:MOST_WAYS]
    if not ways:
        return None
    same = reason == "wrong_item" and case.intent == first and case.request.top.confidence >= MORE_LIKELY
    sized = case.heard.value("size") or _SAYS.other_size.search(case.turn.text.lower())
    same = same or (reason == "size" and (_wished(case) == [first] or bool(sized)))  # another size is wanted
    if reason == "changed_mind" or same:
        return decide("clarify", run(case.actions[ways[0]], case))
    response = "clarify.ways" if reason in _FAULTY else "clarify.which"
    return decide(
        "clarify", ask_which(case, ways, response), case=case, confidence=case.confidence(case.request)
    )


def _wished(case: Case) -> list[str]:
    return [i.name for i in case.request.intents if i.name in AFTER_SALES and i.confidence >= SLIGHT]


@rule(
    "request.number_for_offered",
    "Gives only an order's number or its thing while ways out are on offer: they are offered again, for that order.",
)
def number_for_offered(case: Case) -> Decision | None:
    number, thing = case.heard.value("order_id") or "", case.heard.value("product") or ""
    wish = case.card is not None and case.sure and case.intent != "order.status"
    ways = _ways_on_offer(case)
    named = number and len(case.turn.text) <= len(number) + FEW
    tells = case.intent == "dialog.inform" or (
        case.intent == "dialog.correct" and not _SAYS.asks.search(case.turn.text)
    )
    named = named or (thing and tells and len(case.turn.text) <= A_NAMING)
    if not named or wish or not ways or (case.sure and _SAYS.looks.search(case.turn.text.lower())):
        return None
    if len(ways) == 1:
        return decide("answer", run(case.actions[ways[0]], case))
    told: dict[str, JsonValue] = {"intents": [*ways], **({"order_id": number} if number else {})}
    response = "clarify.which_of" if number else "clarify.which"
    ask = Move(kind="say", target=response, entities=case.heard.entities, facts=told)
    return decide("clarify", ask, case=case)


@rule(
    "request.more_trouble",
    "Says more of what is wrong while the ways out of it are on offer: they are offered again, or the one that is named is taken.",
)
def more_trouble(case: Case) -> Decision | None:
    ways, said = _ways_on_offer(case), case.turn.text
    if len(ways) < 2 or "warranty.repair" not in ways or case.talk.form is not None or case.talk.pending:
        return None
    if case.talk.last_response not in _OFFERED or len(said) > A_NAMING:
        return None
    if case.intent not in _TELLS and not _only_tells(case):
        return None
    if wanted := _named(case, ways):
        return decide("answer", replace(run(case.actions[wanted], case), intent=wanted))
    sounds = case.heard.value("reason") or not case.intent.startswith("dialog.")
    if (
        not (sounds or _SAYS.how_long_used.search(said))
        or case.heard.value("order_id")
        or _SAYS.proof.search(said.lower())
        or _SAYS.asks.search(said)
        or (case.sure and case.intent != "delivery.issue" and not _tells_fault(case))
    ):
        return None
    return decide("clarify", ask_which(case, ways, "clarify.ways_again"), case=case)


def _tells_fault(case: Case) -> bool:
    """Whether words that sound like a question about a thing, or like a complaint, say what is wrong with it."""
    return case.heard.value("reason") in _FAULTY and case.intent in (
        "product.info",
        "tech.issue",
        "complaint",
    )


def _only_tells(case: Case) -> bool:
    """Whether words that are not surely understood ask nothing and wish nothing: they go on about the trouble."""
    said = case.turn.text.lower()
    words = (ASKS, _SAYS.may_ask, likely.WANTS, likely.NOT_BACK)
    return not (case.sure or any(each.search(said) for each in words))


def _named(case: Case, ways: Collection[str]) -> str:
    """The only one of these ways out that the words name as what is wanted; empty where they ask, or name none or several."""
    said = case.turn.text
    named = [name for name in ways if name in NAMED_BY and NAMED_BY[name].search(said.lower())]
    idle = _SAYS.asks.search(said) or likely.NOT_BACK.search(said)
    return named[0] if len(named) == 1 and not idle else ""


def _ways_on_offer(case: Case) -> list[str]:
    """The ways out of a trouble that the last reply asked about, for no order yet."""
    named = [(button.intent, button.payload) for button in case.talk.buttons]
    return [
        name
        for name, payload in named
        if name in AFTER_SALES and name in case.actions and "order_id" not in payload
    ]


ON_OFFER: Final = (number_for_offered, more_trouble)
IN_A_FORM: Final = (other_trouble,)
