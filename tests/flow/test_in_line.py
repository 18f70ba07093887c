"""Who waits in line and would rather have an answer: a few words leave the line, and the rest of the message is answered."""

import pytest

from tests.flow.kit import OpenDesk, rule, said


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ("不用等了，台灯多少钱", "台灯"),
        ("别给我找人工了，羊毛围巾怎么洗", "手洗"),
        ("nvm, how do I wash the wool scarf", "wash"),
        ("I don't need a person, just tell me what the lamp costs", "lamp"),
        ("we're fine. how should the wool scarf be washed?", "Wash"),
        ("您先别帮我转了，台灯多少钱", "台灯"),
        ("唔使人工喇，台灯多少钱", "台灯"),
        ("forget about the agent. what does the lamp cost?", "lamp"),
    ],
)
async def test_the_line_is_left_and_the_rest_is_answered(desk: OpenDesk, says: str, told: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("转人工")
        turn = await someone.say(says)
        assert rule(turn) in ("queue.left_for", "queue.left"), turn["reasons"]
        assert turn["owner"] == "bot"
        assert told in said(turn)


async def test_a_first_question_in_line_is_never_met_with_silence(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1002")
        await someone.say("I want to talk to a person")
        turn = await someone.say("could you settle an argument about who won the game last night?")
        assert rule(turn) == "queue.asked"
        assert "never mind" in said(turn), "how to have the bot answer is said"


@pytest.mark.parametrize(
    ("customer", "asks", "told"),
    [
        ("C1001", "对了，10421 现在到哪儿了？", "SF1040210421"),
        ("C1001", "退款一般几天到账？", "工作日"),
        ("C1002", "by the way, where is 20731?", "20731"),
        ("C1002", "what is your return policy?", "7 days"),
    ],
)
async def test_who_waits_is_told_what_can_be_looked_up_and_keeps_the_place(
    desk: OpenDesk, customer: str, asks: str, told: str
) -> None:
    async with desk() as counter:
        someone = counter.talk(customer=customer)
        await someone.say("转人工" if customer == "C1001" else "a person please")
        turn = await someone.say(asks)
        assert rule(turn) == "queue.answered" or told in said(turn), turn["reasons"]
        assert told in said(turn)
        assert turn["release"] == "sent"
        assert turn["owner"] == "queue"
        assert [row.state for row in await counter.tickets()] == ["open"]


async def test_an_order_that_is_asked_for_in_line_may_be_named(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("转人工")
        asked = await someone.say("我的快递走到哪了？")
        assert "哪一笔" in said(asked)
        named = await someone.say("10421")
        assert "SF1040210421" in said(named), named["reasons"]
        assert named["owner"] == "queue"


@pytest.mark.parametrize(
    "wants", ["10422 帮我取消掉", "顺便把 10422 的地址改成上海市徐汇区漕溪路 8 号", "cancel 20732 as well"]
)
async def test_what_acts_is_noted_for_the_colleague_and_nothing_is_shown(desk: OpenDesk, wants: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1002" if "20732" in wants else "C1001")
        await someone.say("转人工")
        turn = await someone.say(wants)
        assert rule(turn) == "queue.noted", turn["reasons"]
        assert turn["replies"]
        assert turn["owner"] == "queue"
        assert await counter.effects() == []
        (yes,) = [await someone.say("确认")]
        assert yes["owner"] == "queue"
        assert await counter.effects() == []


async def test_nothing_is_answered_once_a_person_has_it(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("转人工")
        await counter.people.claim(someone.id, "mei")
        for words in ("10421 到哪了？", "人呢？", "帮我取消 10422", "他又打电话来了"):
            assert (await someone.say(words))["replies"] == []


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("刚刚有个人冒充你们客服，要我加微信退钱，我把验证码告诉他了", "那现在怎么办啊"),
        ("刚刚有个人冒充你们客服，要我加微信退钱，我把验证码告诉他了", "对方登了我的账号！"),
        ("someone called saying they're you and I gave them the code", "what should I do now"),
        ("someone called saying they're you and I gave them the code", "they just logged into my account"),
    ],
)
async def test_who_was_tricked_and_waits_is_told_what_to_do(desk: OpenDesk, first: str, then: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        assert (await someone.say(first))["owner"] == "queue"
        turn = await someone.say(then)
        assert "冻结" in said(turn) or "block" in said(turn), turn["reasons"]
        assert turn["owner"] == "queue"
        assert turn["release"] == "sent"


@pytest.mark.parametrize(
    ("then", "place"),
    [
        ("人呢？那人又来电话了", True),
        ("对方说要赔我五倍，能信吗", False),
        ("骗子一直在催我", False),
        ("hello?? he keeps calling me", True),
        ("they say my card will be blocked, is that true", False),
    ],
)
async def test_who_is_still_being_tricked_is_warned_again(desk: OpenDesk, then: str, place: bool) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("有人冒充客服骗我，我把验证码告诉他了")
        turn = await someone.say(then)
        assert rule(turn) == "risk.scam_goes_on", turn["reasons"]
        assert "验证码" in said(turn) or "code" in said(turn)
        assert (len(turn["replies"]) == 2) == place


async def test_all_is_well_by_itself_goes_on_waiting(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1002")
        await someone.say("I want to talk to a person")
        assert (await someone.say("it's fine, I'll wait"))["owner"] == "queue"
        assert (await someone.say("没关系"))["owner"] == "queue"


@pytest.mark.parametrize(
    "says",
    ["找人工干什么呀，我就想知道羊毛围巾怎么洗", "why an agent? just tell me how to wash the wool scarf"],
)
async def test_to_speak_of_a_person_is_no_wish_for_one(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1001").say(says)
        assert turn["owner"] == "bot"
        assert "洗" in said(turn) or "wash" in said(turn)


async def test_a_danger_that_is_over_leaves_the_line_with_the_question_behind_it(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1002")
        await someone.say("the kettle is smoking")
        over = await someone.say("they're fine. how do I wash the wool scarf?")
        assert rule(over) == "risk.called_off"
        assert "wash" in said(over)
