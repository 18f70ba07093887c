"""A message in the light of the bot's line before it."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from bot.understanding import Context, Understander
from bot.understanding.follow import FILE, Follow, gelu, together

REFUND = "The refund of $18.00 for order 20734 (desk lamp) was approved on Fri, Nov 27 and has not been paid out yet; it goes back the way you paid. It usually takes 3-5 working days from then, as an estimate that depends on your bank or wallet."
RETURNS = "您收到后 7 天内可以退货。换货：也在 7 天内。商品要没用过、配件和包装齐全；把订单号告诉我就能办。不喜欢、尺码不合适，寄回运费由您承担；质量问题、发错货由我们出。"


def network(folder: Path, width: int = 4, intents: int = 3) -> Follow:
    source = np.random.default_rng(0)
    shapes = {"inner": (3 * width, 8), "bias": (8,), "outer": (8, intents)}
    save_file(
        {name: source.normal(size=shape).astype(np.float16) for name, shape in shapes.items()}, folder / FILE
    )
    return Follow(folder)


def test_nothing_is_added_where_the_bot_has_said_nothing(tmp_path: Path) -> None:
    said = np.ones((2, 4), dtype=np.float32)
    asked = np.stack([np.zeros(4), np.ones(4)]).astype(np.float32)
    first, after_a_line = network(tmp_path).scores(said, asked)
    assert not first.any()
    assert after_a_line.any()


def test_it_sees_the_line_the_message_and_where_they_agree() -> None:
    said, asked = np.array([[1.0, 2.0]], dtype=np.float32), np.array([[3.0, 0.0]], dtype=np.float32)
    assert together(said, asked).tolist() == [[3.0, 0.0, 3.0, 0.0, 1.0, 2.0]]


def test_gelu_is_the_one_that_it_is_taught_with() -> None:
    torch = pytest.importorskip("torch")
    x = np.linspace(-4, 4, 41, dtype=np.float32)
    taught = torch.nn.functional.gelu(torch.from_numpy(x), approximate="tanh").numpy()
    assert np.allclose(gelu(x), taught, atol=1e-5)


@pytest.mark.parametrize(
    ("said", "line", "intent"),
    [
        ("how much was it again", REFUND, "refund.status"),
        ("to which card", REFUND, "refund.status"),
        ("from the day i ordered?", RETURNS, "return.policy"),
        ("打折买的也行么", RETURNS, "return.policy"),
    ],
)
def test_a_few_words_mean_what_the_line_before_them_was_about(
    full: Understander, said: str, line: str, intent: str
) -> None:
    assert full.understand(said, Context(asked=line)).requests[0].top.name == intent
    assert full.understand(said).requests[0].top.name != intent


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("are the earphones waterproof", "product.info"),
        ("能开发票吗", "invoice.get"),
        ("do you have a discount code", "promo.coupon"),
    ],
)
def test_a_clear_wish_stays_what_it_is_after_any_line(full: Understander, said: str, intent: str) -> None:
    for line in ("", REFUND, RETURNS):
        assert full.understand(said, Context(asked=line)).requests[0].top.name == intent


@pytest.mark.parametrize("said", ["1", "2.", "10423", "？"])
def test_a_bare_number_is_not_read_as_the_first_of_the_choices(full: Understander, said: str) -> None:
    line = "好的，那就不办了，什么都没有改动。"
    top = full.understand(said, Context(asked=line)).requests[0].top
    assert top.name != "handoff.request" or top.confidence < 0.5, "too little to act upon"
