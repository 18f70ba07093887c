"""What only sounds like danger or the law raises no alarm; what is danger and sounds alike still does."""

import pytest

from tests.flow.kit import OpenDesk, rule, said

ALARMS = ("risk.safety", "risk.legal", "risk.threat")


@pytest.mark.parametrize(
    "says",
    [
        "honestly the case is trash and the reviews said so",
        "someone else did something to my account, can you look?",
        "my gran is in tears, her gift card was already used",
        "i'll just refuse the delivery then",
        "we're not suing you, we just want the box gone",
        "the kettle lid leaks steam, is that covered?",
        "谁动了我的订单啊",
        "我妈都急哭了，礼品卡好像被人用掉了",
        "水壶的盖子漏气，能换一个吗",
        "杯盖总是漏气，帮我退了",
    ],
)
async def test_what_only_sounds_like_it_raises_no_alarm(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1001").say(says)
        assert rule(turn) not in ALARMS, turn["reasons"]


@pytest.mark.parametrize(
    ("says", "alarm"),
    [
        ("i have an itchy rash since i wear the strap", "risk.safety"),
        ("my gran is crying in pain, the boiling water went over her arm", "risk.safety"),
        ("i drank from it and now i feel sick and dizzy", "risk.safety"),
        ("felt queasy and dizzy after a mug of tea from it", "risk.safety"),
        ("if you refuse the refund my lawyer will sue you", "risk.legal"),
        ("奶奶哭了，手被热水烫起泡了", "risk.safety"),
        ("厨房燃气灶漏气，一屋子味", "risk.safety"),
        ("用这壶喝了水以后一直头晕恶心", "risk.safety"),
        ("喝完肚子疼，我要退", "risk.safety"),
        ("再拒收我的退货我就起诉你们", "risk.legal"),
    ],
)
async def test_what_sounds_alike_and_is_danger_still_does(desk: OpenDesk, says: str, alarm: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1001").say(says)
        assert rule(turn) == alarm, turn["reasons"]
        assert turn["owner"] == "queue"


@pytest.mark.parametrize(
    ("alarm", "word", "told"),
    [
        ("台灯漏电，一碰就麻", "没有人触电啊，就想问台灯多少钱", ""),
        ("the lamp gives me a tingle when i touch it", "nobody got a shock, it only flickers", ""),
        ("there is smoke from the kettle", "sorry, nothing is burning, i meant steam", ""),
        ("水壶着火了", "没有着火，我打错了", ""),
    ],
)
async def test_an_alarm_ends_when_it_is_said_that_nothing_happened(
    desk: OpenDesk, alarm: str, word: str, told: str
) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        assert (await someone.say(alarm))["owner"] == "queue"
        over = await someone.say(word)
        assert over["owner"] == "bot", over["reasons"]
        assert told in said(over)


@pytest.mark.parametrize("word", ["没人受伤，但是还在冒烟", "nobody is hurt yet but it is still smoking"])
async def test_an_alarm_goes_on_while_the_danger_does(desk: OpenDesk, word: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("水壶冒烟了")
        assert (await someone.say(word))["owner"] == "queue"


@pytest.mark.parametrize(
    ("alarm", "asks"),
    [
        ("水壶冒烟了", "插头拔了。那你们维修一般要几天？"),
        ("the kettle is smoking", "it's unplugged. how long does a repair take?"),
    ],
)
async def test_after_a_danger_how_the_shop_sees_to_it_is_told(desk: OpenDesk, alarm: str, asks: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        first = await someone.say(alarm)
        turn = await someone.say(asks)
        assert turn["owner"] == "queue"
        assert turn["replies"]
        assert turn["replies"][0] != first["replies"][0]


@pytest.mark.parametrize("asks", ["95338 是人工还是机器？", "is that number a real person or a recording?"])
async def test_who_asks_what_answers_a_number_is_not_put_into_the_line(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        assert (await counter.talk(customer="C1001").say(asks))["owner"] == "bot"
