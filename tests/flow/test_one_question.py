"""One question at a time: a plain yes must not be able to mean two things."""

from bot.testing import desk as scripted
from bot.testing import heard
from tests.flow.kit import OpenDesk, said, wish


async def test_a_second_offer_does_not_stand_beside_the_first(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("order.cancel", order_id="10422"))
        shown = await mei.say("我要退款，订单10423")
        assert "10423" in said(shown)
        assert said(shown).count("确认\n") == 1, said(shown)
        await mei.say("确认")
        states = {effect.order_id: effect.state for effect in await counter.effects()}
        assert states == {"10422": "proposed", "10423": "settled"}


async def test_a_yes_to_a_form_behind_which_an_act_waits_is_never_met_with_silence() -> None:
    async with scripted(customer="C1001") as d:
        await d.say("围巾我想换成灰色的", heard("order.change", product="围巾", colour="灰色"))
        await d.say("我还想改一下别的", heard("order.change"))
        answer = await d.say("嗯", heard("dialog.affirm", confidence=0.97))
        assert answer.text


async def test_a_wish_on_top_of_the_one_that_is_shown_takes_nothing_away() -> None:
    async with scripted(customer="C1001") as d:
        await d.say("围巾我想换成灰色的", heard("order.change", product="围巾", colour="灰色"))
        both = await d.say("顺便写个备注 别放小票", heard("order.change"))
        assert "灰色; 别放小票" in both.text
        done = await d.say("嗯", heard("dialog.affirm", confidence=0.97))
        assert "灰色; 别放小票" in done.text


async def test_another_wish_in_its_place_takes_its_place() -> None:
    async with scripted(customer="C1001") as d:
        await d.say("围巾我想换成灰色的", heard("order.change", product="围巾", colour="灰色"))
        other = await d.say("备注：别放小票", heard("order.change"))
        assert "灰色" not in other.text
