"""Which kind of invoice is wished: the last word counts, and a question is none."""

import pytest

from skills.orders.kinds import asks, kind, whom


@pytest.mark.parametrize(
    ("text", "wished"),
    [
        ("那就开增值税专用发票", "special"),
        ("要专用发票，别开普通发票", "special"),
        ("我刚说的专票不用了", "ordinary"),
        ("麻烦把普通发票换开成专票", "special"),
        ("专票改成普票", "ordinary"),
        ("能帮我开张专票吗", "special"),
        ("20732 可以开专用发票吗", "special"),
        ("公司能不能开专票", ""),
        ("普票跟专票差别大吗", ""),
        ("专票啥时候能开出来", ""),
        ("开发票", ""),
        ("not a special VAT invoice, the regular one", "ordinary"),
        ("could you make it a special VAT invoice?", "special"),
        ("what's a special VAT invoice?", ""),
        ("from the ordinary invoice to a special one", "special"),
    ],
)
def test_the_last_word_that_is_wished(text: str, wished: str) -> None:
    assert kind(text) == wished


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("写单位的", "company"),
        ("抬头就写本人", "own"),
        ("不是公司的，个人的", "own"),
        ("别写个人，写公司", "company"),
        ("a personal one please", "own"),
        ("for my employer", "company"),
        ("发票", ""),
        ("我的个人信息安全吗", ""),
    ],
)
def test_for_whom(text: str, who: str) -> None:
    assert whom(text) == who


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("普通发票能抵税么", True),
        ("个人可以开专票吗", True),
        ("可以给我改成专票吗", False),
        ("专票，抬头是青岛海鸥科技有限公司，行吗", False),
        ("物流到哪了", False),
        ("which is better, an ordinary or a special one?", True),
    ],
)
def test_a_question_about_kinds(text: str, is_so: bool) -> None:
    assert asks(text) is is_so
