"""Talks of Chinese strangers, turn by turn: what must follow, and what must stay as it is."""

import pytest

from tests.flow.kit import OpenDesk, rule, said


@pytest.mark.parametrize(
    "says",
    [
        "唉 那我再跟他商量商量",
        "我得先问问我老公",
        "我跟家里人商量一下再说吧",
        "let me talk it over with my wife first",
    ],
)
async def test_who_talks_it_over_first_wants_no_person(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("10423 还能退吗")
        turn = await someone.say(says)
        assert turn["owner"] == "bot", turn["reasons"]
        assert turn["decision"] == "answer"
        assert await counter.effects() == []


@pytest.mark.parametrize("says", ["跟家人商量过了，转人工吧", "我问问你们人工", "找个人跟我商量一下，转人工"])
async def test_who_wants_a_person_still_gets_one(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1001").say(says)
        assert turn["owner"] == "queue", turn["reasons"]


async def test_a_change_of_mind_after_a_danger_sends_nobody_away(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        assert (await someone.say("水壶冒烟了"))["owner"] == "queue"
        noted = await someone.say("换一个吧，退也太麻烦了")
        assert "我补充记下了" in said(noted), noted["reasons"]
        other = await someone.say("算了算了我想了想还是退钱，换来的我也不敢用了")
        assert other["owner"] == "queue", other["reasons"]
        assert "我补充记下了" in said(other)
        over = await someone.say("没事了，不用叫人了")
        assert over["owner"] == "bot", over["reasons"]


async def test_who_waits_may_ask_when_people_are_there_and_have_the_bot_answer(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("叫人工")
        hours = await someone.say("你们现在几点上班啊")
        assert "09:00-21:00" in said(hours), hours["reasons"]
        assert hours["owner"] == "queue"
        assert (await someone.say("等不了了"))["owner"] == "queue"
        back = await someone.say("等不了 那你说台灯多少钱")
        assert back["owner"] == "bot", back["reasons"]
        assert "129" in said(back)


async def test_whether_a_cancellation_can_be_undone_is_on_the_card(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("围巾取消了吧")
        turn = await someone.say("哎等等！取消了还能恢复吗")
        assert rule(turn) == "effect.asks_if_final", turn["reasons"]
        assert "不能恢复" in said(turn)
        waits = await someone.say("那我问问我妈")
        assert rule(waits) == "effect.later", waits["reasons"]
        again = await someone.say("取消吧")
        assert "不能恢复" in said(again), again["reasons"]
        assert [row.state for row in await counter.effects()] == ["proposed"], "nothing was confirmed"


@pytest.mark.parametrize("asks", ["图咋传", "照片往哪发啊", "怎么上传照片", "how do I send you a photo?"])
async def test_how_pictures_are_sent_is_told_and_the_question_stays(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1003")
        told = await someone.say(asks)
        assert rule(told) == "request.how_to_send", told["reasons"]
        await someone.say("给我开发票")
        inside = await someone.say(asks)
        assert len(inside["replies"]) == 2, inside["reasons"]


@pytest.mark.parametrize("asks", ["还有几个快递没到", "还有几个快递在路上", "我还有几单没到"])
async def test_how_many_are_on_their_way_is_asked_of_all_orders(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("围巾有个洞")
        await someone.say("10422")
        turn = await someone.say(asks)
        assert "10421" in said(turn), turn["reasons"]
        one = await someone.say("10423 到哪了")
        assert "10425" not in said(one), "an order that is named is the one that is told"


async def test_a_yes_that_names_another_act_takes_no_look_at_the_parcel(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("我要把10421换成白色的")
        turn = await someone.say("行，那就换吧")
        assert rule(turn) == "request.yes_to_do", turn["reasons"]
        assert "签收之后就能申请换货" in said(turn)
        look = await someone.say("好的")
        assert rule(look) != "request.yes_to_do", look["reasons"]


async def test_the_address_that_stands_is_told_in_the_middle_of_its_change(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("10422 改地址")
        for asks in ("等下 你先告诉我现在填的是哪个地址", "现在填的是哪个地址来着"):
            told = await someone.say(asks)
            assert "文三路 90 号" in said(told), told["reasons"]
        shown = await someone.say("改成杭州市西湖区文三路 99 号 2 幢 301")
        assert "99 号" in said(shown), shown["reasons"]
        assert [row.state for row in await counter.effects()] == ["proposed"]


async def test_what_an_invoice_still_needs_may_come_later(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("10424 给我开发票，抬头要写公司")
        later = await someone.say("税号我晚点儿给行不行")
        assert rule(later) == "form.waits", later["reasons"]
        mail = await someone.say("是电子的吧？发哪个邮箱")
        assert "邮箱" in said(mail), mail["reasons"]
        shown = await someone.say("杭州晨星科技有限公司 91330106MA2XXXXX1K")
        assert "晨星" in said(shown), shown["reasons"]


@pytest.mark.parametrize("says", ["那水壶总能退吧 反正也不咋用", "干脆退了吧", "还是退货"])
async def test_what_shall_go_back_is_no_fault(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("10423 我要报修")
        turn = await someone.say(says)
        assert "办理退货" in said(turn), turn["reasons"]
        assert [row.type for row in await counter.effects()] == ["return"]


@pytest.mark.parametrize("says", ["按键按下去退不回来", "插头退不出来"])
async def test_a_fault_that_sounds_like_it_is_one(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("10423 我要报修")
        turn = await someone.say(says)
        assert "登记保修维修" in said(turn), turn["reasons"]


async def test_fewer_of_an_order_and_letting_it_be(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("10422 到哪了")
        fewer = await someone.say("不过一条够了 两条能退一条不")
        assert rule(fewer) == "request.fewer", fewer["reasons"]
        left = await someone.say("那算了就这样发吧")
        assert left["decision"] == "answer", left["reasons"]
        assert await counter.effects() == []


async def test_thanks_end_a_question_that_only_looks_up(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("包裹有问题")
        turn = await someone.say("行吧 知道了 谢啦")
        assert len(turn["replies"]) == 1, turn["reasons"]


@pytest.mark.parametrize("says", ["先弄第二个", "第二个"])
async def test_the_second_of_what_they_counted_is_none_of_the_printed_ones(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("给我开发票")
        shown = await someone.say(says)
        assert "10421" in said(shown), "what is printed is meant where nothing was counted"
        other = counter.talk(customer="C1001", name="other")
        await other.say("三件事 一是给我开发票 二是我的发票 三是开个发票")
        turn = await other.say(says)
        assert "抬头" not in said(turn), turn["reasons"]
        await other.say("嗯")
        assert not [row for row in await counter.effects() if row.state in ("done", "submitted", "settled")]


@pytest.mark.parametrize("asks", ["能帮我退了水壶不", "能帮我退了水壶吗"])
async def test_who_asks_us_to_send_it_back_is_shown_how(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1001").say(asks)
        assert "10423" in said(turn), turn["reasons"]
        assert [row.state for row in await counter.effects()] == ["proposed"], "nothing is done unasked"
