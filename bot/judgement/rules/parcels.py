"""Rules about parcels: a new date after one was told, and an order that is somebody else's by the customer's own words."""

import re
from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.rule import decide, rule, run, say
from bot.turn import Decision

FEW: Final = 40  # characters of a question that leans on what was just told
_TOLD: Final = frozenset(
    {"order.status", "delivery.issue", "delivery.period", "delivery.urge", "delivery.schedule"}
)
_WHICH_DAY: Final = re.compile(
    r"新的?(?:到货|送达|预计|配送)?(?:时间|日期|日子)|(?:具体|到底|准确|大概|究竟).{0,4}(?:哪天|哪一天|几号|什么时候|啥时候|时间|日期)"
    r"|^\W*(?:那|那么|所以)?(?:到底|具体|大概)?(?:是)?(?:哪天|几号|啥时候|什么时候)(?:能|会|可以)?(?:到|送到|来|收到)?[呢啊呀了]*\W*$|还要(?:等)?(?:几天|多久)"
    r"|\b(?:new|updated?|revised|any|no|exact|another) (?:delivery |arrival )?(?:date|eta|day|estimate)\b|\b(?:which|what) (?:day|date)\b"
    r"|^\W*(?:so |and |but |ok(?:ay)?,? )*when(?: (?:then|now|exactly|will it (?:come|arrive|be here)|is it coming))?\W*$|\bhow much longer\b",
    re.IGNORECASE,
)
_COURIER: Final = re.compile(
    r"(?:哪家|什么|哪个|啥)(?:的)?快递|谁家?送|\bwh(?:o|ich|at)\b.{0,12}\b(?:courier|carrier|delivery company|shipping company)\b|\bwho(?:['’]?s| is| are| will)? (?:deliver|bring|carr(?:y|ies)|ship)(?:s|ing)?\b(?: (?:it|that|this|them))?",
    re.IGNORECASE,
)
_THEIR_NUMBER: Final = re.compile(
    r"\W*(?:那|他们?|它|对方|有)?的?(?:联系)?(?:电话|号码|联系方式)(?:是)?(?:多少|几号|呢|给我|发我|有吗|有没有)?\W*"
    r"|.{0,24}\b(?:their|his|her|its) (?:phone |contact |telephone )?(?:number|phone)\b.{0,12}|.{0,16}\b(?:number|phone) (?:for|of) (?:them|him|her|it)\b\W*",
    re.IGNORECASE,
)
_SOMEBODY: Final = r"(?:爱人|老婆|老公|媳妇|爸爸?|妈妈?|爷爷|奶奶|儿子|女儿|哥哥?|姐姐?|弟弟?|妹妹?|朋友|同事|同学|室友|邻居|别人|对象)"
_SOMEBODY_EN: Final = r"(?:friend|wife|husband|mum|mom|mother|dad|father|son|daughter|brother|sister|partner|girlfriend|boyfriend|colleague|flatmate|roommate|neighbou?r)"
_SOMEBODYS: Final = re.compile(
    rf"(?<![给帮替送寄]我)(?<![给帮替送寄]){_SOMEBODY}(?:(?:的|买的?|下的|那)(?:单子?|订单|包裹|快递|东西|货)|(?:在你们(?:家|这儿?|店)?|也|自己)?(?:买|下|拍|订)(?:了|过|的))"
    rf"|\b(?:my |our |a |the )?{_SOMEBODY_EN}['’]?s (?:order|parcel|package|delivery|stuff)\b|\b{_SOMEBODY_EN} (?:has |had |also )?(?:ordered|bought)\b"
    r"|(?:他|她)的(?:单子?|订单|包裹|快递)|\b(?:his|her|their) (?:order|parcel|package)\b",
    re.IGNORECASE,
)


@rule(
    "request.new_date",
    "Asks in a few words which day it will be, after where a parcel stands: told what is known of that day.",
)
def new_date(case: Case) -> Decision | None:
    card, last = case.actions.get("delivery.period"), case.last
    busy = case.talk.form is not None or case.talk.pending or case.heard.entities
    if card is None or last is None or not _TOLD & set(last.intents) or busy:
        return None
    if len(case.turn.text) > FEW or not _WHICH_DAY.search(case.turn.text) or len(case.heard.requests) > 1:
        return None
    return decide("answer", replace(run(card, case), intent="delivery.period"))


@rule(
    "request.somebodys",
    "Asks about an order that is somebody else's and gives their phone: that opens nothing, and who may ask is told.",
)
def somebodys(case: Case) -> Decision | None:
    theirs = case.heard.value("phone") or case.heard.value("phone_tail")
    numbered = case.heard.value("order_id") or case.heard.value("tracking_number")
    about = case.intent.startswith(("order.", "delivery.")) or not case.sure
    if not theirs or numbered or not about or case.talk.form is not None or case.talk.pending:
        return None
    return decide("decline", say("order.somebodys"), case=case) if _SOMEBODYS.search(case.turn.text) else None


@rule(
    "request.courier",
    "Asks in a few words who brings it or for their number, after where a parcel stands: the courier of that parcel is told.",
)
def courier(case: Case) -> Decision | None:
    card, last = case.actions.get("delivery.issue"), case.last
    busy = case.talk.form is not None or case.talk.pending or case.heard.entities
    if card is None or last is None or not _TOLD & set(last.intents) or busy or len(case.turn.text) > FEW:
        return None
    named = case.talk.last_response == "delivery.courier" and _THEIR_NUMBER.fullmatch(case.turn.text.strip())
    elsewhere = case.sure and case.intent not in ("delivery.options", "delivery.issue", "order.status")
    if not named and (elsewhere or not _COURIER.search(case.turn.text)):
        return None
    return decide("answer", replace(run(card, case), intent="delivery.issue"))


RULES = (new_date, courier, somebodys)
