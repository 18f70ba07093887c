"""Forms: interrupted, taken up again, corrected and dropped, as people really talk."""

from tests.flow.kit import OpenDesk, done, rule, said, wish

WHICH = "哪一笔订单"


async def test_a_question_is_put_again_after_an_interruption(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        asked = await mei.say(wish("refund.request"))
        assert (asked["decision"], WHICH in said(asked)) == ("clarify", True)
        aside = await mei.say(wish("order.status", order_id="10421"))
        assert aside["decision"] == "answer"
        assert "SF1040210421" in said(aside)
        assert WHICH in aside["replies"][-1]
        assert "退款 ¥189.00" in said(await mei.say("10423"))


async def test_an_interruption_of_an_interruption(desk: OpenDesk) -> None:
    """Refund (which order?) → address (which one?) → status: each is finished, the last one first."""
    async with desk() as counter:
        mei = counter.talk()
        await mei.say(wish("refund.request"))
        address = await mei.say(wish("address.change", order_id="10422"))
        assert "新的收货地址" in said(address)
        status = await mei.say(wish("order.status", order_id="10421"))
        assert "SF1040210421" in status["replies"][0]
        assert status["replies"][1:] == address["replies"], "the open question of the address comes back"
        shown = await mei.say("上海市徐汇区漕溪北路1号")
        assert "漕溪北路1号" in said(shown)
        changed = await mei.press("确认")
        assert done(changed) == [("change_address", "10422", "done")]
        assert WHICH in changed["replies"][-1], "and then the question of the refund"
        await mei.say("10423")
        assert done(await mei.press("确认")) == [("refund", "10423", "done")]


async def test_never_mind_closes_the_form(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await mei.say(wish("refund.request"))
        dropped = await mei.say("算了，不用了")
        assert (rule(dropped), dropped["decision"]) == ("form.cancelled", "answer")
        # Nothing is open any more: an order number alone asks where that order stands.
        assert "SF1040210421" in said(await mei.say("10421"))


async def test_a_correction_of_what_was_shown_makes_a_new_proposal(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await mei.say(wish("refund.request", order_id="10423"))
        wrong = await mei.payload("确认")
        corrected = await mei.say(wish("dialog.correct", order_id="10424"))
        assert "10424" in said(corrected)
        states = {effect.order_id: effect.state for effect in await counter.effects()}
        assert states["10423"] == "dropped"
        assert said(await mei.say(wrong)).startswith("这个确认已经过期或已经用过了")
        assert counter.shop.count("apply") == 0


async def test_a_value_that_cannot_be_is_asked_for_again(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await mei.say(wish("refund.request"))
        missing = await mei.say("99999")
        assert missing["decision"] == "decline"
        assert done(missing) == []


async def test_words_that_answer_nothing_twice_and_then_a_person(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await mei.say(wish("refund.request"))
        turns = [await mei.say("呃呃呃") for _ in range(4)]
        assert "handoff" in [turn["decision"] for turn in turns]
        first = next(n for n, turn in enumerate(turns) if turn["decision"] == "handoff")
        assert first == 2
        assert turns[first]["handoff"]["reason"] == "not_understood"


async def test_the_same_slot_is_not_asked_twice(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await mei.say(wish("order.status", order_id="10423"))
        assert "10423" in said(await mei.say(wish("refund.request")))


async def test_a_customers_only_order_is_taken_without_asking(desk: OpenDesk) -> None:
    async with desk() as counter:
        assert "30911" in said(await counter.talk("C1003").say(wish("order.status")))
