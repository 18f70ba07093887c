"""Corrections of a part of a value: the rest of it stands."""

import pytest

from bot.understanding.parts import ADDRESS, NAME, PHONE, TAX_ID, mended, parts

CHINESE = "湖北省武汉市江汉区解放大道231号6单元1804"
AMERICAN = "310 Cedar Avenue, Portland, OR 97204"
BRITISH = "Flat 7, 58 Grange Road, Leeds LS6 2AB"
MOBILE = "13612345678"
COMPANY = "91420100MA4K7R3T8B"


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("不好意思门牌打错了，应该是213号", "湖北省武汉市江汉区解放大道213号6单元1804"),
        ("还是那个地址，231改成213", "湖北省武汉市江汉区解放大道213号6单元1804"),
        ("不是6单元，是9单元", "湖北省武汉市江汉区解放大道231号9单元1804"),
        ("解放大道213号，不是231号", "湖北省武汉市江汉区解放大道213号6单元1804"),
        ("房号是1408不是1804", "湖北省武汉市江汉区解放大道231号6单元1408"),
        ("区填错了，是江岸区", "湖北省武汉市江岸区解放大道231号6单元1804"),
        ("路名是建设大道", "湖北省武汉市江汉区建设大道231号6单元1804"),
        ("把231换成213可以吗", "湖北省武汉市江汉区解放大道213号6单元1804"),
    ],
)
def test_a_part_of_a_chinese_address(said: str, whole: str) -> None:
    assert mended(said, CHINESE, ADDRESS) == whole


@pytest.mark.parametrize(
    ("said", "shown", "whole"),
    [
        ("the house number is 301, not 310", AMERICAN, "301 Cedar Avenue, Portland, OR 97204"),
        ("oops, street number should be 301", AMERICAN, "301 Cedar Avenue, Portland, OR 97204"),
        ("can you change 310 to 301?", AMERICAN, "301 Cedar Avenue, Portland, OR 97204"),
        ("it's Cedar Court not Cedar Avenue", AMERICAN, "310 Cedar Court, Portland, OR 97204"),
        ("wait, house number 301", AMERICAN, "301 Cedar Avenue, Portland, OR 97204"),
        ("the zip is wrong, it's 97205", AMERICAN, "310 Cedar Avenue, Portland, OR 97205"),
        ("zip code is 97205", AMERICAN, "310 Cedar Avenue, Portland, OR 97205"),
        ("flat number should be 9", BRITISH, "Flat 9, 58 Grange Road, Leeds LS6 2AB"),
        ("sorry, 85 Grange Road not 58", BRITISH, "Flat 7, 85 Grange Road, Leeds LS6 2AB"),
        ("actually Grange Street not Road", BRITISH, "Flat 7, 58 Grange Street, Leeds LS6 2AB"),
        ("58 grange street, not road", BRITISH, "Flat 7, 58 Grange Street, Leeds LS6 2AB"),
        ("the postcode is LS6 3AB", BRITISH, "Flat 7, 58 Grange Road, Leeds LS6 3AB"),
    ],
)
def test_a_part_of_an_english_address(said: str, shown: str, whole: str) -> None:
    assert mended(said, shown, ADDRESS) == whole


@pytest.mark.parametrize(
    "said",
    [
        "手机最后四位写错了 是9012",
        "尾号应该是9012",
        "后四位是9012，不是5678",
        "the last four should be 9012",
        "my number ends in 9012",
        "last 4 digits are 9012 not 5678",
    ],
)
def test_the_end_of_a_phone_number(said: str) -> None:
    assert mended(said, MOBILE, PHONE) == "13612349012"


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("税号末尾是8C", "91420100MA4K7R3T8C"),
        ("税号最后一位错了，是C", "91420100MA4K7R3T8C"),
        ("最后两位打错了 是6D", "91420100MA4K7R3T6D"),
        ("the last digit of the tax number is 8C", "91420100MA4K7R3T8C"),
        ("tax id should end in 6D", "91420100MA4K7R3T6D"),
    ],
)
def test_the_end_of_a_tax_number(said: str, whole: str) -> None:
    assert mended(said, COMPANY, TAX_ID) == whole


