"""Things of every trade: a shop's catalogue names what the judge was never taught."""

import pytest

from bot.understanding import Understander
from bot.understanding.context import Context, catalogue
from bot.understanding.short_names import names_of

TITLES = {
    "serum": ("夜间修护精华", "night repair serum"),
    "dripper": ("陶瓷手冲滤杯", "ceramic coffee dripper"),
    "grinder": ("手摇磨豆机", "hand coffee grinder"),
    "reel": ("远投渔线轮", "long cast fishing reel"),
    "strings": ("小提琴弦", "violin strings"),
    "pegs": ("帐篷地钉", "steel tent pegs"),
    "sander": ("带式砂光机", "electric belt sander"),
}
ON_SALE = catalogue({key: names_of({"zh": zh, "en": en}, {}) for key, (zh, en) in TITLES.items()})


def first(judge: Understander, text: str) -> str:
    """What is wanted first, where these things are on sale."""
    return judge.understand(text, Context(products=ON_SALE)).requests[0].intents[0].name


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("can you tell me where my fishing reel is", "order.status"),
        ("please cancel my night repair serum", "order.cancel"),
        ("please cancel the violin strings", "order.cancel"),
        ("where are the tent pegs", "order.status"),
    ],
)
def test_a_wish_about_a_thing_on_sale_is_heard(full: Understander, text: str, intent: str) -> None:
    assert first(full, text) == intent


@pytest.mark.parametrize(
    "text",
    [
        "write me a poem about a belt sander",
        "who invented the coffee dripper?",
        "写一首关于渔线轮的诗",
        "what's the capital of Peru",
    ],
)
def test_what_no_shop_has_to_do_with_stays_outside(full: Understander, text: str) -> None:
    assert first(full, text) == "oos"


def test_danger_is_heard_as_it_was_written(full: Understander) -> None:
    heard = full.understand("the belt sander caught fire in my hands", Context(products=ON_SALE))
    assert "safety" in heard.risk
