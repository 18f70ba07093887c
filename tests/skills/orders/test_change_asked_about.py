"""What is asked about a change while it waits for a word is no other change."""

import pytest

from bot.skill.slots import Scene
from skills.orders.change import Wish
from tests.skills.kit import counter


async def mentioned(text: str, shown: str = "black") -> str | None:
    """What a message wants changed in an order whose change is shown."""
    async with counter(customer="C1002") as desk:
        scene = Scene(
            shop=desk.view,
            language="en",
            slots={"order_id": "20732"},
            text=text,
            now=desk.clock[0],
            standing={"order_id": "20732", "change": shown},
        )
        return await Wish(ask="order.change.ask").mentioned(scene)


@pytest.mark.parametrize(
    "text",
    [
        "之后可以再改吗",
        "这么改要不要补钱",
        "could I edit it once more?",
        "is there a fee",
        "¿cuesta algo?",
        "kann ich das später nochmal ändern?",
        "手数料はかかりますか",
        "나중에 또 변경 가능해요?",
        "а доплата будет?",
        "có tốn thêm phí không",
        "แก้ภายหลังได้ไหม",
    ],
)
async def test_a_question_about_it_leaves_it_as_it_is_shown(text: str) -> None:
    assert await mentioned(text) == "black"


@pytest.mark.parametrize(
    "text", ["能包得严实一点吗", "两层袋子装", "with the sturdier laces, please", "ขอกล่องหนาๆ"]
)
async def test_another_wish_takes_its_place(text: str) -> None:
    assert await mentioned(text) == text
