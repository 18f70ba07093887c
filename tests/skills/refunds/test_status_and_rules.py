"""Where a refund is, taking it back, the rules."""

from skills.refunds.policy import RefundPolicy
from skills.refunds.request import RefundRequest
from skills.refunds.status import RefundStatus
from skills.refunds.withdraw import RefundCancel
from tests.skills.kit import counter


async def test_an_approved_refund_is_not_paid_yet_and_days_are_an_estimate() -> None:
    async with counter(customer="C1002") as desk:
        said = await desk.say(
            RefundStatus(), "where is my refund?", language="en"
        )  # the only order that fits
        assert said.responses == ["refund.status.approved"]
        assert all(part in said.en for part in ("20734", "$18.00", "not been paid out", "3-5", "estimate"))


async def test_to_what_a_refund_goes_is_told_by_how_it_was_paid() -> None:
    async with counter(customer="C1002") as desk:
        said = await desk.say(RefundStatus(), "which account will it end up on?", language="en")
        assert said.responses == ["refund.status.way"]
        assert "Mastercard" in said.en
        assert "万事达卡" in said.zh


async def test_by_which_day_it_is_there_is_counted_in_working_days() -> None:
    async with counter(customer="C1002") as desk:  # approved on Monday, 9 March, three to five working days
        for asks in ("on which day exactly?", "will it be there by thursday", "到底哪天到账"):
            said = await desk.say(RefundStatus(), asks, order_id="20734")
            assert said.responses == ["refund.status.by_when"]
            assert "between Thu, Mar 12 and Mon, Mar 16" in said.en
            assert "estimate" in said.en


async def test_when_the_usual_days_have_gone_by_a_person_traces_it() -> None:
    async with counter(customer="C1002") as desk:
        desk.wait(days=14)
        said = await desk.say(RefundStatus(), order_id="20734")
        assert said.responses == ["refund.status.overdue"]


async def test_no_refund_on_record() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(RefundStatus(), order_id="10423")
        assert said.responses == ["refund.status.none"]
        assert said.decision == "answer"


async def test_paid_and_cancelled_refunds_of_the_second_shop() -> None:
    async with counter("second", customer="K503") as desk:
        assert (await desk.say(RefundStatus(), order_id="770304")).responses == ["refund.status.paid"]
        assert (await desk.say(RefundCancel(), order_id="770304")).responses == ["refund.withdraw_paid"]
        assert (await desk.say(RefundCancel(), order_id="770303")).responses == ["refund.withdraw_cancelled"]


async def test_a_refund_is_taken_back_and_may_be_asked_for_again() -> None:
    async with counter(customer="C1001") as desk:
        refund, withdraw = RefundRequest(), RefundCancel()
        await desk.confirm(refund, await desk.say(refund, order_id="10423"))
        shown = await desk.say(withdraw, "不退了", order_id="10423")
        assert shown.responses == ["refund.withdraw_confirm"]
        done = await desk.confirm(withdraw, shown)
        assert "¥189.00" in done.zh
        assert (await desk.order("10423")).state == "delivered"
        assert (await desk.say(RefundStatus(), order_id="10423")).responses == ["refund.status.cancelled"]
        assert (await desk.say(withdraw, order_id="10423")).responses == ["refund.withdraw_nothing"]
        assert (await desk.say(refund, order_id="10423")).proposes


async def test_the_rules_come_from_the_policy() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(RefundPolicy(), "退款有什么规定")
        assert "7 天" in said.zh
        assert "500" not in said.zh  # up to which sum we decide alone is ours to know
        assert "3-5" in said.zh
        assert "3-5" in (await desk.say(RefundPolicy(), "退款多久到账")).zh
    async with counter("second") as desk:
        said = await desk.say(RefundPolicy(), "what are the rules for refunds?", language="en")
        assert "30 days" in said.en
        assert "€120.00" not in said.en
        assert "2-6" in said.en


async def test_how_long_it_takes_in_general_needs_no_order() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(RefundStatus(), "退款多久到账啊")
        assert said.responses == ["refund.policy.arrival"]
        assert "3-5" in said.zh
        said = await desk.say(RefundStatus(), "钱什么时候到账", order_id="10421")
        assert said.responses == ["refund.policy.arrival"]
    async with counter() as desk:
        assert (await desk.say(RefundStatus(), "and where does the money go", language="en")).asks == ""


async def test_the_rules_about_a_named_order_are_held_against_it() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(RefundPolicy(), "10425能退款吗", entities={"order_id": "10425"})
        assert [event["name"] for event in said.events if event["event"] == "followup"] == ["refund_request"]
        assert not said.drafts
