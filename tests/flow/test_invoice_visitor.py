"""The number of an order and four digits of its phone stand on every parcel: they void nobody's invoice."""

from tests.flow.kit import OpenDesk, done, said, wish

FIRM = "宁波蓝鲸贸易有限公司"
TAX = "91330200MA2J5T6U7W"


async def test_a_visitor_replaces_an_issued_invoice_only_through_a_person(desk: OpenDesk) -> None:
    async with desk() as counter:
        tail = (await counter.shop.order("10423")).phone[-4:]
        stranger = counter.talk(customer=None)
        await stranger.say(wish("invoice.change", order_id="10423"))
        await stranger.say(tail)
        turn = await stranger.say(f"抬头改成公司的，{FIRM}，税号{TAX}")
        assert counter.shop.count("apply") == 0, said(turn)
        turn = await stranger.say("确认")
        assert counter.shop.count("apply") == 0, said(turn)
        assert done(turn) == []
        assert [row.state for row in await counter.effects()] == ["proposed"]


async def test_whose_order_it_is_replaces_it_with_a_yes(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("invoice.change", order_id="10423"))
        await mei.say(f"抬头改成公司的，{FIRM}，税号{TAX}")
        assert done(await mei.say("确认")) == [("invoice", "10423", "done")]