def test_a_part_belongs_to_the_value_that_is_named() -> None:
    both = "门牌是213号，电话最后四位是9012"
    assert mended(both, CHINESE, ADDRESS) == "湖北省武汉市江汉区解放大道213号6单元1804"
    assert mended(both, MOBILE, PHONE) == "13612349012"
    assert mended("税号末尾是8C", MOBILE, PHONE) == ""
    assert mended("收件人是赵敏不是赵明", "赵明", NAME) == "赵敏"


@pytest.mark.parametrize(
    "said",
    ["税号不用填吗", "is it 301 or 310?", "门牌是几号？", "好的，就这样", "最后什么时候到", "yes please"],
)
def test_a_question_or_a_yes_corrects_nothing(said: str) -> None:
    assert parts(said) == ()


@pytest.mark.parametrize("said", ["8改成9", "不是77号，是78号", "change 97 to 98", "the last four are 12"])
def test_what_stands_nowhere_or_leaves_something_open_changes_nothing(said: str) -> None:
    for value, kind in ((CHINESE, ADDRESS), (AMERICAN, ADDRESS), (MOBILE, PHONE)):
        assert mended(said, value, kind) == ""


@pytest.mark.parametrize(
    ("said", "shown", "whole"),
    [
        ("ah sorry, tower 3", "Tower 8, 4 Quay Street, Leeds", "Tower 3, 4 Quay Street, Leeds"),
        ("block 12 I meant", "Block 2, 9 Hill Road, Leeds", "Block 12, 9 Hill Road, Leeds"),
        ("make it suite 410", "77 Main Street, Suite 401, Boston", "77 Main Street, Suite 410, Boston"),
        ("no wait, 7th floor", "77 Main Street, 6th floor, Boston", "77 Main Street, 7th floor, Boston"),
        ("不好意思，9单元", CHINESE, "湖北省武汉市江汉区解放大道231号9单元1804"),
        ("打错了，是3幢", "杭州市文三路90号5幢201室", "杭州市文三路90号3幢201室"),
        ("oh no, 301 sorry", AMERICAN, "301 Cedar Avenue, Portland, OR 97204"),
        ("hang on it's 85b", BRITISH, "Flat 7, 85b Grange Road, Leeds LS6 2AB"),
        ("等一下，是213", CHINESE, "湖北省武汉市江汉区解放大道213号6单元1804"),
        ("错了 应该是213", CHINESE, "湖北省武汉市江汉区解放大道213号6单元1804"),
        ("哎呀 8楼", "上海市黄浦区南京东路1号6楼", "上海市黄浦区南京东路1号8楼"),
        ("oh wait, number 210", AMERICAN, "210 Cedar Avenue, Portland, OR 97204"),
        ("sorry, should be #86", BRITISH, "Flat 7, 86 Grange Road, Leeds LS6 2AB"),
        ("写错了，是 Suite 410", "77 Main Street, Suite 401, Boston", "77 Main Street, Suite 410, Boston"),
    ],
)
def test_a_numbered_part_alone_is_put_in_its_place(said: str, shown: str, whole: str) -> None:
    assert mended(said, shown, ADDRESS) == whole


@pytest.mark.parametrize(
    "said",
    [
        "at 3",
        "the 12",
        "please 2",
        "就 3",
        "no, 20733",
        "sorry, 3 of them",
        "number 3",
        "no, number 20733",
        "building 6 has no lift",
        "我住8楼没电梯",
        "is it flat 4?",
        "5楼能送上门吗",
        "suite looks nice",
    ],
)
def test_to_speak_of_a_floor_corrects_nothing(said: str) -> None:
    assert parts(said) == ()
