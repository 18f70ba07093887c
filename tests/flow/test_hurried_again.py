"""Who hurries an order again is told that nothing changed and what else there is, not the same words."""

from tests.flow.kit import OpenDesk, said, wish


async def test_what_is_not_sent_yet(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        first = said(await mei.say(wish("delivery.urge", order_id="10422")))
        second = said(await mei.say("再帮我催催啊"))
        assert first not in second, second
        assert "还在备货" in second, second
        assert "取消" in second, second


async def test_what_is_on_its_way(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        first = said(await mei.say(wish("delivery.urge", order_id="10421")))
        second = said(await mei.say("快点行不行，再催一下"))
        assert first not in second, second
        assert "没有新的变化" in second, second


async def test_another_order_is_told_as_the_first(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("delivery.urge", order_id="10421"))
        second = said(await mei.say(wish("delivery.urge", order_id="10422")))
        assert "又看了一遍" not in second, second
