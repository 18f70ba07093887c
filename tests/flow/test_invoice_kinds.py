"""The kind of an invoice follows the last word on it, and what was given stays; a changed invoice is changed once without a person."""

import pytest

from tests.flow.kit import OpenDesk, done, said, wish

FIRM = "青岛海鸥航运有限公司"
OTHER = "青岛信天翁航运有限公司"
TAX = "91370200MA3K9P2Q4R"


@pytest.mark.parametrize("order", ["10424", "10423"])
async def test_only_the_kind_changes_where_only_the_kind_is_named(desk: OpenDesk, order: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("invoice.get", order_id=order, invoice_for="company"))
        assert "普通发票" in said(await mei.say(f"{FIRM} {TAX}"))
        for text, kind in (
            ("换成专票", "专用发票"),
            ("普票也行，就普票吧", "普通发票"),
            ("还是专用发票", "专用发票"),
        ):
            shown = said(await mei.say(text))
            assert all(part in shown for part in (kind, FIRM, TAX)), shown
        shown = said(await mei.say(f"抬头改成{OTHER}"))
        assert all(part in shown for part in ("专用发票", OTHER, TAX)), shown
        shown = said(await mei.say("税号改成91370200MA3K9P2Q5T"))
        assert all(part in shown for part in ("专用发票", OTHER, "91370200MA3K9P2Q5T")), shown


async def test_a_question_about_kinds_changes_nothing(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(f"10424开发票，抬头{FIRM}，税号{TAX}")
        told = said(await mei.say("专用发票能开吗？"))
        assert "开具电子普通发票" in told, "shown again as it was"
        idle = counter.talk(customer="C1001", name="another")
        turn = await idle.say("你们专票能开吗")
        assert "专用发票" in said(turn)
        assert "哪一笔" not in said(turn)


async def test_the_kind_may_be_named_before_the_name(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("invoice.get", order_id="10424", invoice_for="special"))
        await mei.say(f"税号{TAX}")
        await mei.say("不用专票，普票就行")
        shown = said(await mei.say(FIRM))
        assert all(part in shown for part in ("普通发票", FIRM, TAX)), shown


async def test_an_invoice_is_changed_once_and_then_by_a_person(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(f"10423发票抬头改成{FIRM}，税号{TAX}")
        assert done(await mei.say("确认")) == [("invoice", "10423", "done")]
        turn = await mei.say(f"写错了，抬头改成{OTHER}")
        assert turn["decision"] == "handoff"
        assert all(part in said(turn) for part in ("同事", OTHER, TAX)), said(turn)
        assert counter.shop.count("apply") == 1
        later = counter.talk(customer="C1001", name="later")
        assert "同事" in said(await later.say(f"10423发票抬头改成{OTHER}，税号{TAX}"))
        assert counter.shop.count("apply") == 1


async def test_the_same_again_is_no_change(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(f"10424开发票，抬头{FIRM}，税号{TAX}")
        await mei.say("确认")
        turn = await mei.say(f"10424发票抬头写{FIRM}，税号{TAX}")
        assert "已经开好" in said(turn)
        assert turn["effects"] == []
