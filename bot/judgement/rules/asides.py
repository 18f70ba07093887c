"""Rules about questions beside the matter in hand: who takes a parcel in, what customs want, how far we may go by ourselves."""

import re
from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.rule import back_to_pending, decide, rule, run, say
from bot.judgement.rules.follow_ups import OFFERS
from bot.judgement.rules.forms import ASKS
from bot.turn import Decision, Entity, Move

AT_THE_DOOR: Final = Entity(entity="at_the_door", value="yes")  # tells the skill what is asked
FEW: Final = 48  # characters of a question that is about this and nothing else
_PLACES: Final = r"(?:家?门口|家门|门卫|保安|物业|前台|驿站|快递柜|丰巢|自提柜|代收点|邻居|隔壁|传达室|门房|鞋柜|消防栓|楼下|车库|后门|地垫|信箱)"
_DOOR: Final = re.compile(
    r"(?:万一|要是|如果|那|到时候?|送来|送到|派送|来的时候|的时候|白天|上班).{0,10}(?:我|家里?|家中)?(?:们)?(?:都)?(?:不在(?:家|公司|单位|店里)?|没人(?:在)?|没有人)"
    r"|(?:我|家里?)(?:白天|平时|那天|明天|周末|上班)?(?:不在家|没人(?:在家|收|签)).{0,12}(?:怎么|咋|吗|呢|可以|能|[?？])"
    rf"|(?:可以|能|能不能|可不可以|帮我?|让|叫|请|麻烦|直接|给我?)(?:他|她|快递|快递员|师傅|小哥|你们?)?.{{0,4}}(?:放|搁|丢|存|寄存|留)(?:一下)?(?:在|到)?(?:我家?)?.{{0,3}}{_PLACES}"
    rf"|{_PLACES}(?:可以|能|帮忙?)?(?:代收|代签|签收)|(?:可以|能).{{0,4}}(?:代收|代签)|(?:要|需要|必须|得|要不要)(?:我)?(?:本人|当面|亲自)(?:签收|签字|收)"
    r"|\b(?:if|when|what happens|in case)\b.{0,16}\b(?:i['’]?m|im|i am|we['’]?re|we are|nobody(?:['’]?s)?|no ?one(?:['’]?s)?|somebody|i)\b.{0,8}(?:\b(?:not|isn['’]?t|aren['’]?t|away|out)\b.{0,8})?\b(?:home|in|there|around|out|away|at work)\b"
    r"|\b(?:leave|drop|put|left)\b (?:it|them|this|that|(?:my|the) (?:parcel|package|box|order|delivery))? ?(?:at|by|with|in|on|behind|outside|inside|next to) .{0,16}\b(?:doors?|porch|doorstep|neighbou?rs?|reception|garage|front desk|lockers?|shed|gate|safe place|concierge|doorman|mailbox|back yard)\b"
    r"|\bat the (?:back|front|side) door\b|\b(?:neighbou?r|reception|concierge|doorman|roommate|flatmate)s?\b.{0,12}\b(?:take|sign|accept|receive|collect|pick)\b"
    r"|\b(?:do|will|must|would|should) (?:i|we|someone|somebody|anyone) (?:need|have|got)? ?(?:to )?(?:sign|be (?:home|there|in))\b|\b(?:need|require[sd]?|want)\w* (?:a |my )?signature\b|\bsignature (?:required|needed)\b",
    re.IGNORECASE,
)
_GONE: Final = re.compile(  # trouble that has happened, or a code or a person that is asked of us
    r"丢了|偷|不见了|没了|没收到|没拿到|找不到|投诉|擅自|居然|竟然|扔|已签收|显示|昨天|刚才|客服|人工|你们(?:都)?没人"
    r"|\b(?:threw|thrown|stolen|gone|missing|nothing|complain\w*|never|vanished|says|said|left it|was left|were left|agent|human|support|office|shop|store)\b",
    re.IGNORECASE,
)
_LIMITS: Final = re.compile(
    r"(?:多少|什么|啥|哪个|几)(?:块|元|钱|金额|数额|额度|价位)?(?:钱)?.{0,4}(?:以内|以下|之内|内|不到|不超过|往下).{0,8}(?:自动|直接|秒|不用|不需要|无需|不必|免|不走|不经)"
    r"|(?:自动|直接|秒|不用(?:人工)?(?:审核|审批)|免审核?|无需审核)(?:就)?(?:能|会|可以)?(?:给)?(?:退款?|批|通过|赔).{0,8}(?:上限|额度|限额|最多|最高|门槛|多少(?:钱|块)?以|金额是多少)"
    r"|(?:你们?|系统|机器人)?(?:会|能|可以)?(?:自动|秒|不用审核|不审核|免审)(?:就)?(?:能|会|可以|给)*(?:我)?(?:退|批|赔)(?:款|钱|我)?(?:不|吗|么|嘛)[?？]?$"
    r"|(?:上限|额度|限额|最多|最高|门槛).{0,8}(?:自动|不用审核|不用审批|直接|不找人|你(?:自己)?能)(?:就)?(?:能)?(?:退|批|赔|做主)"
    r"|\b(?:max(?:imum)?|most|limit|threshold|cap|how much|up to what|what amount|highest)\b.{0,40}\b(?:refund|approve|pay(?: ?out| ?back)?|give|compensate)\w*\b.{0,30}\b(?:without|automatic\w*|auto|no questions|yourself|on your own|instantly|before (?:a |you (?:need|ask)))"
    r"|\b(?:auto(?:matic)?[- ]?(?:refund|approv)\w*|refund\w* without (?:approval|asking|a (?:person|human|manager)))\b.{0,30}\b(?:max(?:imum)?|limit|threshold|cap|amount|up to|how much)\b"
    r"|\b(?:limit|threshold|cap|max(?:imum)?)\b.{0,12}\b(?:for|on|of)\b.{0,12}\b(?:auto(?:matic)?|instant)\w* (?:refund|approv)\w*",
    re.IGNORECASE,
)
_DUTY: Final = re.compile(
    r"关税|进口税|清关|海关|(?:要|会|得|用|需要)(?:不要|被)?(?:交|收|付|缴)税|税(?:费|钱)(?:谁|多少|怎么|吗|要)"
    r"|\b(?:customs|import) (?:fees?|dut(?:y|ies)|charges?|tax(?:es)?|costs?)\b|\b(?:pay|charged?|any|extra) (?:customs|import|duty|duties)\b|\bdut(?:y|ies)\b.{0,12}\b(?:pay|extra|included)\b",
    re.IGNORECASE,
)
_TAXED_GOODS: Final = re.compile(
    r"清关完成|海关.{0,6}(?:卡|扣|放行)|\b(?:stuck|held|cleared|clearing|clearance)\b", re.IGNORECASE
)
_JUST: Final = re.compile(
    r"\W*(?:这|我|都|也)?(?:才|刚)(?:买|用|到手?|收到|拿到|拆开?)(?:了|没)?(?:还)?(?:不到)?(?:几|一|两|三|\d+)?(?:天|周|个?星期|次|回|个月)(?:啊|呀|就这样|都不到|而已|啊这)*\W*"
    r"|\W*(?:and |but )?i(?:['’]ve)? (?:only |just |literally )+(?:got|had|bought|used|received) (?:it|them|this)\b(?:(?!\b(?:how|what|when|where|why|can|could|do|does|is)\b|[?？]).){0,24}",
    re.IGNORECASE,
)
_WHICH: Final = re.compile(
    r"\W*(?:那|那个)?(?:是)?(?:哪|那是哪)(?:一)?(?:个|单|笔|件)(?:来着|订单)?(?:啊|呀|呢)?(?:是什么(?:东西)?来着)?\W*|\W*(?:这|那)(?:一)?(?:单|笔)(?:买的)?是(?:什么|啥)(?:东西|来着)*\W*"
    r"|\W*(?:and |so |wait,? )*(?:which|what) (?:one|order)? ?(?:is|was) (?:that|it|this)(?: one)?(?: again)?\W*|\W*what(?:['’]?s| is| was) (?:in )?(?:that|this) (?:one|order)(?: again)?\W*",
    re.IGNORECASE,
)


