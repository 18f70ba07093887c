"""Rules about a few words that lean on what was said: when a person answers, how to go about it, what a name is for."""

import re
from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.rule import back_to_pending, decide, rule, run
from bot.judgement.rules.follow_ups import OFFERS
from bot.judgement.rules.in_form import fill
from bot.turn import Decision, Entity, Move

FEW: Final = 40  # characters
SLIGHT: Final = 0.15  # of a reading about the thing itself, or about a price that fell
WHO_ASKED: Final = "address.recipient.ask"
HOW_LONG: Final = Entity(entity="how_long", value="yes")  # tells the skill what is asked
_PERSON_WHEN: Final = re.compile(
    r"(?:什么时候|啥时候|多久|几点|何时|大概).{0,6}(?:有(?:人|结果|消息|回复|答复|回音)|(?:联系|回复|回|答复|理|处理|审核?|批)(?:我|完|好|下来)?|能?(?:好|出来))|(?:会|有)?(?:有)?人(?:会)?(?:联系|回复?|理|找)我(?:吗|么|不)?"
    r"|(?:会不会|到底)?有人(?:管|处理|看)(?:吗|么|不|没)|(?:有)?结果(?:了)?(?:吗|没)"
    r"|\bwill (?:any|some)(?:one|body)\b.{0,24}|\bwhen (?:will|can|do|should) (?:i|someone|somebody|anyone|they|you|it)\b.{0,24}\b(?:hear|call|contact|get back|reply|answer|decid\w+|know|approv\w+|review\w*)\b|\b(?:get|gets|getting) back to me\b",
    re.IGNORECASE,
)
_HOW_MUCH_LONGER: Final = re.compile(
    r"\W*(?:那|我)?(?:还)?(?:要|得|需要)?(?:再)?等(?:到)?(?:多久|多长时间|什么时候|几天)(?:啊|呀|呢)?\W*|\W*(?:and |so )?how (?:much longer|long)(?: (?:do|must|will) i (?:have to )?wait| is the (?:wait|queue))?\W*",
    re.IGNORECASE,
)
_HOW_TO: Final = re.compile(
    r"\W*(?:那|我|那我)?(?:该|要|应该|具体)?(?:怎么|咋|如何)(?:申请|办理?|弄|操作|走流程|报修|申报|用|领)(?:呢|啊|呀)?\W*"
    r"|\W*(?:ok(?:ay)?,? |so |and |then )*(?:how|where) (?:do|can|would|should|could) (?:i|we) (?:claim|apply|start|begin|proceed|use|do|go about|get|arrange|sort|request)(?: (?:it|that|this|one|for it|done|started|a claim|that done))*\W*",
    re.IGNORECASE,
)
_LEADS_TO: Final = {
    "warranty.repair": "warranty.repair",
    "return.policy": "return.request",
    "price.protection": "price.protection",
    "exchange.request": "exchange.request",
}
_WHEN_GOT: Final = re.compile(
    r"\W*(?:我|是|就|这个?|大概)*(?:前天|昨天|今天|上周|上个?月|刚才?|[一两三四五六七八九十\d]+(?:多)?(?:天|周|个?星期|个月)(?:前|之前)?)(?:才|就|刚)?(?:买|收到|到|拿到|签收|下单)的?(?:了)?\W*"
    r"|\W*(?:i )?(?:only |just )?(?:got|bought|received|ordered|had)(?: it| them| this| that)?(?: (?:like|about|around|only|just|maybe))* (?:\w+|\d+) (?:days?|weeks?|months?) ago\W*|\W*(?:i )?(?:got|bought|received)(?: it| them| this)? (?:yesterday|last week|last month|today|this week|on \w+day)\W*"
    r"|\W*it (?:arrived|came) (?:yesterday|today|last week|(?:\w+|\d+) (?:days?|weeks?) ago|on \w+day)\W*",
    re.IGNORECASE,
)
_FELL: Final = re.compile(
    r"(?:买|下单|付).{0,4}(?:贵|亏)了|(?:就|又|现在|今天|才)(?:突然)?(?:降价|便宜|打折)了?|降(?:了)?(?:价|\d)|(?:现在|今天)(?:才|只要|只卖|卖)\s?\d|差价"
    r"|\b(?:price|it)(?:['’]?s| has| just)* (?:dropped|fell|gone down|went down|reduced|cheaper)\b|\bnow (?:it['’]?s|its|it is|at|for|selling (?:at|for)|only)? ?(?:cheaper|less|on sale|[$¥€£]?\d)|\bcheaper now\b|\bprice (?:drop|difference|adjustment)\b",
    re.IGNORECASE,
)
_NAME: Final = re.compile(
    r"(?:就)?(?:叫|是|写|给|改成|换成)?(?P<zh>[\u4e00-\u9fff]{2,4}?(?:·[\u4e00-\u9fff]{1,6})?)(?:吧|就行|就好|谢谢)?|(?:it['’]?s |to |make it |put )?(?P<en>[A-Za-z][a-z'’-]+(?: [A-Za-z][A-Za-z.'’-]*){0,3})"
)
_NO_NAME: Final = re.compile(
    r"算了|不用|不要|没有|谢谢|好的|可以|是的|对的|等等|等一|取消|不换|不改|知道|随便|一样|同上|本人|自己|\b(?:no|yes|ok|okay|never|nothing|cancel|thanks?|thank|please|wait|stop|me|same|skip|sure|nobody|hello|hi|agent|human)\b",
    re.IGNORECASE,
)
_HOW_LONG: Final = re.compile(
    r"多久|几天|多长时间|什么时候|啥时候|\bhow (?:long|soon|many days)\b|\bwhen (?:will|do|does|can)\b",
    re.IGNORECASE,
)
_GOES_BACK: Final = frozenset({"return.request", "exchange.request", "warranty.repair"})
_MONEY: Final = re.compile(r"钱|到账|退款|\b(?:money|refund\w*|paid)\b", re.IGNORECASE)
_WINDOW: Final = re.compile(
    r"(?:过|超|在|出|还有).{0,4}(?:退货|退换货?|换货|售后|七天|7 ?天)(?:期|期限|时间|时效|无理由)|(?:退货|退换货?)(?:期|期限|时间)(?:过|超|到|还)|(?:来不及|太晚|还能|还来得及)(?:再)?退"
    r"|\b(?:return|exchange) (?:window|period|deadline)\b.{0,24}\b(?:over|passed|closed|gone|expired|still|ended)\b|\b(?:outside|past|within|inside|missed) (?:the |my |your )?(?:return|exchange) (?:window|period|deadline)\b|\btoo late to (?:return|send|exchange)\b",
    re.IGNORECASE,
)
_MONEY_OR_GOODS: Final = re.compile(
    r"退|钱|到账|发货|到货|送|快递|包裹|修|\b(?:refund|money|ship\w*|deliver\w*|arriv\w*|parcel|package|repair|order)\b",
    re.IGNORECASE,
)


