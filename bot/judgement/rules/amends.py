"""Rules about money for trouble: something for a delay, a part of the price back, and a sum that is told of an offer."""

import re
from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.rule import back_to_pending, decide, hand_over, rule, run, say
from bot.judgement.rules.problems import AFTER_SALES
from bot.turn import Decision, Move

FOR_DELAY: Final = "goodwill.by_a_person"
ASKED_HOW_MUCH: Final = frozenset({"refund.how_much", "refund.too_much", "refund.other_currency"})
FEW: Final = 60  # characters of a wish for amends
A_SUM: Final = 32  # characters of a sum that is only told
_AMENDS: Final = re.compile(
    r"补偿|赔(?:偿|付|点|钱|我)|给(?:点|个|些)?(?:说法|表示|优惠|红包)|意思一下|(?:减|免|便宜)(?:点|一些|些)(?:钱)?"
    r"|\bcompensat\w*|\b(?:partial|part) (?:refund|of (?:it|my money|the (?:money|price)))|\b(?:refund|credit|discount|something|money)\b.{0,24}\bfor (?:the |this |my |all this |being )?(?:delay|wait\w*|late\w*|trouble|inconvenience)\b"
    r"|\bmake (?:it )?up (?:to|for) ",
    re.IGNORECASE,
)
_PART: Final = re.compile(
    r"(?:退|返|补|还)(?:给)?(?:我)?(?:一部分|部分|一半|[一二三四五六七八两]成|一?点(?:钱|儿)?)|(?:部分|只|就)(?:退|返|补)(?:款|钱|我)?\s?(?:\d|一半|一点|部分)|部分退款"
    r"|\b(?:partial(?:ly)?|part|half|some|a bit|bit) (?:of )?(?:the |my |a )?(?:refund\w*|money|price|cost)\b|\brefund (?:me )?(?:half|part|some|a part|a bit)\b|\b(?:just|only) (?:a )?part of it\b"
    r"|\bkeep it\b.{0,30}\b(?:discount|money off|refund|something back)\b|\bmoney off\b.{0,24}\bkeep",
    re.IGNORECASE,
)
_THING_OR_ALL: Final = re.compile(  # a new thing or all of the money is no amends
    r"赔(?:我)?(?:一)?(?:个|件|双|条|台|副)|补发|重发|再发|还是退|全退|全额|\b(?:replacement|re-?send|new one|full refund|all my money)\b",
    re.IGNORECASE,
)
_ITEM: Final = re.compile(
    r"其中(?:的)?一|一件|一个|另一|\b(?:one of (?:the|them)|only one|just one|one item)\b", re.IGNORECASE
)
_OF_DELAY: Final = frozenset(
    {"order.status", "delivery.issue", "delivery.urge", "delivery.period", "complaint"}
)
_LATE: Final = re.compile(r"\blate\b|\bdelay|\boverdue\b|迟|晚到|晚了|延误|超时|拖(?:了|这么)", re.IGNORECASE)
_SUM_ONLY: Final = re.compile(
    r"\W*(?:我|那|就|先|要|想要?|给|退|refund|please|me|至少|起码|最少|大概|like|about|at least|maybe|say|how about|what about|just|only|part of it|,|，|\s)*[¥$€£]?\s?\d+(?:\.\d+)?\s?(?:块|元|刀|rmb|usd|bucks|dollars?)?(?:钱)?(?:行不行|行吗|可以吗|总行了?吧|怎么样|吧|呢|ok)?\W*",
    re.IGNORECASE,
)
_SPENT: Final = re.compile(
    r"(?:我|要是|如果|那)?(?:一共|总共|大概)?(?:买|花|消费|满|凑|订单(?:是|有)?|总价)(?:了|到|够)?\s?(?:¥|\$)?\d|\bi? ?(?:spent|spend|paid|pay|bought|have)\b.{0,12}\d|\d+ ?(?:块|元)(?:的话)?(?:能|可以)?(?:减|便宜|用)|\bfor (?:an order of )?[$¥]?\d+",
    re.IGNORECASE,
)
_NUMBER_ONLY: Final = re.compile(
    r"\W*(?:就|是|大概|about)?\s?[¥$€£]?\s?\d{1,6}(?:\.\d+)?\s?(?:块|元|刀|bucks|dollars?)?(?:的|呢|吧|左右)*\W*",
    re.IGNORECASE,
)


