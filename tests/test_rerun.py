"""Stepping back: the same words at the same shop come out the same; other words, or another skill, show what differs."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import BadInput
from bot.evaluate.rerun import Recorded, Rerun, differences
from bot.evaluate.script import Step
from bot.testing import Heard
from bot.testing.rehearsal import Desk, rehearse

TALK = (
    "10423我要退款",
    "有什么优惠券吗",
    "确认",
    "退款多久到账",
    "谢谢",
    "10421到哪了",
    "能改地址吗",
    "那10422呢",
    "算了",
)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with rehearse(None, None, "C1001", {}, {}) as desk:
        yield desk


async def recorded(desk: Desk, *lines: str) -> Recorded:
    for line in lines:
        await desk.say(line)
    messages = await desk.main.messages()
    titles = {button.payload: button.title for message in messages for button in message.reply.buttons}
    return Recorded("C1001", await desk.main.turns(), titles)


async def test_said_again_it_comes_out_the_same(desk: Desk, tmp_path: Path) -> None:
    before = await recorded(desk, *TALK)
    async with Rerun.open(before, desk.app.config, desk.app.models, tmp_path) as rerun:
        while rerun.left:
            number = rerun.next
            _, different = await rerun.again()
            assert different == [], f"turn {number}"
    assert [command.order_id for command, _ in desk.shop.ledger] == [
        "10423"
    ]  # the real one, and nothing since


async def test_from_a_turn_on_it_may_go_another_way(desk: Desk, tmp_path: Path) -> None:
    before = await recorded(desk, "10423我要退款", "确认")
    async with Rerun.open(before, desk.app.config, desk.app.models, tmp_path) as rerun:
        await rerun.again()
        turn = await rerun.say(Step("say", "算了"))
    assert turn["effects"] == []
    assert before.turns[1]["effects"][0]["state"] == "done"
    told = "\n".join(differences(before.turns[1], turn))
    assert "decision: act → answer" in told
    assert "effects" in told


async def test_a_button_is_pressed_by_its_title(desk: Desk, tmp_path: Path) -> None:
    await desk.say("10423我要退款")
    await desk.press("确认")
    before = await recorded(desk)
    async with Rerun.open(before, desk.app.config, desk.app.models, tmp_path) as rerun:
        await rerun.again()
        assert rerun.recorded.step(2) == Step("press", "确认")
        _, different = await rerun.again()
    assert different == []


async def test_what_the_customer_did_not_begin_cannot_be_said_again(desk: Desk) -> None:
    before = await recorded(desk, "你好")
    timer = {**before.turns[0], "utterances": [{"text": "", "kind": "timer", "at": "", "key": "t"}]}
    with pytest.raises(BadInput, match="was not begun by the customer"):
        Recorded("C1001", [timer], {}).step(1)


async def test_a_real_shop_is_not_put_back(desk: Desk, tmp_path: Path) -> None:
    before = await recorded(desk, "你好")
    shop = desk.app.config.shop.model_copy(update={"adapter": "http"})
    config = desk.app.config.model_copy(update={"shop": shop})
    with pytest.raises(BadInput, match="a real shop cannot be put back"):
        async with Rerun.open(before, config, desk.app.models, tmp_path):
            pass


async def test_another_reading_is_told(desk: Desk, tmp_path: Path) -> None:
    before = await recorded(desk, "10421到哪了")
    desk.scripted.script("10421到哪了", Heard("dialog.social"))
    async with Rerun.open(before, desk.app.config, desk.app.models, tmp_path) as rerun:
        _, different = await rerun.again()
    assert any(line.startswith("skill: ") and line.endswith("→ smalltalk") for line in different)