_NO_BOX: Final = re.compile(
    r"(?:盒子?|包装(?:盒|袋)?|箱子?|吊牌|标签|原包装)(?:都|已经|早|全|我|给)*(?:扔|丢|没了|没有了?|撕|拆|不在|坏)|(?:没|没有|扔了|丢了)(?:原)?(?:包装|盒子?|吊牌)|(?:要不要|需要|必须|得)(?:有)?(?:原)?(?:包装|盒子?)"
    r"|\b(?:don['’]?t|do not|no longer|didn['’]?t|without|no|threw|thrown|binned|lost|tossed)\b.{0,24}\b(?:box|packaging|package it came in|tags?|wrapping)\b",
    re.IGNORECASE,
)


def _back(case: Case, *running: str) -> tuple[Move, ...]:
    """The open question again, after what was asked beside it."""
    form = case.talk.form
    if form is not None and form.action in running:
        return ()
    if form is not None:
        return (Move(kind="resume", target=form.action, skill=form.skill),)
    return back_to_pending(case, running)


@rule(
    "request.at_the_door",
    "Asks what becomes of a parcel when nobody is in, or where it may be left: told who takes it in and whom to ask.",
)
def at_the_door(case: Case) -> Decision | None:
    card, said = case.actions.get("delivery.schedule"), case.turn.text
    if card is None or not _DOOR.search(said) or _GONE.search(said) or len(said) > FEW:
        return None
    if case.heard.value("address") or case.says("address.change", "handoff.request"):
        return None
    if case.sure and case.intent == "delivery.schedule" and case.heard.value("date"):
        return None  # another day is wished for
    told = replace(run(card, case), intent="delivery.schedule", entities=(*case.heard.entities, AT_THE_DOOR))
    return decide("answer", told, *_back(case, card.name))


