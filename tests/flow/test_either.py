"""A question by a verb and its denial is answered, in a form and beside a card too: no form is left for it and no fault is heard in it."""

import pytest

from tests.flow.conftest import OpenDesk
from tests.flow.kit import rule, said, wish


@pytest.mark.parametrize("asks", ["管不管保修", "水壶给不给保修", "水壶保修不保修啊"])
async def test_a_warranty_that_is_asked_about_is_no_fault(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say("10423到了吗")
        turn = await mei.say(asks)
        assert not await counter.effects(), said(turn)
        assert "365" in said(turn), said(turn)


@pytest.mark.parametrize("asks", ["发票开不开", "你们开不开发票啊", "给不给开发票"])
async def test_an_invoice_that_is_asked_for_is_not_called_off(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("invoice.get"))
        turn = await mei.say(asks)
        assert rule(turn) != "form.not_that", said(turn)
        assert "10422" in said(turn)
