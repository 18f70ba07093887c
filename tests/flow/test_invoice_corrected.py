"""Particulars of an invoice come one by one and are corrected in parts: what was given before stands."""

from tests.flow.kit import OpenDesk, done, said, wish

FIRM = "宁波蓝鲸贸易有限公司"
TAX = "91330200MA2J5T6U7W"


async def test_name_and_tax_number_add_up_and_a_digit_is_corrected(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("invoice.change", order_id="10423"))
        assert FIRM in said(await mei.say(f"抬头改成公司的，{FIRM}"))
        shown = said(await mei.say(f"税号是{TAX}"))
        assert all(part in shown for part in (f"抬头“{FIRM}”", TAX)), shown
        shown = said(await mei.say("不对 税号末尾是8W"))
        assert all(part in shown for part in (f"抬头“{FIRM}”", "91330200MA2J5T6U8W")), shown
        shown = said(await mei.say("抬头写错了，是宁波白鲸贸易有限公司"))
        assert all(part in shown for part in ("抬头“宁波白鲸贸易有限公司”", "91330200MA2J5T6U8W")), shown
        assert done(await mei.say("确认")) == [("invoice", "10423", "done")]


async def test_the_same_in_english(desk: OpenDesk) -> None:
    async with desk() as counter:
        tom = counter.talk(customer="C1002")
        await tom.say(wish("invoice.change", order_id="20733"))
        assert "Grey Heron Ltd" in said(await tom.say("make it to the company: Grey Heron Ltd"))
        shown = said(await tom.say("the tax number is GB987654321"))
        assert all(part in shown for part in ("Grey Heron Ltd", "GB987654321")), shown
        shown = said(await tom.say("sorry, the last two digits of the tax number are 12"))
        assert all(part in shown for part in ("Grey Heron Ltd", "GB987654312")), shown


async def test_a_question_in_the_middle_keeps_what_is_shown(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("invoice.change", order_id="10423"))
        await mei.say(f"抬头是{FIRM}")
        again = said(await mei.say("税号可以不填吗？"))
        assert FIRM in again
        assert FIRM in said(await mei.say("公司名刚才给过了"))


async def test_the_order_and_the_name_that_were_said_first_are_not_asked_again(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        asked = said(await mei.say(wish("invoice.change")))
        assert "哪一笔" in asked
        await mei.say(f"抬头开成{FIRM}")
        assert FIRM in said(await mei.say("10423"))


async def test_a_tax_number_may_come_before_the_name(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("invoice.get", order_id="10424", invoice_for="special"))
        turn = await mei.say(f"税号{TAX}")
        assert turn["decision"] == "clarify", turn["reasons"]
