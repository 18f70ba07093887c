"""Rules about words that lean on what the bot said last: digits that were refused, readings that were offered."""

import json
import re
from dataclasses import replace
from typing import Final

from bot.judgement.case import ActionCard, Case
from bot.judgement.rule import decide, rule, run, say
from bot.judgement.rules.forms import ASKS
from bot.turn import Decision, Entity

NOT_FOUND: Final = "order.not_found"  # the same words for what is not theirs and what is not there
OFFERS: Final = frozenset({"clarify.one", "clarify.which"})
FEW: Final = 24  # characters of which part is meant
_TELLS: Final = frozenset({"dialog.inform", "dialog.correct", "product.info", "oos", "order.wrong_item"})
SHORT: Final = 40  # characters of a few digits and the words around them
_CANCEL: Final = re.compile(
    r"(?:那就?|就|帮我|请)?取消(?:掉|它|这单|订单|吧|了)*[。.!！]?"
    r"|(?:(?:ok(?:ay)?|then|just|please|pls)[, ]+)*cancel(?: (?:it|that|this))?(?:,? (?:then|please|pls))*[.!]*",
    re.IGNORECASE,
)
_SOMEBODYS: Final = re.compile(
    r"老婆|老公|媳妇|妈|爸|爷爷|奶奶|儿子|女儿|孩子|哥|姐|弟|妹|朋友|同事|同学|室友|家里?人|对象|是我的|别人的|(?:他|她)(?:本人)?(?:让|叫|托|请|同意)|替(?:他|她)|帮(?:他|她)(?:问|查)"
    r"|\b(?:wife|husband|mum|mom|mother|dad|father|son|daughter|kid|brother|sister|friend|partner|girlfriend|boyfriend|"
    r"colleague|boss|flatmate|roommate|neighbou?r)(?:['’]?s)?\b|\bmine\b|\b(?:he|she|they) (?:asked|told|said|wants?|let) (?:me|i)\b|\b(?:his|her|their) permission\b",
    re.IGNORECASE,
)


WRONG: Final = "order.wrong_item"
_RESEND: Final = re.compile(
    r"补(?:发|寄|给|送|一|上)|(?:重新?|再)(?:发|寄)|\b(?:re-?send|send (?:me )?(?:the )?(?:right|correct|missing|another|a new))\b"
    r"|(?:就)?要(?:我)?(?:原来|对的|正确的|买的|下单的|订的)(?:那)?|\b(?:want|need|like|give me|have) (?:the )?(?:right|correct|proper) (?:one|item|colou?r|thing|product)\b|\b(?:the )?one (?:that )?i (?:ordered|paid for|bought)\b",
    re.IGNORECASE,
)
_OF_DELIVERY: Final = frozenset(
    {"order.status", "delivery.issue", "delivery.urge", "delivery.period", "delivery.fee"}
)
_EXPRESS: Final = re.compile(
    r"(?:那|可以|能|能不能|要不)*(?:给我|帮我)?(?:改成|换成|加钱|走|用)?(?:个)?(?:加急|特快|次日达)(?:的话|行不行|可以)?(?:吗|呢|吧|不)?[?？]?"
    r"|(?:(?:and|so|how|what|hm+|ok|well),? )*(?:(?:a?bout|with|is there|can i (?:get|have)|any) )?(?:an? |the )?(?:express|overnight|next[- ]day|same[- ]day|faster (?:shipping|delivery|option))(?: (?:shipping|delivery|option))?[?.! ]*",
    re.IGNORECASE,
)
_BEGS: Final = re.compile(
    r"就告诉我|只(?:想|要)知道|透露|偷偷|为(?:啥|什么)(?:不行|不能|不可以|查不(?:到|了))|凭什么(?:不|查)|\bwhy (?:not|can['’]?t)\b|\bjust (?:tell|let) me\b|\bonly want to know\b",
    re.IGNORECASE,
)


@rule(
    "request.digits_again",
    "Gives other digits after the check of an order failed: that order is tried once more.",
)
def digits_again(case: Case) -> Decision | None:
    talk, said = case.talk, case.heard
    card = next((card for card in case.actions.values() if card.name == talk.last_action), None)
    digits = said.value("phone_tail") or said.value("phone")
    if card is None or not digits or not talk.to_open or talk.form or said.value("order_id"):
        return None
    if (case.card is not None and case.sure) or len(case.turn.text) > SHORT:
        return None
    order = Entity(entity="order_id", value=talk.to_open)
    return decide("answer", replace(run(card, case), entities=(*said.entities, order)))


