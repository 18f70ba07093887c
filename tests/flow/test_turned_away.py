"""Customers change their mind in the middle: what they left is not asked about again."""

from tests.flow.kit import OpenDesk, done, said, wish


async def test_never_mind_and_another_wish_in_one_breath(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("order.change", order_id="10422", change="红的"))
        asked = await mei.say("那算了 帮我改下收货地址吧")
        assert "收货地址" in said(asked)
        await mei.say("上海市徐汇区漕溪北路100号5栋302室")
        agreed = await mei.say("确认")
        assert done(agreed) == [("change_address", "10422", "done")], said(agreed)


async def test_who_wants_an_exchange_is_not_asked_about_the_wrong_item_any_more(desk: OpenDesk) -> None:
    async with desk() as counter:
        wang = counter.talk(customer="C1003")
        told = await wang.say("30911 你们发错货了，颜色不对")
        assert "30911" in said(told)
        await wang.say(wish("exchange.request"))
        shown = await wang.say("透明的")
        assert "由您承担" not in said(shown), "the shop sent the wrong one"
        agreed = await wang.say("确认")
        assert done(agreed) == [("exchange", "30911", "done")]
        assert "少发" not in said(agreed), "the old question does not come back"


async def test_naming_the_order_again_keeps_the_complaint(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        shown = await mei.say(wish("warranty.repair", order_id="10424"))
        shown = await mei.say("一直漏水，才用两天")
        assert "漏水" in said(shown)
        again = await mei.say("10424")
        assert "漏水" in said(again)
        assert done(await mei.say("确认")) == [("repair", "10424", "done")]


async def test_a_name_and_a_phone_after_the_new_address_belong_to_it(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("address.change", order_id="10422"))
        await mei.say("浙江省杭州市西湖区文三路199号3幢502")
        shown = said(await mei.say("等下 电话也换成13800001234 收件人写王芳"))
        assert all(part in shown for part in ("文三路199号3幢502", "王芳", "13800001234")), shown


async def test_a_name_in_the_line_of_the_address_is_kept(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("address.change", order_id="10422"))
        shown = said(await mei.say("浙江省杭州市西湖区文三路199号3幢502，王芳收，13800001234"))
        assert all(part in shown for part in ("文三路199号3幢502", "王芳", "13800001234")), shown
