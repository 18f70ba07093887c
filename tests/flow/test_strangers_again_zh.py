"""More talks of Chinese strangers: a trick over the phone, a parcel that turns up, what is called off, their own return window."""

import pytest

from tests.flow.kit import OpenDesk, rule, said


@pytest.mark.parametrize(
    "says",
    [
        "刚刚有人打电话说是你们客服,说我的围巾质量有问题要三倍赔我",
        "有个女的加我微信说是店里的售后,要给我退款",
    ],
)
async def test_a_caller_who_says_to_be_us_is_warned_of_and_so_is_what_they_do_next(
    desk: OpenDesk, says: str
) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        assert rule(await someone.say(says)) == "risk.scam"
        assert rule(await someone.say("他连我名字和买的啥都知道")) == "risk.scam_goes_on"
        shares = await someone.say("他让我下个会议软件共享屏幕 我已经下了 还没点")
        assert "别把验证码给任何人" in said(shares), shares["reasons"]
        order = await someone.say("那围巾那单真的没问题吧?")
        assert "10422" in said(order), order["reasons"]
        leak = await someone.say("你们得查查是谁泄露的")
        assert rule(leak) == "risk.scam_leak"
        assert leak["decision"] == "handoff"


@pytest.mark.parametrize("says", ["你们客服打电话说退我运费", "手机能投屏幕到电视吗", "这灯能远程控制吗"])
async def test_what_our_own_people_said_and_what_a_thing_can_do_is_no_trick(
    desk: OpenDesk, says: str
) -> None:
    async with desk() as counter:
        assert rule(await counter.talk(customer="C1001").say(says)) != "risk.scam"


