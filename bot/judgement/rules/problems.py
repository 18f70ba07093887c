"""Rules about trouble that is told without a wish: what is wrong is known, what should happen is not."""

import re
from typing import Final

from bot.judgement.case import Case
from bot.judgement.rule import decide, rule, run
from bot.judgement.rules import likely
from bot.turn import Decision, Move

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
SURELY: Final = 0.8
MORE_LIKELY: Final = 0.5  # than not
SLIGHT: Final = 0.1  # a reading this likely shows which way the wish goes, beside a reason that was told
MOST_WAYS: Final = 3
FEW: Final = 6  # characters around a number that is all that was said
_ASKS = re.compile(r"[?？]|吗|怎么样|如何|好不好|\b(?:how|what|is|are|does|do)\b", re.IGNORECASE)


@rule("request.problem", "Says what is wrong with a thing, not what should happen: the ways out are offered.")
def problem(case: Case) -> Decision | None:
    wrong = WAYS_OUT.get(case.heard.value("reason") or "")
    if wrong is None or (case.card is not None and case.sure) or case.talk.form is not None:
        return None
    if case.intent in likely.RULES_OF and case.request.top.confidence >= MORE_LIKELY:
        return None  # "who pays if I just do not like it" asks about the rules
    if case.turn.passages and likely.SUPPOSES.search(case.turn.text):
        return None
    if case.says("dialog.correct", bar=SURELY) and case.heard.value("product"):
        return None  # "no, the wrong one: the kettle" corrects, and complains of nothing
    about = [i.name for i in case.request.intents if i.name in AFTER_SALES and i.confidence >= SLIGHT]
    ways = [name for name in dict.fromkeys((*about, *wrong)) if name in case.actions][:MOST_WAYS]
    if not ways or not (about or not _ASKS.search(case.turn.text)):
        return None
    if case.heard.value("reason") == "changed_mind":
        return decide("clarify", run(case.actions[ways[0]], case))
    ask = Move(
        kind="say", target="clarify.which", entities=case.heard.entities, facts={"intents": list(ways)}
    )
    return decide("clarify", ask, case=case, confidence=case.confidence(case.request))


@rule(
    "request.number_for_offered",
    "Gives only an order's number while ways out are on offer: they are offered again, for that order.",
)
def number_for_offered(case: Case) -> Decision | None:
    number = case.heard.value("order_id") or ""
    wish = case.card is not None and case.sure and case.intent != "order.status"
    ways = _ways_on_offer(case)
    if not number or wish or not ways or len(case.turn.text) > len(number) + FEW:
        return None
    if len(ways) == 1:
        return decide("answer", run(case.actions[ways[0]], case))
    ask = Move(kind="say", target="clarify.which", entities=case.heard.entities, facts={"intents": [*ways]})
    return decide("clarify", ask, case=case)


def _ways_on_offer(case: Case) -> list[str]:
    """The ways out of a trouble that the last reply asked about, for no order yet."""
    named = [(button.payload.partition("{")[0].strip("/ "), button.payload) for button in case.talk.buttons]
    return [
        name
        for name, payload in named
        if name in AFTER_SALES and name in case.actions and "order_id" not in payload
    ]