def _of_a_delay(case: Case) -> bool:
    """Whether what is spoken of is a parcel that is on its way or late, rather than a thing that is in hand."""
    last = frozenset(case.last.intents if case.last else ())
    late = case.heard.value("reason") == "late" or _LATE.search(case.turn.text)
    return bool(late) or bool(_OF_DELAY & last) or case.talk.last_response == FOR_DELAY


@rule(
    "form.sum_not_ours",
    "Names a sum after being told that amends are a person's to give: one is brought in.",
)
def sum_named(case: Case) -> Decision | None:
    said = case.turn.text.strip()
    if case.talk.last_response != FOR_DELAY or case.talk.form is not None or len(said) > A_SUM:
        return None
    if case.heard.value("order_id") or not (_SUM_ONLY.fullmatch(said) or _PART.search(said)):
        return None
    return decide("handoff", hand_over("asked"), case=case, skill="handoff")


@rule(
    "request.amends",
    "Wants something for a delay, or a sum that is not ours to give: said that a person decides, and one is offered.",
)
def amends(case: Case) -> Decision | None:
    said = case.turn.text
    wants = _AMENDS.search(said) or _PART.search(said)
    if (
        not wants
        or _THING_OR_ALL.search(said)
        or len(said) > FEW
        or not _of_a_delay(case)
        or case.talk.form is not None
    ):
        return None
    if (
        case.risky("commitment")
        or case.heard.value("order_id")
        or case.says("handoff.request", "price.protection")
    ):
        return None
    return decide("decline", say(FOR_DELAY), *back_to_pending(case, ()), case=case)


@rule(
    "request.part_back",
    "Would keep the thing for a part of the price: what can be offered for it is offered, nothing is refunded whole.",
)
def part_back(case: Case) -> Decision | None:
    card, said, form = case.actions.get("goodwill.offer"), case.turn.text, case.talk.form
    if card is None or not _PART.search(said) or _ITEM.search(said) or len(said) > FEW or _of_a_delay(case):
        return None
    if form is not None and not AFTER_SALES & set(form.intents):
        return None
    of_trouble = form is not None or case.talk.slots.get("order_id") or case.heard.value("reason")
    # An order that is only named is asked about in money: "refund half of 20733" has its own answer.
    if not (of_trouble or case.heard.value("product")) or case.says("refund.policy", "handoff.request"):
        return None
    quietly = (
        (Move(kind="cancel_form", target=form.action, skill=form.skill, facts={"silent": True}),)
        if form is not None and form.action != card.name
        else ()
    )
    return decide("answer", *quietly, replace(run(card, case), intent="goodwill.offer"))


@rule(
    "request.sum_of_offer",
    "Tells what was spent after offers were told: what comes off that sum is told.",
)
def sum_of_offer(case: Case) -> Decision | None:
    card, said = case.actions.get("promo.coupon"), case.turn.text.strip()
    told = card is not None and case.last is not None and case.last.name == card.name
    if card is None or not told or case.talk.form is not None or case.talk.pending or len(said) > A_SUM:
        return None
    if not (_SPENT.search(said) or _NUMBER_ONLY.fullmatch(said)):
        return None
    return decide("answer", replace(run(card, case), intent="promo.coupon"))


@rule(
    "request.sum_back",
    "Names a sum after being asked how much of an order's price goes back: that much of it is refunded.",
)
def sum_back(case: Case) -> Decision | None:
    card, said = case.actions.get("refund.request"), case.turn.text.strip()
    asked = case.talk.last_response in ASKED_HOW_MUCH and case.talk.form is None
    if card is None or not asked or not case.heard.value("amount") or case.heard.value("order_id"):
        return None
    if len(said) > A_SUM or not _SUM_ONLY.fullmatch(said):
        return None
    return decide("answer", replace(run(card, case), intent="refund.request"))


IN_A_FORM: Final = (sum_named, part_back)
RULES: Final = (amends, sum_back, sum_of_offer)
