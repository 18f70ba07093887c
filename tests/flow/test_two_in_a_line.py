"""Two wishes in one line, a change of mind in a form, parts of a thing, and what leans on what was just told."""

import pytest

from tests.flow.kit import OpenDesk, done, rule, said, wish


@pytest.mark.parametrize(
    "text",
    [
        "围巾取消，咖啡机退掉",
        "水壶退货，围巾那单取消掉",
        "帮我把围巾取消了 水壶也退了",
        "10422取消，10423退了",
    ],
)
async def test_two_acts_on_two_things_are_both_shown(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1001").say(text)
        assert "取消订单 10422" in said(turn), said(turn)
        assert "退货" in said(turn)
        assert done(turn) == []


async def test_one_act_told_as_past_is_not_two(desk: OpenDesk) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1001").say("围巾收到了，水壶也收到了")
        assert "确认办理" not in said(turn)
        assert "要取消订单" not in said(turn)


@pytest.mark.parametrize(
    ("customer", "text", "thing"),
    [
        (None, "你们单卖壶盖吗", "壶盖"),
        ("C1001", "水壶的滤网能单独买不", "滤网"),
        (None, "有没有耳机的充电盒单卖", "充电盒"),
        ("C1002", "do you sell the lamp shade separately?", "lamp shade"),
    ],
)
async def test_a_part_is_not_the_thing_itself(
    desk: OpenDesk, customer: str | None, text: str, thing: str
) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer=customer).say(text)
        assert rule(turn) == "request.spare_part", said(turn)
        assert thing in said(turn)
        assert "不卖" in said(turn) or "sell" in said(turn)


