"""What may be the name on an invoice, and what is only talk."""

import pytest

from skills.orders.plausible import alone, marked, sort_of

NAMES = [
    "陈晓雨",
    "诸葛清风",
    "古丽娜尔·艾合买提",
    "绍兴市鲁迅小学",
    "苏州大学附属第一医院",
    "青岛市市场监督管理局",
    "南京市中级人民法院",
    "无锡不夜城餐饮管理有限公司",
    "常州我爱我家房产中介有限公司",
    "重庆老灶火锅店经营部",
    "温州慢快递有限公司",
    "湖边云雀文化",
    "河马（厦门）网络科技有限公司泉州分公司",
    "Maria Lindqvist",
    "otter lane books",
    "Harbour Street Primary School",
    "Ministry of Transport",
    "Кузнецова Ольга",
    "鈴木花子",
    "이지은",
    "โรงเรียนบ้านสวน",
    "Trần Thị Mai",
]
TALK = [
    "之前那家没给报",
    "会计还没回我",
    "等财务确认",
    "哦 看见了",
    "马上发你",
    "高兴坏了",
    "时间来得及",
    "周末愉快",
    "单独一张",
    "随便写写",
    "咱们医院",
    "这个学校",
    "给我们银行开",
    "ask my accountant",
    "Good Evening",
    "Never Mind",
    "no idea yet",
    "see you later",
    "it's raining again",
    "mei.lin@office.example",
    "https://cheap.example/x",
    "8812345",
    "ありがとうございます",
    "잘 모르겠어요",
    "подождите",
    "cảm ơn bạn",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_one_by_itself(name: str) -> None:
    assert alone(name)


@pytest.mark.parametrize("said", TALK)
def test_talk_is_no_name(said: str) -> None:
    assert not alone(said)


@pytest.mark.parametrize(
    ("name", "sort"),
    [
        ("厦门白鹭航运有限公司", "firm"),
        ("大理洱海民宿酒店", "firm"),
        ("泉州实验中学", "office"),
        ("Otter Lane Ltd", "firm"),
        ("Otter Lane Clinic", "office"),
        ("陈晓雨", "person"),
        ("好望", ""),
    ],
)
def test_who_trades_is_told_from_who_does_not(name: str, sort: str) -> None:
    assert sort_of(name) == sort


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("<img src=x onerror=alert(1)>科技有限公司", True),
        ("[领红包](https://evil.example)有限公司", True),
        ("Otter\u202eLane Ltd", True),
        ("${jndi} Ltd", True),
        ("Smith & Sons (Holdings) Ltd", False),
        ("3M 中国有限公司", False),
    ],
)
def test_markup_and_links_are_no_part_of_a_name(text: str, is_so: bool) -> None:
    assert marked(text) is is_so
