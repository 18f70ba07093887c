"""Folding for matching, and the way back to what was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.normalise import MAX_CHARS, normalise


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("訂單１０４２３壞了！", "订单10423坏了!"),
        ("ＷＨＥＲＥ is my Order", "where is my order"),
        ("so\u200bo\u200dooooooon", "sooon"),
        ("快点啊啊啊啊啊啊啊", "快点啊啊啊"),
        ("退 100000 元", "退 100000 元"),
        ("a\n\n\tb", "a b"),
        ("", ""),
        ("الطلب ٢٠٧٣٢", "الطلب 20732"),
        ("سفارش ۲۰۷۳۲", "سفارش 20732"),
        ("พัสดุ ๒๐๗๓๑", "พัสดุ 20731"),
        ("注文２０７３２", "注文20732"),
    ],
)
def test_one_form_for_matching(typed: str, folded: str) -> None:
    assert normalise(typed).text == folded


def test_a_span_leads_back_to_what_was_typed() -> None:
    message = normalise("請問\u200b訂單１０４２３呢")
    start = message.text.index("10423")
    assert message.source(start, start + 5) == "１０４２３"


@given(st.text(max_size=300))
def test_every_character_knows_its_origin(text: str) -> None:
    message = normalise(text)
    assert len(message.offsets) == len(message.text) + 1
    assert list(message.offsets) == sorted(message.offsets)
    assert all(0 <= place <= len(text) for place in message.offsets)


def test_a_flood_is_cut() -> None:
    assert len(normalise("退款" * 1_000_000).text) <= MAX_CHARS
