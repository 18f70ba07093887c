"""A wish beside a grumble is heard; bitter thanks are none; a thing that is not here is late."""

import pytest

from bot.understanding import Context, Understander


@pytest.mark.parametrize(
    ("language", "text", "wish"),
    [
        ("en", "what a shambles. honestly. where is my scarf", "order.status"),
        ("en", "you lot are a disgrace. how do i cancel 20732", "order.cancel"),
        ("zh", "服了你们了。气死。我的台灯到哪了", "order.status"),
        ("en", "my shoes still haven't turned up", "delivery.issue"),
        ("en", "no sign of my lamp, been two weeks", "delivery.issue"),
        ("en", "my earphones aint come", "delivery.issue"),
    ],
)
def test_the_wish_beside_a_grumble_is_heard(full: Understander, language: str, text: str, wish: str) -> None:
    assert full.understand(text, Context(language=language)).intents[0].name == wish


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "ok cheers for wasting my time"),
        ("en", "well thank you for being no help at all"),
        ("en", "fat lot of use you are"),
        ("zh", "谢谢啊，什么忙都没帮上"),
        ("zh", "真是白问了"),
    ],
)
def test_bitter_thanks_are_no_thanks(full: Understander, language: str, text: str) -> None:
    assert full.understand(text, Context(language=language)).intents[0].name == "feedback.negative"


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("thanks for nothing less than a perfect scarf", "feedback.negative"),
        ("my kettle is not coming on", "delivery.issue"),
        ("my lamp didn't come with a plug", "delivery.issue"),
        ("my refund hasn't arrived", "delivery.issue"),
        ("if my parcel hasn't come by friday, what then", "delivery.issue"),
    ],
)
def test_what_only_looks_like_it(full: Understander, text: str, other: str) -> None:
    assert full.understand(text, Context(language="en")).intents[0].name != other


def test_that_is_all_with_thanks_is_a_goodbye(full: Understander) -> None:
    assert full.understand("ok that's all cheers", Context(language="en")).intents[0].name == "dialog.social"