@pytest.mark.parametrize("text", ["台灯带灯罩吗", "充电盒能用多久", "水壶的盖子是什么材质", "灯罩破了"])
async def test_a_part_that_is_asked_about_is_not_bought(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        assert rule(await counter.talk(customer="C1001").say(text)) != "request.spare_part"


async def test_a_broken_part_is_answered_with_the_ways_out_as_well(desk: OpenDesk) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1001").say("水壶盖子裂了，能单独买个盖子吗")
        assert "不卖" in said(turn), said(turn)
        assert "维修" in said(turn)


@pytest.mark.parametrize("text", ["撤掉了没有", "撤回成功了吗", "has it been withdrawn?"])
async def test_whether_a_request_is_taken_back(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say(wish("refund.request", order_id="10424"))
        await someone.say("撤回申请")
        turn = await someone.say(text)
        assert "还没有办过" not in said(turn), said(turn)
        assert "办好" in said(turn) or "done" in said(turn)
        assert done(turn) == []


@pytest.mark.parametrize("text", ["就盖子那儿一直滴水", "才用两天啊", "壶身也裂了"])
async def test_more_of_the_trouble_while_ways_out_are_offered(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("水壶漏水了")
        turn = await someone.say(text)
        assert "包裹是哪种情况" not in said(turn), said(turn)
        assert "维修" in said(turn)


@pytest.mark.parametrize(
    "text", ["围巾可以和耳机一起寄吗", "能不能帮我合成一个包裹寄", "围巾跟耳机一块发行吗"]
)
async def test_two_things_in_one_parcel(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        assert rule(await counter.talk(customer="C1001").say(text)) == "request.joined"


@pytest.mark.parametrize(
    "text", ["算了，地址先帮我改下", "不开了，我想取消10422", "算了 帮我查下10421到哪了"]
)
async def test_who_turns_to_something_else_is_not_asked_on(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("我要开发票")
        turn = await someone.say(text)
        assert rule(turn) == "form.turned_to", said(turn)
        assert "耳机 | 10423" not in said(turn)


@pytest.mark.parametrize("text", ["退得了吗", "还可不可以退", "这个能不能退"])
async def test_whether_it_can_go_back_is_told_of_the_order_that_was_spoken_of(
    desk: OpenDesk, text: str
) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("10423到了没")
        turn = await someone.say(text)
        assert "10423" in said(turn), said(turn)
        assert done(turn) == []


@pytest.mark.parametrize("text", ["手机尾号4821", "电话是13800004821"])
async def test_a_visitor_who_has_only_a_phone_number_is_told_how_else(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer=None)
        await someone.say("我想查个快递")
        turn = await someone.say(text)
        assert "登录" in said(turn), said(turn)


async def test_a_coupon_is_asked_of_a_thing_with_its_price(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("有什么优惠券")
        turn = await someone.say("399的马甲能用吗")
        assert turn["skill"] == "promotions", said(turn)


@pytest.mark.parametrize(
    "text",
    [
        "围巾改寄到杭州市西湖区文三路90号3幢，收件人就是我",
        "围巾地址换成北京市朝阳区建国路88号2栋 收货人还是本人",
    ],
)
async def test_who_receives_it_is_no_part_of_the_address(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1001").say(text)
        assert "确认修改" in said(turn), said(turn)
        assert "人就是我" not in said(turn)
        assert "本人" not in said(turn)


async def test_what_is_no_trouble_is_not_answered_with_the_ways_out(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("水壶漏水了")
        assert rule(await someone.say("视频我拍了")) != "request.more_trouble"


@pytest.mark.parametrize(("text", "told"), [("那就修吧", "维修"), ("换吧", "换"), ("退货算了", "退货")])
async def test_a_way_out_that_is_named_is_taken(desk: OpenDesk, text: str, told: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("水壶漏水了")
        turn = await someone.say(text)
        assert "想确认一下" not in said(turn), said(turn)
        assert told in said(turn)
        assert done(turn) == []


async def test_own_damage_is_told_while_a_repair_is_shown(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("10425 不亮了，帮我报修")
        turn = await someone.say("是我不小心碰倒摔的")
        assert "付费" in said(turn), said(turn)
        assert done(turn) == []


@pytest.mark.parametrize("text", ["积分啥时候清零", "我的积分有没有快失效的", "when do my points expire?"])
async def test_when_points_run_out(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1001").say(text)
        assert "12 个月过期" in said(turn) or "12 months" in said(turn), said(turn)


@pytest.mark.parametrize("text", ["在不，想看下我的订单", "跟另一单一起发行不行"])
async def test_orders_are_told_without_asking_which(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1001").say(text)
        assert "哪一笔订单" not in said(turn), said(turn)
        assert rule(turn) in ("request.known", "request.all_orders", "request.joined")


@pytest.mark.parametrize(
    "text", ["不是10423，是耳机那个", "不是说10423 我问的耳机", "not 10423, the earphones"]
)
async def test_an_order_that_is_not_meant_is_not_acted_upon(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("快递显示放门口了，可我没拿到")
        turn = await someone.say(text)
        assert done(turn) == []
        assert "10423" not in said(turn), said(turn)


async def test_an_order_that_is_only_denied_answers_no_question(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("快递显示放门口了，可我没拿到")
        turn = await someone.say("不是10424")
        assert done(turn) == []


@pytest.mark.parametrize(
    "text", ["这运费比东西还贵 算了", "要这么久啊？那算了吧", "that costs more than it is worth, forget it"]
)
async def test_who_lets_it_be_after_a_grumble_is_done(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1003")
        await someone.say("手机壳不喜欢，退货")
        turn = await someone.say(text)
        assert rule(turn) == "effect.let_go", said(turn)
        assert "确认办理" not in said(turn)


async def test_a_reason_of_ones_own_is_a_reason(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1003")
        await someone.say(wish("return.request", order_id="30911"))
        turn = await someone.say("就是我自己的原因")
        assert "由您承担" in said(turn), said(turn)


async def test_who_wants_no_money_but_another_one_gets_no_refund(desk: OpenDesk) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1001").say("10424退款的话不要，不要退钱，给换个新的")
        assert done(turn) == []
        assert "审核" not in said(turn), said(turn)


async def test_whether_it_can_be_wrapped_needs_no_thing(desk: OpenDesk) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer=None).say("可以帮忙包装一下吗")
        assert "礼品包装" in said(turn), said(turn)
