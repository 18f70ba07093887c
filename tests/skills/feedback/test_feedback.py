"""Complaints are heard, praise is thanked for, and people come in when they are wanted."""

from skills.feedback.complaint import Complaint, DisputeOpen
from skills.feedback.mood import FeedbackNegative, FeedbackPositive
from skills.feedback.review import FeedbackReview
from tests.skills.kit import counter


async def test_a_formal_complaint_goes_to_the_colleague_in_charge() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(Complaint(), "我要投诉你们")
        assert said.hands_over
        assert said.decision == "handoff"
        assert "24 小时内回复" in said.zh
    async with counter("second") as desk:
        said = await desk.say(Complaint(), "I want to complain", language="en")
        assert "within" not in said.en


async def test_a_complaint_in_passing_is_met_with_ways_out() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(Complaint(), "你们的包装太差了")
        assert said.decision == "clarify"
        assert "转人工投诉" in said.zh
        assert (await desk.say(Complaint(), "怎么投诉")).decision == "answer"


async def test_disputes_are_explained_and_opened_by_a_person() -> None:
    async with counter() as desk:
        assert (await desk.say(DisputeOpen(), "how do I open a dispute", language="en")).decision == "answer"
        assert (await desk.say(DisputeOpen(), "申请平台介入")).hands_over


async def test_moods() -> None:
    async with counter() as desk:
        assert (await desk.say(FeedbackPositive(), "你们真棒")).decision == "answer"
        negative = await desk.say(FeedbackNegative(), "气死我了")
        assert negative.decision == "clarify"
        assert "转人工" in negative.zh


async def test_reviews_have_their_window() -> None:
    async with counter() as desk:
        assert "90 天内" in (await desk.say(FeedbackReview(), "怎么评价")).zh
    async with counter("second") as desk:
        assert "天内" not in (await desk.say(FeedbackReview(), "怎么评价")).zh
