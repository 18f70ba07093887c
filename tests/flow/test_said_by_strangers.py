"""What strangers say in their own words is heard for what it is, and its look-alikes stay what they are."""

import pytest

from tests.flow.kit import OpenDesk, rule, said, wish


@pytest.mark.parametrize(
    "says",
    [
        "页面上好像写的送钢化膜",
        "盒子里根本没有贴膜",
        "里面没有膜啊",
        "补发一张得了,别整太麻烦",
        "the page said it comes with a screen film",
    ],
)
async def test_what_was_promised_and_is_not_there_is_missing(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        qiang = counter.talk(customer="C1003")
        await qiang.say(wish("order.wrong_item", order_id="30911"))
        told = said(await qiang.say(says))
        assert "发少了" in told or "补发申请" in told or "missing" in told, told


@pytest.mark.parametrize(
    "says",
    ["发错了，给我补发个对的", "你们发的好像是14的", "颜色不对，我要的是雾蓝", "it is the wrong model"],
)
async def test_another_one_than_was_bought_is_the_wrong_one(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        qiang = counter.talk(customer="C1003")
        await qiang.say(wish("order.wrong_item", order_id="30911"))
        told = said(await qiang.say(says))
        assert "发少了" not in told, told
        assert "missing" not in told, told


@pytest.mark.parametrize(
    ("says", "why"),
    [
        ("手机壳型号不对啊", "wrong_item"),
        ("你们发的好像是14的", "wrong_item"),
        ("你们发的是什么快递", ""),
        ("你们发的是顺丰吗", ""),
    ],
)
async def test_another_model_is_the_wrong_thing(desk: OpenDesk, says: str, why: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1003").say(says)
        assert [e["value"] for e in turn["entities"] if e["entity"] == "reason"] == ([why] if why else [])


@pytest.mark.parametrize(
    "says",
    [
        "我想知道你们都存了我哪些资料",
        "你们收集了用户的哪些信息",
        "刚下单就接到推销电话，你们怎么知道我买了围巾",
        "what data do you have about me",
    ],
)
async def test_what_is_kept_of_a_customer_is_told_by_the_article(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1001").say(says)
        assert rule(turn) == "request.topic", said(turn)
        assert "privacy@haoke.example" in said(turn)


@pytest.mark.parametrize("says", ["派送前会打电话吗", "开发票要填什么资料", "我存的地址是哪个"])
async def test_a_call_or_an_address_is_no_question_of_privacy(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1001").say(says)
        assert rule(turn) != "request.topic"


async def test_money_that_was_taken_without_an_order_is_not_asked_about_again(desk: OpenDesk) -> None:
    async with desk() as counter:
        qiang = counter.talk(customer="C1003")
        await qiang.say(wish("payment.issue"))
        turn = await qiang.say("用的微信，扣了我299但是订单那边显示没有")
        assert turn["owner"] == "queue"


@pytest.mark.parametrize("asks", ["是百分之百羊毛的吗", "是不是纯羊毛的", "is it 100% wool?"])
async def test_the_material_is_told_by_its_name(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        someone = counter.talk()
        await someone.say("羊毛围巾扎脖子吗" if not asks.isascii() else "is the wool scarf itchy?")
        told = said(await someone.say(asks))
        assert "100%" in told, told


@pytest.mark.parametrize(
    "says", ["我是公司行政，想订60个电热水壶发年会礼品", "台灯我们要采购50盏，员工福利用"]
)
async def test_many_of_one_thing_is_told_of_bulk_orders(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        told = said(await counter.talk().say(says))
        assert "20 件" in told, told
        assert "报价" in told, told


@pytest.mark.parametrize("says", ["我要买两个电热水壶", "跑鞋要42码的"])
async def test_a_few_of_it_are_no_bulk_order(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        assert "团购" not in said(await counter.talk().say(says))


@pytest.mark.parametrize("asks", ["第二款有货吗", "the second one, is it in stock?"])
async def test_the_second_one_is_of_the_list_whatever_was_asked_since(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        listed = said(await someone.say("想送朋友生日礼物，300以内有什么推荐"))
        second = listed.split("· ")[2].partition("，")[0]
        await someone.say("可以包装好一点再放张贺卡吗")
        told = said(await someone.say(asks))
        assert second in told or "sport" in told.lower(), told


async def test_the_cheaper_one_is_the_other_of_its_kind(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk()
        await someone.say("蓝牙耳机防水吗")
        assert "运动耳机" in said(await someone.say("那个便宜点的现在有货吗"))


@pytest.mark.parametrize("asks", ["什么颜色有现货", "哪些颜色有货"])
async def test_colours_are_told_beside_the_sizes_that_are_there(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        someone = counter.talk()
        await someone.say("跑鞋42码有货吗")
        told = said(await someone.say(asks))
        assert "蓝白" in told, told
        assert "42" in told, told


async def test_two_questions_about_a_thing_are_both_answered(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk()
        await someone.say("羊毛围巾扎脖子吗")
        await someone.say("羊毛围巾怎么洗")
        told = said(await someone.say("能机洗吗,会不会起球"))
        assert "不能机洗" in told, told
        assert "起小球" in told, told


@pytest.mark.parametrize(
    "says",
    [
        "上次在别家买的走了半个月还没到",
        "我在京东上买的包裹一直没收到",
        "my parcel from amazon never came, i ordered it on amazon",
    ],
)
async def test_what_was_bought_elsewhere_is_no_order_of_ours(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        turn = await counter.talk().say(says)
        assert rule(turn) == "request.bought_elsewhere", said(turn)


@pytest.mark.parametrize(
    "says", ["在你们家买的包裹一直没收到", "别家买的比你们便宜，能补差价吗", "在京东上你们店买的还没到"]
)
async def test_what_was_bought_here_is_looked_for(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        assert rule(await counter.talk(customer="C1001").say(says)) != "request.bought_elsewhere"


async def test_who_would_pay_more_wants_no_amends(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk()
        await someone.say("上次在别家买的包裹走了半个月还没到")
        assert rule(await someone.say("能指定发顺丰吗我可以补钱")) != "request.amends"


async def test_the_second_one_is_of_a_list_of_several(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        listed = said(await someone.say("想送朋友生日礼物，300以内有什么推荐"))
        second = listed.split("· ")[2].partition("，")[0]
        await someone.say("她怕冷")
        await someone.say("可以包装好一点再放张贺卡吗")
        assert second in said(await someone.say("第二款有货吗"))
