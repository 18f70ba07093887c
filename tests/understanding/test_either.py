"""Chinese asks by a verb and its denial: nothing is denied, whoever listens."""

import pytest

from bot.understanding import Understander
from bot.understanding.either import asked, commonly

# as it is said, as rules read it, as the judge does
SAID = [
    ("包不包邮", "是否包邮", "包邮吗"),
    ("这单寄没寄", "这单可曾寄", "这单寄了吗"),
    ("换不", "换吗", "换吗"),
    ("耳机修不修得了", "耳机是否修得了", "耳机能修吗"),
    ("付款没有？", "付款吗 ？", "付款没有？"),
    ("收不收上门费，急", "是否收上门费，急", "收上门费吗，急"),
    ("你们包邮不包邮", "你们是否包邮 ", "你们包邮吗"),
    ("改没改过", "可曾改过", "改过吗"),
]


@pytest.mark.parametrize(("said", "to_rules", "to_judge"), SAID)
def test_a_verb_and_its_denial_are_a_question(said: str, to_rules: str, to_judge: str) -> None:
    assert asked(said) == to_rules
    assert len(asked(said)) == len(said)  # what was found in it still stands where it stood
    assert commonly(said) == to_judge


@pytest.mark.parametrize(
    "said",
    ["不退", "没收到货", "还没到", "寄不了", "我说了不", "要不", "有没有", "收到的不对", "不换也不修", "退"],
)
def test_a_denial_stays_one(said: str) -> None:
    assert asked(said) == said
    assert commonly(said) == said


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("你们给不给保修", "warranty.repair"),
        ("寄没寄出来啊", "order.status"),
        ("公司抬头开不开", "invoice.get"),
        ("收不收快递费", "delivery.fee"),
    ],
)
def test_it_is_understood_as_what_is_asked(full: Understander, said: str, meant: str) -> None:
    assert full.understand(said).requests[0].top.name == meant
