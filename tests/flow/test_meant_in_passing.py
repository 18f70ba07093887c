"""What is told in passing: a day that it is needed for, that all is well again, a loss beside the thing, where it must not be left."""

import pytest

from tests.flow.kit import OpenDesk, said, wish


@pytest.mark.parametrize("tells", ["后天我妈过生日，等着给她呢", "明天出差要带上"])
async def test_a_day_it_is_needed_for_is_compared_not_noted(desk: OpenDesk, tells: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("order.status", order_id="10422"))
        answer = said(await mei.say(tells))
        assert "赶得上" in answer, answer
        assert "备注" not in answer, answer


async def test_all_is_well_again_and_what_is_wanted_is_shown(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say("水壶漏电，把我电到了")
        answer = said(await mei.say("没事了，10423给我办退货"))
        assert "10423" in answer, answer
        assert "心理" not in answer, answer


async def test_who_is_still_unwell_is_told_whom_to_call(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say("水壶漏电，把我电到了")
        answer = said(await mei.say("手还麻着呢，先给我退货吧"))
        assert "120" in answer, answer


@pytest.mark.parametrize("asks", ["漏的水把我家地板泡坏了，你们得赔我地板", "衣服烫坏了谁来赔"])
async def test_another_loss_is_a_persons_to_settle(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        answer = said(await mei.say(asks))
        assert "由同事看过再定" in answer, answer


async def test_no_amends_wanted_offers_none(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say("投诉，送快递的冲我吼")
        answer = said(await mei.say("不是要你们赔偿，让他道歉就行"))
        assert "补偿" not in answer, answer


async def test_where_it_must_not_be_left(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("order.status", order_id="10421"))
        answer = said(await mei.say("不要给我放快递柜"))
        assert "和快递说" in answer, answer


async def test_particulars_before_the_order_are_noted(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("invoice.get"))
        answer = said(await mei.say("抬头写苏州远帆商贸有限公司"))
        assert answer.startswith("记下了"), answer
        shown = said(await mei.say("10424"))
        assert "苏州远帆商贸有限公司" in shown, shown


async def test_an_order_and_an_address_are_a_change(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        shown = said(await mei.say("10422 发到成都市武侯区人民南路四段9号"))
        assert "人民南路四段9号" in shown, shown
        assert "确认" in shown, shown


@pytest.mark.parametrize("tells", ["我把钱转给骗子了", "卡里的钱被人转走了，说是退款"])
async def test_who_was_tricked_is_heard_and_told_again(desk: OpenDesk, tells: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        first = said(await mei.say(tells))
        assert "110" in first, first


async def test_calling_the_shop_names_is_no_theft(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        answer = said(await mei.say("你们这是骗子行为，质量太差"))
        assert "冻结" not in answer, answer


async def test_no_person_after_all_and_the_order_is_told(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say("找人工")
        answer = said(await mei.say("还是不转了吧，10421到哪里了"))
        assert "10421" in answer, answer


@pytest.mark.parametrize("tells", ["周五还没送来我可就不要了", "再不发货，我直接不买了"])
async def test_not_wanting_a_late_parcel_is_no_danger(desk: OpenDesk, tells: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("order.status", order_id="10422"))
        answer = said(await mei.say(tells))
        assert "援助" not in answer, answer


async def test_not_wanting_to_live_is_heard_beside_a_late_parcel(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        answer = said(await mei.say("再不发货我就不要了，反正我也不想活了"))
        assert "12356" in answer, answer


async def test_something_for_keeping_it_is_what_can_be_offered(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("order.status", order_id="10424"))
        answer = said(await mei.say("有点划痕，懒得退了，给点补偿就行"))
        assert "优惠券" in answer, answer


async def test_an_excuse_after_the_window_is_a_plea(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("return.request", order_id="10425"))
        answer = said(await mei.say("那阵子我在住院"))
        assert "同事" in answer, answer