@rule(
    "person.when",
    "Something waits for a person, and the customer asks when they hear: told when people are there and how to reach them.",
)
def person_when(case: Case) -> Decision | None:
    card, said = case.actions.get("contact.info"), case.turn.text
    named = {found.entity for found in case.heard.entities} - {"date"}
    if card is None or not case.talk.ticket_open or named or len(said) > FEW or case.talk.form is not None:
        return None
    handed = case.talk.last_response.startswith(
        ("handoff.", "effect.approval", "refund.approval", "contact.")
    )
    if not (_PERSON_WHEN.search(said) or (handed and _HOW_MUCH_LONGER.fullmatch(said.strip()))):
        return None
    elsewhere = case.sure and case.intent.startswith(("refund.", "return.", "order.", "delivery."))
    if case.says("handoff.request") or (elsewhere and not handed):
        return None
    told = replace(run(card, case), intent="contact.info")
    return decide("answer", told, *back_to_pending(case, {card.name}))


@rule(
    "request.how_to",
    "Asks in a few words how to go about it, after the rules of an act: that act is begun.",
)
def how_to(case: Case) -> Decision | None:
    last = case.last
    name = next((_LEADS_TO[each] for each in (last.intents if last else ()) if each in _LEADS_TO), "")
    card = case.actions.get(name)
    if card is None or case.talk.form is not None or case.talk.pending or case.heard.entities:
        return None
    if not _HOW_TO.fullmatch(case.turn.text.strip()):
        return None
    return decide("clarify", replace(run(card, case), intent=name))


@rule(
    "request.when_got",
    "Only says when it was bought or came, while ways out are on offer: they are offered again.",
)
def when_got(case: Case) -> Decision | None:
    ways = [button.payload.partition("{") for button in case.talk.buttons]
    names = [name.strip("/ ") for name, _, _ in ways if name.strip("/ ") in case.actions]
    if case.talk.last_response not in OFFERS or not names or case.talk.form is not None:
        return None
    if not _WHEN_GOT.fullmatch(case.turn.text.strip()) or case.heard.value("order_id"):
        return None
    kept = tuple(found for found in case.heard.entities if found.entity != "date")
    return decide(
        "clarify",
        Move(kind="say", target="clarify.which", entities=kept, facts={"intents": [*names]}),
        case=case,
    )


