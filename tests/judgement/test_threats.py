"""Violence that is threatened against the shop, and what only sounds like it."""

import pytest

from bot.judgement import judge
from tests.judgement.kit import case, request

WISH = request(("delivery.urge", 0.9))


@pytest.mark.parametrize(
    "text",
    [
        "answer by noon or i'm driving to your depot and it won't be for a chat",
        "next time i'll punch the courier",
        "i swear i'll burn your shop down",
        "i will be at your depot tonight with a bat",
        "晚上去你们仓库点把火",
        "I know where your staff live.",
        "we will come to your office with a crowbar",
        "再不退我就带人去你们公司砸了",
        "明天我上你们店里，可就没这么客气了",
        "信不信我砍了你们快递员，我弄死你",
        "我拿着刀去你们门店找人",
    ],
)
def test_a_threat_is_recorded_and_a_person_answers(text: str) -> None:
    assert [move.target for move in judge(case(WISH, text=text)).moves] == ["risk.threat", "threat"]


@pytest.mark.parametrize("text", ["he won't walk home from our street again", "叫他戴好头盔再来"])
def test_a_threat_that_is_heard_is_met_as_one(text: str) -> None:
    heard = {"risk": ("safety",), "danger": "threat"}
    assert [move.target for move in judge(case(WISH, text=text, **heard)).moves] == ["risk.threat", "threat"]


def test_whoever_waits_in_line_and_threatens_is_told_that_it_is_recorded() -> None:
    waits = case(WISH, text="tell him I have a bat", risk=("safety",), danger="threat", talk_owner="queue")
    assert judge(waits).moves[0].target == "risk.threat"


def test_danger_beyond_doubt_comes_before_a_threat() -> None:
    both = case(WISH, text="我儿子把电池吞了，你们等着", risk=("safety",), danger="threat")
    assert judge(both).reasons[0].rule == "risk.safety"


@pytest.mark.parametrize(
    "text",
    [
        "i'm coming to your shop tomorrow, not to buy, to return the shoes",
        "can i drive to your warehouse and pick it up?",
        "i'll shoot you a photo later",
        "would it kill you to hurry up",
        "you guys are killing me",
        "我明天去你们店里自提可以吗",
        "打死我也不买第二次",
        "杀了你们的价再说",
        "这灯能砸坏吗",
    ],
)
def test_what_only_sounds_so_is_none(text: str) -> None:
    assert "risk.threat" not in [move.target for move in judge(case(WISH, text=text)).moves]
