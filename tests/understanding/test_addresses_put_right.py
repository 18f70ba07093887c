"""An address that a message takes a part of back, or all of it, and what is said of the rest of a delivery behind one."""

import pytest

from bot.understanding.context import Context
from bot.understanding.entities import extract
from bot.understanding.normalise import normalise


def last_address(text: str, *, language: str = "zh") -> str:
    found = extract(normalise(text), Context(language=language, expected=("address",)))
    return [each.value for each in found if each.entity == "address"][-1]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("成都市武侯区人民南路四段12号 不对 是14号", "成都市武侯区人民南路四段14号"),
        ("成都市武侯区人民南路四段12号3栋，等等，应该是5栋", "成都市武侯区人民南路四段12号5栋"),
        ("南京市鼓楼区中山路18号 哦不对，南京市玄武区珠江路88号", "南京市玄武区珠江路88号"),
        ("武汉市洪山区珞喻路33号 让我想想 是珞喻路133号", "武汉市洪山区珞喻路133号"),
        ("寄到苏州市姑苏区干将路7号 写错了 虎丘区干将路7号", "苏州市虎丘区干将路7号"),
        ("南京市鼓樓區中山路18號 不對 是28號", "南京市鼓樓區中山路28號"),
    ],
)
def test_what_was_said_last_counts(text: str, address: str) -> None:
    assert last_address(text) == address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("14 Elm Road, Leeds LS6 2AB no wait it's 41", "41 Elm Road, Leeds LS6 2AB"),
        ("8 Mill Lane, Oxford OX1 1AA, sorry i mean 18 Mill Lane", "18 Mill Lane, Oxford OX1 1AA"),
        ("flat 2, 14 elm road, leeds, hang on flat 12", "flat 12, 14 elm road, leeds"),
        (
            "5 Birch Street, Portland OR 97205, oops, 12 Cedar Avenue, Salem OR 97301",
            "12 Cedar Avenue, Salem OR 97301",
        ),
    ],
)
def test_the_same_in_english(text: str, address: str) -> None:
    assert last_address(text, language="en") == address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("长沙市岳麓区麓山路36号 联系电话不变", "长沙市岳麓区麓山路36号"),
        ("长沙市岳麓区麓山路36号2栋 收货人和手机号都用原来的", "长沙市岳麓区麓山路36号2栋"),
        ("長沙市岳麓區麓山路36號 其他都不用改", "長沙市岳麓區麓山路36號"),
        ("地址写错了，改成长沙市岳麓区麓山路36号", "长沙市岳麓区麓山路36号"),
        ("22 King Street, Manchester M2 6AQ, same phone number", "22 King Street, Manchester M2 6AQ"),
        ("22 King Street, Manchester, keep my old number", "22 King Street, Manchester"),
        ("22 King Street, Manchester, everything else as before", "22 King Street, Manchester"),
    ],
)
def test_what_stays_as_it_is_is_no_part_of_an_address(text: str, address: str) -> None:
    assert last_address(text, language="zh" if text[0] > "z" else "en") == address


def test_a_phone_behind_an_address_is_a_phone() -> None:
    found = extract(normalise("长沙市岳麓区麓山路36号2栋 电话13812345678"), Context(language="zh"))
    assert [(each.entity, each.value) for each in found] == [
        ("address", "长沙市岳麓区麓山路36号2栋"),
        ("phone", "13812345678"),
    ]
