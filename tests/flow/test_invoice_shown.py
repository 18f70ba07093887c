"""An invoice with a name that was given is shown, and issued on a yes."""

import pytest

from tests.flow.kit import OpenDesk, done, said, wish

FIRM = "宁波蓝鲸贸易有限公司"
TAX = "91330200MA2J5T6U7W"


async def test_a_first_invoice_for_a_company_is_issued_on_a_yes(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        turn = await mei.say(f"10424开发票，抬头{FIRM}，税号{TAX}")
        assert (turn["decision"], done(turn)) == ("clarify", [])
        assert all(part in said(turn) for part in ("10424", "12,800", FIRM, TAX)), said(turn)
        assert counter.shop.count("apply") == 0
        assert done(await mei.say("好的，开吧")) == [("invoice", "10424", "done")]


async def test_the_same_in_english_and_a_no(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        turn = await alex.say("invoice for 20732 please, made out to Grey Heron Ltd, VAT number GB987654321")
        assert done(turn) == []
        assert all(part in said(turn) for part in ("20732", "$89.00", "Grey Heron Ltd", "GB987654321"))
        assert done(await alex.say("no, leave it")) == []
        assert counter.shop.count("apply") == 0


@pytest.mark.parametrize(
    ("correction", "name", "number"),
    [
        ("税号末尾是8W", FIRM, "91330200MA2J5T6U8W"),
        ("抬头写错了，是宁波白鲸贸易有限公司", "宁波白鲸贸易有限公司", TAX),
        ("抬头改成宁波白鲸贸易有限公司", "宁波白鲸贸易有限公司", TAX),
        ("改成个人抬头", "林梅", ""),
    ],
)
async def test_what_is_shown_is_corrected_and_shown_again(
    desk: OpenDesk, correction: str, name: str, number: str
) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(f"10424开发票，抬头{FIRM}，税号{TAX}")
        turn = await mei.say(correction)
        assert (done(turn), counter.shop.count("apply")) == ([], 0)
        assert all(part in said(turn) for part in (f"抬头“{name}”", number)), said(turn)
        assert "原来的发票会作废" not in said(turn)
        assert done(await mei.say("确认")) == [("invoice", "10424", "done")]
        (command,) = counter.shop.commands
        assert (command.details["title"], command.details.get("tax_id", "")) == (name, number)


@pytest.mark.parametrize("again", ["就这样开发票吧", "那开票吧", "给10424开发票", "/invoice.get"])
async def test_asking_once_more_never_issues_another_one_than_what_is_shown(
    desk: OpenDesk, again: str
) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(f"10424开发票，抬头{FIRM}，税号{TAX}")
        turn = await mei.say(again)
        if not done(turn):
            assert FIRM in said(turn)
            await mei.say("确认")
        (command,) = counter.shop.commands
        assert command.details["title"] == FIRM


async def test_ones_own_is_shown_too(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        turn = await mei.say("10424开发票")
        assert done(turn) == []
        assert "抬头“林梅”" in said(turn)
        assert done(await mei.say("对，开吧")) == [("invoice", "10424", "done")]


async def test_a_company_in_place_of_ones_own_is_asked_for(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say("10424开发票")
        asked = await mei.say("要写单位的")
        assert "抬头“林梅”" not in said(asked)
        assert FIRM in said(await mei.say(f"{FIRM} {TAX}"))
        assert counter.shop.count("apply") == 0


async def test_a_change_where_nothing_was_issued_is_the_first_one(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("invoice.change", order_id="10424"))
        turn = await mei.say(f"抬头是{FIRM}")
        assert FIRM in said(turn)
        assert "作废" not in said(turn)


async def test_a_special_invoice_stays_one_when_a_digit_is_corrected(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        assert "专用发票" in said(await mei.say(f"10424开专票，抬头{FIRM}，税号{TAX}"))
        assert "专用发票" in said(await mei.say("税号末尾是8W"))
        assert "普通发票" in said(await mei.say("抬头写错了，是宁波白鲸贸易有限公司，开普通发票就行"))
