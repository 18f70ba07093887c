"""Said right after an order was told of, with nothing open: "then cancel it" is a wish, and no is a no."""

import pytest

from bot.judgement.phrases import phrases

SAYS = phrases("idle").cancels_it


@pytest.mark.parametrize(
    "text",
    ["那干脆取消好了", "要不取消吧", "帮我取消掉这单", "so just cancel it please", "fine, cancel the order"],
)
def test_it_is_to_be_cancelled(text: str) -> None:
    assert SAYS.fullmatch(text)


@pytest.mark.parametrize(
    "text",
    [
        "不取消了",
        "取消得了吗",
        "怎么取消",
        "取消不用了",
        "cancel it if it is late",
        "don't cancel it",
        "算了",
    ],
)
def test_it_is_not(text: str) -> None:
    assert not SAYS.fullmatch(text)
