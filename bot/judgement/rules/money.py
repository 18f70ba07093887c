"""Rules about questions of money beside something that goes back: what sending it costs, where the money goes, how much it is."""

import re
from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.rule import back_to_pending, decide, rule, run
from bot.judgement.rules.forms import ASKS, COSTS
from bot.turn import Decision, Move

LIKELY: Final = 0.3  # of a question about the price of sending, in any language
_GOES_BACK: Final = frozenset(
    {"return.request", "exchange.request", "warranty.repair", "return.policy", "return.how"}
)
_MONEY_BACK: Final = frozenset({"return.request", "refund.request", "order.cancel"})
_POSTAGE: Final = re.compile(
    r"运费|邮费|快递费|寄费|\b(?:postage|shipping|label|courier|delivery)\b.{0,24}\b(?:cost|pay|paid|fee|free|charge\w*|me)\b"
    r"|\b(?:pay|paid|cost|charge\w*|cover)\b.{0,24}\b(?:postage|shipping|label|courier|pick-?up)\b",
    re.IGNORECASE,
)
_BACK: Final = re.compile(r"退(?:款|的钱|回来|钱)|\b(?:refund\w*|money back)\b", re.IGNORECASE)
_OTHER_CARD: Final = re.compile(
    r"(?:另(?:外)?一?张?|别的|其他|新的?|换(?:一)?张?|不同的).{0,4}(?:卡|账户|账号|支付宝|微信)|(?:卡|账户).{0,6}(?:注销|过期|销户|停用|丢)"
    r"|\b(?:other|another|different|new|second)\b.{0,12}\b(?:card|account|wallet|paypal)\b|\b(?:card|account)\b.{0,16}\b(?:expired|closed|cancelled|blocked)\b",
    re.IGNORECASE,
)
FEW: Final = 32  # characters of a question about what is shown
_WHO_PAYS: Final = re.compile(
    r"(?:要|得|用|需要)?(?:我|自己)(?:自己)?(?:掏|出|付|花)(?:钱|费用?)?[吗么嘛不]|(?:要|收|花)(?:不要|不收)?(?:钱|费|费用)[吗么嘛]|免费(?:的)?[吗么嘛]"
    r"|\b(?:do|will|would|must|should) i (?:have to |need to )?(?:pay|be charged)\b|\b(?:is|will) (?:it|that|this)(?: be)? free\b|\b(?:does|will) (?:it|that|this) cost (?:me )?(?:anything|something)\b",
    re.IGNORECASE,
)
_HOW_MUCH_BACK: Final = re.compile(
    r"(?:退|返|拿回|回来).{0,6}(?:多少|几块)|多少钱?.{0,6}(?:退|返)|\bhow much\b.{0,24}\b(?:back|refund\w*|get|return\w*)\b",
    re.IGNORECASE,
)


@rule(
    "request.way_back",
    "Asks what it costs to send, while something waits to go back or right after: that is the way back, not the way here.",
)
def way_back(case: Case) -> Decision | None:
    card = case.actions.get("return.policy")
    waiting = {pending.action for pending in case.talk.pending} | {case.talk.last_action}
    goes_back = any(c.name in waiting and _GOES_BACK & set(c.intents) for c in case.actions.values())
    if card is None or not goes_back or case.heard.value("order_id") or case.talk.form is not None:
        return None
    said = case.turn.text
    asks = _POSTAGE.search(said) and (ASKS.search(said) or COSTS.search(said))
    heard = case.intent == "delivery.fee" and case.request.top.confidence >= LIKELY
    if not asks and not heard:
        return None
    told = replace(run(card, case), intent="return.policy")
    return decide("answer", told, *back_to_pending(case, {card.name}))


@rule(
    "request.other_account",
    "Asks whether money that goes back can go to another card or account: the rules tell, no order is looked up.",
)
def other_account(case: Case) -> Decision | None:
    card, said = case.actions.get("refund.policy"), case.turn.text
    last = next(iter(case.last.intents if case.last else ()), "")
    of_refunds = last.startswith(("refund.", "return.")) or _BACK.search(said)
    if card is None or not of_refunds or not _OTHER_CARD.search(said) or case.heard.value("order_id"):
        return None
    return decide(
        "answer", replace(run(card, case), intent="refund.policy"), *back_to_pending(case, {card.name})
    )


@rule(
    "effect.asks_amount",
    "Asks how much comes back, while an act that says so waits: it is shown again.",
)
def asks_amount(case: Case) -> Decision | None:
    shown = case.shown
    card = next((c for c in case.actions.values() if shown and c.name == shown.action), None)
    if shown is None or card is None or not _MONEY_BACK & set(card.intents) or case.heard.value("order_id"):
        return None
    if not _HOW_MUCH_BACK.search(case.turn.text) or _POSTAGE.search(case.turn.text):
        return None
    return decide("clarify", Move(kind="resume", skill=shown.skill, intent="dialog.affirm"))


@rule(
    "effect.who_pays",
    "Asks in a few words whether it costs them anything, while what waits to go back says so: it is shown again.",
)
def who_pays(case: Case) -> Decision | None:
    shown, said = case.shown, case.turn.text.strip()
    card = next((c for c in case.actions.values() if shown and c.name == shown.action), None)
    if shown is None or card is None or not _GOES_BACK & set(card.intents) or case.heard.entities:
        return None
    if len(said) > FEW or not _WHO_PAYS.search(said):
        return None
    return decide("clarify", Move(kind="resume", skill=shown.skill, intent="dialog.affirm"))


RULES = (way_back, other_account, asks_amount, who_pays)