@rule(
    "request.own_limits",
    "Asks up to which amount we give money back without a person: how we decide is not told, and said so kindly.",
)
def own_limits(case: Case) -> Decision | None:
    if not _LIMITS.search(case.turn.text):
        return None
    return decide("decline", say("decline.own_limits"), *_back(case), case=case)


@rule(
    "request.duty",
    "Asks about customs or import tax: what an article says of it is told, not what sending costs.",
)
def duty(case: Case) -> Decision | None:
    card, said = case.actions.get("delivery.fee"), case.turn.text
    if card is None or not _DUTY.search(said) or _TAXED_GOODS.search(said) or len(said) > FEW:
        return None
    if case.heard.value("order_id") or case.intent.startswith(("invoice.", "handoff.", "delivery.issue")):
        return None
    return decide("answer", replace(run(card, case), intent="delivery.fee"), *_back(case, card.name))


@rule(
    "request.only_just",
    "Grumbles how little time has passed and asks nothing: the ways out are offered again, or the displeasure is met.",
)
def only_just(case: Case) -> Decision | None:
    if (
        not _JUST.fullmatch(case.turn.text.strip())
        or case.talk.form is not None
        or case.heard.value("order_id")
    ):
        return None
    ways = [b.payload.partition("{")[0].strip("/ ") for b in case.talk.buttons]
    ways = [name for name in ways if name in case.actions]
    if case.talk.last_response in OFFERS and ways:
        ask = Move(
            kind="say", target="clarify.which", entities=case.heard.entities, facts={"intents": [*ways]}
        )
        return decide("clarify", ask, case=case)
    card = case.actions.get("feedback.negative")
    if card is None or case.talk.pending:
        return None
    return decide("clarify", replace(run(card, case), intent="feedback.negative"))


@rule(
    "request.no_box",
    "Has no box or packaging any more, where something goes back: told what has to come with it.",
)
def no_box(case: Case) -> Decision | None:
    card, last = case.actions.get("return.policy"), case.last
    waiting = {pending.action for pending in case.talk.pending}
    going = {n for c in case.actions.values() if c.name in waiting for n in c.intents}
    going |= set(last.intents if last else ())
    if card is None or not _NO_BOX.search(case.turn.text) or len(case.turn.text) > FEW:
        return None
    if case.talk.form is not None or not any(
        name.startswith(("return.", "exchange.", "refund.")) for name in going
    ):
        return None
    told = replace(run(card, case), intent="return.policy", entities=())
    return decide("answer", told, *_back(case, card.name))


@rule(
    "request.which_was_it",
    "Asks which order that was, after one was spoken of: where that one stands is told.",
)
def which_was_it(case: Case) -> Decision | None:
    card, order = case.actions.get("order.status"), case.talk.slots.get("order_id")
    if card is None or not order or case.talk.form is not None or case.heard.entities:
        return None
    if not _WHICH.fullmatch(case.turn.text.strip()):
        return None
    about = (Entity(entity="order_id", value=str(order)),)
    told = replace(run(card, case), intent="order.status", entities=about)
    return decide("answer", told, *_back(case, card.name))


@rule(
    "form.its_own_question",
    "Asks in the middle what the very act costs or how long it takes: told, and nothing of it is written down as an answer.",
)
def its_own_question(case: Case) -> Decision | None:
    form = case.talk.form
    if form is None or form.entity or case.heard.entities or not about_the_act(case.turn.text):
        return None
    card, knowledge = case.card, case.actions.get("knowledge.ask")
    if card is not None and card.name == form.action and case.intent == "warranty.repair":
        return None  # its form tells a question from a fault
    resume = Move(kind="resume", target=form.action, skill=form.skill)
    if card is not None and card.name != form.action and case.sure and card.stakes == "low":
        return decide("answer", run(card, case), resume)
    if knowledge is not None and case.turn.passages:
        return decide("answer", run(knowledge, case), resume)
    return decide("clarify", resume, case=case)


def about_the_act(said: str) -> bool:
    """Whether words of a few ask what an act costs, how long it takes or whether it is needed, and tell nothing."""
    return len(said) <= FEW and _ABOUT_ACT.search(said) is not None and ASKS.search(said) is not None


_ABOUT_ACT: Final = re.compile(
    r"^\W*(?:那|那么|这个?|你们|请问|修|换|退|改|包装|写)?(?:一下|这个)?.{0,4}(?:要|得|用|需要|收)(?:不要|不收|另外|额外|加)?(?:收|付|加|花)?(?:我)?(?:钱|费用?|多少钱)|多久(?:能|可以|会)?(?:好|到|修好|换好|弄好|完成)?|几天(?:能|可以)?(?:好|到)?[?？吗呢]?$|免费(?:的)?(?:吗|么|不)|^\W*(?:为什么|为啥)"
    r"|\b(?:how (?:long|much)|is (?:it|that|this) free|do i (?:have to |need to )?pay|does (?:it|that|this) cost|any (?:extra )?(?:charge|cost|fee)|what does (?:it|that) cost|will i be charged)\b",
    re.IGNORECASE,
)

IN_A_FORM: Final = (at_the_door, own_limits, duty, its_own_question)
RULES: Final = (no_box, only_just, which_was_it)