@pytest.mark.parametrize("says", ["壶我先留着不会退给你们的 免得你们不认账", "水壶我扣着 不会寄给你们"])
async def test_who_keeps_the_thing_after_a_danger_is_in_no_new_one(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("孩子被你们水壶烫了")
        turn = await someone.say(says)
        assert "12356" not in said(turn), turn["reasons"]
        assert await counter.effects() == []


@pytest.mark.parametrize(
    "says", ["我女朋友说颜色好看 不取消了", "算了先别取消了", "哦对,不用取消了,它什么时候寄?"]
)
async def test_what_waits_is_dropped_when_it_is_called_off_by_its_name(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1002")
        await someone.say("跑鞋不要了 取消")
        await someone.say("运费多少来着")
        turn = await someone.say(says)
        assert rule(turn) in ("effect.not_that", "effect.denied"), said(turn)
        assert "取消订单" not in said(turn)


@pytest.mark.parametrize(
    ("first", "says"),
    [
        ("跑鞋不要了 取消", "能不取消了吗 改个尺码"),
        ("水壶要退", "不退了,换个新的吧"),
        ("水壶要退", "不退了 给我修吧"),
        ("水壶要退", "要是不退了会怎样"),
    ],
)
async def test_another_way_out_or_a_question_calls_nothing_off(desk: OpenDesk, first: str, says: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1002" if "跑鞋" in first else "C1001")
        await someone.say(first)
        assert rule(await someone.say(says)) != "effect.not_that"


async def test_a_reason_told_after_other_talk_decides_who_pays(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("水壶我要退")
        await someone.say("你们几点上班")
        turn = await someone.say("水壶没坏,就是老公又买了一个,重复了")
        assert rule(turn) == "effect.reason_late", said(turn)
        assert "由您承担" in said(turn)


async def test_a_grumble_is_no_wish_of_an_exchange(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1003")
        await someone.say("手机壳能换不")
        turn = await someone.say("来回邮费都二十了 那还换个锤子")
        assert "锤子" not in said(turn), turn["reasons"]
        assert rule(await someone.say("算了我送同事得了")) in ("request.lets_be", "request.nothing_open")


async def test_a_parcel_that_never_came_did_not_come_broken_and_may_turn_up(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1003")
        turn = await someone.say("系统显示昨天签收了 我压根没收到")
        assert "坏了" not in said(turn), turn["reasons"]
        found = await someone.say("等下 我妈说她昨天拿的 塞鞋柜里了 尴尬")
        assert rule(found) == "request.turned_up", said(found)


@pytest.mark.parametrize("says", ["没找到啊", "邻居拿了吗", "收到了 可是碎了"])
async def test_what_is_still_missing_or_broken_is_not_found(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1003")
        await someone.say("系统显示昨天签收了 我压根没收到")
        assert rule(await someone.say(says)) != "request.turned_up"


@pytest.mark.parametrize(
    ("customer", "before", "says", "told"),
    [
        ("C1001", "台灯一闪一闪的,坏了", "买了有两个来月吧 还能退吗", "10425"),
        ("C1003", "你好", "那我自己的单子退货时间还剩几天", "12月"),
    ],
)
async def test_whether_it_may_go_back_is_told_of_their_own_order(
    desk: OpenDesk, customer: str, before: str, says: str, told: str
) -> None:
    async with desk() as counter:
        someone = counter.talk(customer=customer)
        await someone.say(before)
        turn = await someone.say(says)
        assert "订单" in said(turn), turn["reasons"]
        assert told in said(turn) or "7 天退货期" in said(turn)


async def test_a_sum_is_no_order_and_who_waits_for_approval_is_told_so(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("咖啡机打不出奶泡")
        turn = await someone.say("退钱 现在就退 12800一分不能少")
        assert "没有查到" not in said(turn), turn["reasons"]
        turn = await someone.say("多久有结果给个准话")
        assert "等同事审核" in said(turn), turn["reasons"]


@pytest.mark.parametrize(
    ("customer", "before", "says", "told"),
    [
        ("C1001", "你好", "她说要 那不动了 两条都发", "好的|没问题"),
        ("C1001", "围巾我拍了两条 其实只要一条", "啥时候发货", "10422"),
        ("C1002", "我的耳机迟到了", "可以请你问DHL吗?我打电话他们不接", "登记"),
        ("C1002", "我的耳机迟到了", "好,我等两天。再没有来我就要退", "现在先不动"),
        (None, "你好", "网上买了能不能自己去仓库提", "不能到店自提"),
        (None, "蓝牙耳机多少钱", "双十二会不会更便宜啊", "优惠|满减"),
        ("C1001", "我那个耳机走到哪儿了", "明天几点能送到?我下午三点的高铁", "12月|预计"),
        ("C1002", "我平时Nike穿43 你们家的鞋偏大偏小", "那就43吧!帮我改", "20732"),
        ("C1002", "20734 的退款怎么还没到账", "能不能改退到PayPal", "原路"),
        ("C1001", "水壶烧水声音大正常吗", "人家那个就没这么响 我觉得是有毛病", "哪一种|怎么处理"),
        (None, "想采购50个水壶", "我姓周,让贵司业务下班前给我个联系方式就行", "记下来|同事|排"),
        ("C1003", "手机壳用了半天手都起红疹子了", "有没有检测报告?拿出来", "补充记下"),
        ("C1002", "跑鞋不要了 取消", "要是取消了还能再用原来的价格买吗", "20732"),
        ("C1001", "你好", "我想问一下我女儿给我买的那个烧水的壶啊有水垢怎么办", "柠檬酸|除垢|水垢"),
    ],
)
async def test_what_a_stranger_must_be_told(
    desk: OpenDesk, customer: str | None, before: str, says: str, told: str
) -> None:
    async with desk() as counter:
        someone = counter.talk(customer=customer)
        await someone.say(before)
        turn = await someone.say(says)
        assert any(each in said(turn) for each in told.split("|")), (said(turn), turn["reasons"])
        assert "赶得上" not in said(turn)


async def test_who_followed_the_booklet_did_not_break_it_and_wants_all_of_it_back(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("一万多买的咖啡机打不出奶泡,你们卖的什么玩意")
        turn = await someone.say("我照说明书弄了三遍了!!别再叫我重启什么的")
        assert rule(turn) != "request.own_fault", said(turn)
        turn = await someone.say("退钱 现在就退 12800一分不能少")
        assert "优惠券" not in said(turn), turn["reasons"]


async def test_what_becomes_of_an_invoice_is_answered_and_the_invoice_shown_again(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("咖啡机那一单开票,抬头:杭州梅里文化创意有限公司 税号91330106MA2TEST88X,电子普票")
        turn = await someone.say("如果之后我把机器退了,这张票怎么处理?")
        assert rule(turn) == "effect.asks_of_invoice", said(turn)
        assert "确认开具吗" in said(turn)


async def test_points_that_are_still_there_are_no_parcel_at_the_door(desk: OpenDesk) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer=None).say("要是找回不了 我积分还在不在啊 好几千呢")
        assert rule(turn) != "request.at_the_door", said(turn)
