"""Who hears that a size or colour is not there, and names another one, gets that one shown."""

import pytest

from tests.flow.kit import OpenDesk, rule, said


@pytest.mark.parametrize(
    ("customer", "wants", "names", "shown"),
    [
        ("C1001", "10422 的围巾帮我换成墨绿的", "那酒红的吧", "酒红"),
        ("C1001", "把 10422 的围巾换成浅粉色的", "換駝色好了", "駝色"),
        ("C1002", "change order 20732 to purple please", "black then", "black"),
    ],
)
async def test_another_one_takes_its_place(
    desk: OpenDesk, customer: str, wants: str, names: str, shown: str
) -> None:
    async with desk() as counter:
        someone = counter.talk(customer=customer)
        first = await someone.say(wants)
        assert "没有" in said(first) or "doesn't come in" in said(first), said(first)
        turn = await someone.say(names)
        assert rule(turn) == "request.another_variant", turn["reasons"]
        assert shown in said(turn)


async def test_a_question_about_another_one_is_only_answered(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("10422 的围巾帮我换成墨绿的")
        assert rule(await someone.say("酒红的还有吗？")) != "request.another_variant"
        assert rule(await someone.say("不换了")) != "request.another_variant"