@rule(
    "request.not_theirs",
    "Says whose the order is that was refused: that opens nothing, and the same is said again.",
)
def not_theirs(case: Case) -> Decision | None:
    wish = case.card is not None and case.sure and not case.intent.startswith(("order.", "delivery.issue"))
    if case.talk.last_response != NOT_FOUND or wish or case.heard.value("order_id"):
        return None
    said = case.turn.text
    digits = (
        case.heard.value("phone_tail") and not case.talk.to_open
    )  # they open nothing for who is signed in
    if not (_SOMEBODYS.search(said) or _BEGS.search(said) or digits) or len(said) > SHORT:
        return None
    return decide("decline", say(NOT_FOUND), case=case)


@rule(
    "request.cancel_offered",
    "Says only to cancel, where a button of the last reply offers just that: it is meant.",
)
def cancel_offered(case: Case) -> Decision | None:
    card = case.actions.get("order.cancel")
    if card is None or "order.cancel" not in case.talk.offered or case.talk.form or case.talk.pending:
        return None
    if not _CANCEL.fullmatch(case.turn.text.strip()):
        return None
    return decide("clarify", replace(run(card, case), intent="order.cancel"))


@rule(
    "request.remedy_offered",
    "Says to send it again, where a button of the last reply offers just that: it is meant.",
)
def remedy_offered(case: Case) -> Decision | None:
    named = [button.payload.partition("{") for button in case.talk.buttons]
    offer = next(
        (brace + rest for name, brace, rest in named if name.strip("/ ") == WRONG and "resend" in rest), ""
    )
    card = case.actions.get(WRONG)
    if card is None or not offer or case.talk.form or not _RESEND.search(case.turn.text):
        return None
    return decide("answer", replace(run(card, case), intent=WRONG, entities=_told(offer)))


@rule(
    "request.more_of_it",
    "Says more of what is wrong, while a way to put it right is on offer: that way is offered again, not asked what was meant.",
)
def more_of_it(case: Case) -> Decision | None:
    card, said = case.actions.get(WRONG), case.turn.text
    payload = next((b.payload for b in case.talk.buttons if b.payload.startswith(f"/{WRONG}{{")), "")
    same = case.intent == WRONG  # told with other words: it is on offer already
    if card is None or not payload or case.talk.form or ASKS.search(said):
        return None
    if (case.sure and not same) or len(said) > (SHORT if same else FEW):
        return None
    if case.intent not in _TELLS or case.heard.value("order_id"):
        return None
    of_it = tuple(found for found in _told(payload.removeprefix(f"/{WRONG}")) if found.entity == "problem")
    return decide("clarify", replace(run(card, case), intent=WRONG, entities=of_it))


@rule(
    "request.faster",
    "Asks for a faster way in a few words, after where an order stands: the ways to send are told.",
)
def faster(case: Case) -> Decision | None:
    card, last = case.actions.get("delivery.options"), case.last
    if (
        card is None
        or last is None
        or not _OF_DELIVERY & set(last.intents)
        or case.talk.form
        or case.talk.pending
    ):
        return None
    if not _EXPRESS.fullmatch(case.turn.text.strip()) or case.heard.value("order_id"):
        return None
    return decide("answer", replace(run(card, case), intent="delivery.options", entities=()))


@rule(
    "request.value_for_offered",
    "Gives what only one of the offered wishes needs, such as an address: that wish is meant.",
)
def value_for_offered(case: Case) -> Decision | None:
    if case.talk.last_response not in OFFERS or (case.card is not None and case.sure):
        return None
    given = {found.entity for found in case.heard.entities}
    fitting: dict[str, tuple[ActionCard, str, tuple[Entity, ...]]] = {}
    for button in case.talk.buttons:
        name, brace, rest = button.payload.partition("{")
        card = case.actions.get(name.strip("/ "))
        if card is not None and card.takes & given:
            fitting.setdefault(card.name, (card, name.strip("/ "), _told(brace + rest)))
    if len(fitting) != 1:
        return None
    ((card, intent, earlier),) = fitting.values()
    move = replace(run(card, case), intent=intent, entities=(*earlier, *case.heard.entities))
    return decide("answer", move)


@rule(
    "request.mail_for_invoice",
    "Gives an e-mail address after an invoice was spoken of: it is about where that invoice goes.",
)
def mail_for_invoice(case: Case) -> Decision | None:
    card = case.actions.get("invoice.get")
    of_invoices = card is not None and case.talk.last_action == card.name and case.talk.form is None
    if card is None or not of_invoices or not case.heard.value("email"):
        return None
    if (case.card is not None and case.sure) or len(case.turn.text) > SHORT:
        return None
    return decide("answer", replace(run(card, case), intent="invoice.get"))


def _told(payload: str) -> tuple[Entity, ...]:
    """What the message told that was asked back about; our own buttons carry it."""
    values = json.loads(payload) if payload else {}
    return tuple(Entity(entity=str(name), value=str(value)) for name, value in values.items())
