"""What is heard without a script, opening hours from the clinic's articles, and words that are a clinic's."""

import pytest

from clinic_kit import OpenClinic


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("我想预约洗牙", "appointment.book"),
        ("请帮我取消预约", "appointment.cancel"),
        ("周末开门吗", "clinic.hours"),
        ("I would like to book an appointment", "appointment.book"),
        ("please cancel my appointment", "appointment.cancel"),
        ("what are your opening hours?", "clinic.hours"),
    ],
)
async def test_own_intents_are_heard_from_their_examples(clinic: OpenClinic, text: str, intent: str) -> None:
    async with clinic() as d:
        assert (await d.say(text)).intent == intent


async def test_opening_hours_are_quoted(clinic: OpenClinic) -> None:
    async with clinic() as d:
        quoted = await d.say("周日开门吗")
        quoted.expect(decision="answer", skill="opening_hours", must=["周一到周六", "周日休息"])
    async with clinic("P1002") as d:
        (await d.say("are you open on sunday?")).expect(must=["closed on Sunday"])


async def test_the_core_speaks_like_a_clinic(clinic: OpenClinic) -> None:
    async with clinic() as d:
        (await d.say("你好")).expect(must=["安和口腔", "预约"], must_not=["订单", "物流"])
        (await d.say("你能做什么")).expect(must=["安和口腔"], must_not=["订单", "退换货"])