@rule(
    "request.price_fell",
    "Says that what they bought has become cheaper: whether the difference comes back is worked out.",
)
def price_fell(case: Case) -> Decision | None:
    card = case.actions.get("price.protection")
    share = next((i.confidence for i in case.request.intents if i.name == "price.protection"), 0.0)
    if card is None or case.sure or share < SLIGHT or case.talk.form is not None:
        return None
    if case.intent not in ("price.protection", "price.ask") or not _FELL.search(case.turn.text):
        return None
    return decide("answer", replace(run(card, case), intent="price.protection"))


@rule(
    "request.of_thing",
    "Sounds like a password or an account, but a thing is named: it is asked about that thing.",
)
def of_thing(case: Case) -> Decision | None:
    card = case.actions.get("product.info")
    share = sum(i.confidence for i in case.request.intents if i.name in ("product.info", "tech.issue"))
    if card is None or case.sure or not case.heard.value("product") or share < SLIGHT:
        return None
    if not case.intent.startswith("account.") or case.talk.form is not None:
        return None
    return decide("answer", replace(run(card, case), intent="product.info"), *back_to_pending(case, ()))


@rule(
    "request.invoice_time",
    "Asks in a few words how long it takes, after an invoice: that is told of invoices, not of money or parcels.",
)
def invoice_time(case: Case) -> Decision | None:
    card, last, said = case.actions.get("invoice.get"), case.last, case.turn.text
    of_invoices = last is not None and any(name.startswith("invoice.") for name in last.intents)
    if (
        card is None
        or not of_invoices
        or case.talk.form is not None
        or case.heard.entities
        or len(said) > FEW
    ):
        return None
    if not _HOW_LONG.search(said) or _MONEY_OR_GOODS.search(said):
        return None
    if case.sure and case.intent.startswith("invoice."):
        return None  # asked for by its name: what is known of theirs is told
    told = replace(run(card, case), intent="invoice.get", entities=(HOW_LONG,))
    return decide("answer", told, *back_to_pending(case, {card.name}))


@rule(
    "effect.asks_time",
    "Asks in a few words how long it takes, while what waits to go back says so: it is shown again.",
)
def asks_time(case: Case) -> Decision | None:
    shown, said = case.shown, case.turn.text
    card = next((c for c in case.actions.values() if shown and c.name == shown.action), None)
    if shown is None or card is None or not _GOES_BACK & set(card.intents) or len(said) > FEW:
        return None
    asks = case.intent == "return.status" and (_HOW_LONG.search(said) or _PERSON_WHEN.search(said))
    if not asks or case.heard.value("order_id") or case.heard.value("product") or _MONEY.search(said):
        return None
    return decide("clarify", Move(kind="resume", skill=shown.skill, intent="dialog.affirm"))


@rule(
    "request.return_window",
    "Asks whether it is too late to send something back, after its order was spoken of: told for that order.",
)
def return_window(case: Case) -> Decision | None:
    card, order = case.actions.get("return.policy"), case.talk.slots.get("order_id")
    if card is None or case.talk.form is not None or not _WINDOW.search(case.turn.text):
        return None
    if (
        not case.intent.startswith(("return.", "refund.", "exchange.", "dialog."))
        or case.intent == "return.request"
    ):
        return None
    named = case.heard.value("order_id") or case.heard.value("product")
    about = case.heard.entities if named or not order else (Entity(entity="order_id", value=str(order)),)
    told = replace(run(card, case), intent="return.policy", entities=about)
    return decide("answer", told, *back_to_pending(case, {card.name}))


@rule("form.name_told", "Was asked who shall receive it and says a bare name: the form takes it.")
def name_told(case: Case) -> Decision | None:
    said = case.turn.text.strip(" 。.!！")
    if case.talk.form is None or case.talk.last_response != WHO_ASKED or case.heard.value("address"):
        return None
    found = _NAME.fullmatch(said)
    chatty = case.intent not in ("dialog.inform", "dialog.affirm", "dialog.correct", "oos") and case.sure
    if found is None or _NO_NAME.search(said) or chatty:
        return None
    name = Entity(entity="recipient", value=found["zh"] or found["en"])
    taken = fill(case)
    move = replace(taken.moves[0], entities=(*case.heard.entities, name))
    return replace(taken, moves=(move,))


IN_A_FORM: Final = (name_told,)
RULES: Final = (asks_time, return_window, person_when, how_to, when_got, price_fell, of_thing, invoice_time)
