"""What a model thinks before it speaks is never said, however the stream is cut."""

import itertools

import pytest

from bot.writer.generators import openai
from bot.writer.generators.base import Piece, Pieces, Usage
from bot.writer.thoughts import apart, spoken, together

THOUGHT = together("退款要先核对订单；不能承诺到账时间。", "请问是哪一笔订单？")


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        (THOUGHT, "请问是哪一笔订单？"),
        ("\n<think>\n</think>\n\n好的。", "好的。"),
        ("<think> it never stops", ""),
        ("在路上。", "在路上。"),
        ("<b>", "<b>"),
        ("<thin", "<thin"),
        ("a <think> b </think> c", "a <think> b </think> c"),
    ],
)
async def test_only_what_is_said_comes_out(text: str, said: str, size: int) -> None:
    async def stream() -> Pieces:
        for at in range(0, len(text), size):
            yield Piece(text[at : at + size])
        yield Piece("", Usage(3, 9))

    found = [piece async for piece in openai._aloud(stream())]
    assert "".join(piece.text for piece in found) == said
    assert any(piece.usage == Usage(3, 9) for piece in found), "thoughts cost tokens too"


def test_a_text_grows_and_never_takes_anything_back() -> None:
    parts = [spoken(THOUGHT[:at], finished=False) for at in range(len(THOUGHT) + 1)]
    assert all(after.startswith(before) for before, after in itertools.pairwise(parts))
    assert parts[-1] == spoken(THOUGHT)


def test_thoughts_and_answer_are_told_apart() -> None:
    assert apart(THOUGHT) == ("退款要先核对订单；不能承诺到账时间。", "请问是哪一笔订单？")
    assert apart("好的。") == ("", "好的。")
    assert together("", "好的。") == "好的。"
