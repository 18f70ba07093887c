"""Danger is heard in as many words, and what only sounds like it is not silenced where somebody is hurt."""

import pytest

from bot.judgement.danger import words_for
from bot.understanding import Understander
from bot.understanding.rules import rules


@pytest.mark.parametrize(
    "text",
    [
        "壶盖碎了 割到手了",
        "我爸摔了一跤 灯罩裂了划到手",
        "手指被夹伤了",
        "孩子的手烫到了",
        "玻璃碎了扎着脚了",
    ],
)
def test_an_injury_is_proven_by_its_words(text: str) -> None:
    proven, silenced = rules().risk(text, "zh")
    assert "safety" in proven
    assert "safety" not in silenced


@pytest.mark.parametrize(
    "text",
    [
        "我爸把台灯摔了 灯罩裂了",
        "你们家水壶烧水声音跟拖拉机似的 绝了",
        "这个灯晃得我眼睛要瞎了哈哈",
        "等得我耐心都磨光了 耗光了我的耐心",
    ],
)
def test_broken_glass_noise_and_a_figure_of_speech_hurt_nobody(text: str) -> None:
    proven, silenced = rules().risk(text, "zh")
    assert "safety" not in proven
    assert "safety" in silenced


@pytest.mark.parametrize(
    "text", ["台灯炸了 玻璃碎一地", "声音跟打雷一样 还冒烟", "亮得眼睛要瞎了 现在很疼看不见"]
)
def test_what_goes_with_fire_or_pain_is_never_silenced(text: str) -> None:
    assert "safety" not in rules().risk(text, "zh")[1]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("nobody would miss me anyway. whatever, is the refund through?", "en"),
        ("they'd all be better off without me", "en"),
        ("反正没人会在乎我死活", "zh"),
    ],
)
def test_who_thinks_that_nobody_would_miss_them_is_in_danger(text: str, language: str) -> None:
    assert "safety" in rules().risk(text, language)[0]
    assert words_for(text, language) == "risk.safety.self_harm"


@pytest.mark.parametrize(
    "text", ["我妈说这壶烧水快得吓人", "充电宝没电了，死得真快", "nobody would miss it if you kept the box"]
)
def test_a_manner_of_speaking_is_no_danger(text: str) -> None:
    assert "safety" not in rules().risk(text, "zh")[0]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("充电宝没电了，死得真快", "zh"),
        ("我的手机充电器 电池死了", "zh"),
        ("耳机又死机了", "zh"),
        ("the power bank dies so fast", "en"),
        ("my earphones died after a week", "en"),
    ],
)
def test_a_thing_without_power_is_dead_and_nobody_is_in_danger(text: str, language: str) -> None:
    proven, silenced = rules().risk(text, language)
    assert "safety" not in proven
    assert "safety" in silenced


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("充电宝漏电 差点被电死了", "zh"),
        ("手机充电把猫电死了", "zh"),
        ("差点电死我这充电宝", "zh"),
        ("手机没电了我不想活了", "zh"),
        ("手机没电，想死了", "zh"),
        ("充电宝爆炸死了人", "zh"),
        ("the charger shocked me and my dog died", "en"),
        ("my phone died and i want to die", "en"),
    ],
)
def test_a_dead_thing_beside_somebody_who_is_hurt_silences_nothing(text: str, language: str) -> None:
    assert "safety" not in rules().risk(text, language)[1]


@pytest.mark.parametrize(
    "said",
    [
        "算了我不想弄了",
        "这个我不想办理了",
        "壶盖有点划花",
        "鞋子磨脚后跟",
        "the cup was slightly scratched",
        "the dye bleeds a bit when washed",
    ],
)
def test_what_befalls_things_and_plans_alarms_nobody(full: Understander, said: str) -> None:
    assert "safety" not in full.understand(said).risk


@pytest.mark.parametrize(
    "said", ["it's sparking!! refund", "the charger cuaght fire", "我不想弄了，活着没意思", "手被壶盖划伤了"]
)
def test_and_what_befalls_people_still_does(full: Understander, said: str) -> None:
    assert "safety" in full.understand(said).risk
