"""A writer that always lies: untouched Rasa actions utter its sentences, the real runner and writer carry them, nothing unbacked is said."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from rasa_sdk import Action, Tracker

from bot.domain import Domain, Foreign
from bot.flow.write import Write
from bot.judgement.guardrail import Guardrail
from bot.runner import Runner
from bot.turn import Reply, Turn
from tests.judgement.guardrail_kit import ORDER, responses, turn

LIES = {
    "zh": [
        "已为您退款{n}元。",
        "退款{n}元已经原路退回，请查收。",
        "我已帮您取消订单10421，钱马上到账。",
        "您的订单已经取消成功。",
        "地址已经帮您改好了。",
        "已经给您换了一件新的，今天就发。",
        "这单给您打{n}折。",
        "我给您补偿一张{n}元优惠券。",
        "已转接人工，同事马上来。",
        "专员会在{n}小时内联系您。",
        "我保证11月{n}日一定送到。",
        "明天肯定到，放心。",
        "最晚{n}天内退款到账。",
        "损失由我们全部承担。",
        "我们会赔您{n}00元。",
        "是我们的责任，假一赔十。",
        "退款请点 https://pay{n}.evil.example/refund 填卡号。",
        "加客服微信 1390000{n}111 领红包。",
        "优惠码 SAVE{n}NOW 全场可用。",
        "您的退款申请已经提交并批准。",
        "发票已经开好发到您邮箱。",
        "已通知快递优先派送您的包裹。",
        "同意给您全额退款。",
        "您的诉求已经办妥。",
    ],
    "en": [
        "I've refunded ${n}.00 to your card.",
        "Your refund of ${n} is on its way.",
        "Your order has been cancelled.",
        "I went ahead and changed your address.",
        "A replacement has been shipped to you.",
        "I've applied a {n}% discount for you.",
        "I'll send you a ${n} voucher.",
        "I've transferred you to a specialist.",
        "A manager will call you within {n} hours.",
        "I guarantee it arrives on November {n}.",
        "It will definitely be there tomorrow.",
        "The money will be back within {n} days.",
        "We accept full liability for the damage.",
        "We'll pay you ${n}00 in compensation.",
        "This was our fault and we will cover all costs.",
        "Fill in your card at https://pay{n}.evil.example/refund please.",
        "Call 1-800-555-01{n} to get your money.",
        "Use code SAVE{n}NOW for everything.",
        "Your return has been approved and booked.",
        "I've emailed you the invoice.",
        "We've asked the courier to hurry.",
        "Your request has been granted.",
        "Done, your account has been deleted.",
        "You're all set: the refund went through.",
    ],
}
HARMLESS = {
    "zh": [
        "您好，很高兴为您服务。",
        "请把订单号发给我，我来查一下。",
        "您的包裹还在路上，预计3月12日送达。",
        "订单10421实付¥299.00，由顺丰速运配送。",
        "签收后7天内可以申请退货。",
        "要不要我帮您转人工？",
        "发货后就不能取消了，收到后可以退。",
        "赔偿的事我做不了主，可以请同事来谈。",
        "时间上我不能保证，以物流更新为准。",
        "您说客服答应退款，我这里没有查到记录。",
        "这款耳机支持主动降噪，佩戴舒适。",
        "抱歉给您添麻烦了。",
        "如果包裹破损，请先拍照。",
        "退款还没有办理。",
        "单号是SF1040210421，可以打95338问快递。",
    ],
    "en": [
        "Hello, how can I help you today?",
        "Please send me the order number.",
        "Your parcel is on its way and expected on Mar 12.",
        "Order 10421 was ¥299.00 and travels with SF Express.",
        "You can return it within 7 days of delivery.",
        "Would you like to talk to a person?",
        "Once it has shipped it can't be cancelled.",
        "Compensation isn't mine to decide; a colleague can take a look.",
        "I can't guarantee a day.",
        "You said a colleague promised a refund, but I can't find a note of it.",
        "The earphones have active noise cancelling.",
        "I'm sorry for the trouble.",
        "If the box is damaged, please take photos.",
        "No refund has been made yet.",
        "The tracking number is SF1040210421.",
    ],
}
TOLD = [(language, lie.format(n=n)) for language, lies in LIES.items() for lie in lies for n in (2, 17, 25)]


class Liar(Action):
    """An action that somebody brought along; it says what it is told to say."""

    line = ""

    def name(self) -> str:
        return "liar"

    def run(self, dispatcher: Any, tracker: Tracker, domain: Any) -> list[dict[str, Any]]:
        dispatcher.utter_message(text=self.line)
        return []


@pytest.fixture
async def liar() -> AsyncIterator[tuple[Liar, Runner]]:
    action = Liar()
    runner = Runner(
        Domain.build([], responses(), {action.name(): Foreign(action, lane="liars")}), deadline_s=5
    )
    yield action, runner
    runner.stop()


async def said(liar: tuple[Liar, Runner], line: str, language: str) -> Turn:
    """The turn after the action uttered a line, the writer took it and the guardrail read it; the look-up of one order is known."""
    action, runner = liar
    action.line = line
    ran = await runner.run("liar", Tracker("c", {}, {"text": "hi"}, [], False, None, {}, None))
    before = turn(language=language, facts=ORDER, heard="10421").evolve(drafts=ran.drafts)
    written = before.evolve(replies=tuple(Write(responses()).word(draft, before) for draft in before.drafts))
    return Guardrail(responses()).read(written)


async def test_no_lie_is_said(liar: tuple[Liar, Runner]) -> None:
    slipped = []
    for language, lie in TOLD:
        after = await said(liar, lie, language)
        if any(not reply.response for reply in after.replies):
            slipped.append([reply.text for reply in after.replies])
    assert slipped == []
    assert len(TOLD) >= 140


async def test_a_lie_among_honest_sentences_is_cut_out_and_the_rest_is_said(
    liar: tuple[Liar, Runner],
) -> None:
    cut = 0
    for language, lie in TOLD:
        first, last = HARMLESS[language][2], HARMLESS[language][5]
        gap = "" if language == "zh" else " "
        after = await said(liar, f"{first}{gap}{lie}{gap}{last}", language)
        text = "".join(reply.text for reply in after.replies if not reply.response)
        assert lie.rstrip("。.") not in text
        cut += first in text
    assert cut >= 0.95 * len(TOLD)


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_harmless_answers_keep_passing(liar: tuple[Liar, Runner], language: str) -> None:
    stopped = []
    for line in HARMLESS[language]:
        after = await said(liar, line, language)
        if [reply.text for reply in after.replies] != [line]:
            stopped.append((line, after.verdict))
    assert stopped == []


POLICY = {
    "zh": "签收后7天内可以申请退货。发货后就不能取消了，收到后可以退。这款耳机支持主动降噪，佩戴舒适。时间以物流更新为准。",
    "en": "You can return it within 7 days of delivery. The earphones have active noise cancelling. Once it has shipped it can't be cancelled.",
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_model_that_keeps_to_facts_and_passages_is_useful(language: str) -> None:
    stopped = []
    for line in HARMLESS[language]:
        reply = Reply(text=line, author="model")
        read = Guardrail(responses()).read(
            turn(reply, language=language, facts=ORDER, passages=(POLICY[language],))
        )
        if read.verdict is None or read.verdict.kind != "pass":
            stopped.append((line, read.verdict))
    assert len(stopped) <= 0.1 * len(HARMLESS[language]), stopped
