"""A no to what is shown, and a question in the same breath: the one is dropped, the other answered."""

import pytest

from tests.flow.kit import OpenDesk, done, rule, said, wish


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("先不办了 客服电话多少", "400-820-0000"),
        ("算了不退了，现在有什么活动", "满"),
        ("not now. what are your opening hours?", "09:00-21:00"),
        ("ok never mind then, any promotions running?", "off"),
    ],
)
async def test_what_is_asked_beside_a_no_is_answered_and_the_card_is_gone(
    desk: OpenDesk, words: str, answer: str
) -> None:
    async with desk() as counter:
        talk = counter.talk()
        await talk.say(wish("refund.request", order_id="10423"))
        turn = await talk.say(words)
        assert rule(turn) == "effect.turned_away"
        assert turn["skill"] != "refunds"
        assert answer in said(turn)
        assert "189" not in said(turn)
        assert done(await talk.say("确认")) == []


@pytest.mark.parametrize("words", ["no problem, when will the money be back?", "不客气，钱几天到账？"])
async def test_what_only_sounds_like_a_no_drops_nothing(desk: OpenDesk, words: str) -> None:
    async with desk() as counter:
        talk = counter.talk()
        await talk.say(wish("refund.request", order_id="10423"))
        assert rule(await talk.say(words)) != "effect.turned_away"
