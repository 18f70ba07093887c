"""House rules: a shop's words, by channel and language, changed while the bot runs."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.judgement.guardrail import MODEL, Guardrail
from bot.judgement.house import House
from bot.turn import Decision, Reply, Turn
from tests.judgement.guardrail_kit import turn

RULES = """
[[forbidden]]
words = ["全网最低", "best ever"]

[[forbidden]]
words = ["亲"]
channels = ["rest"]
instead = "您"

[[must_say]]
skills = ["returns"]
languages = ["zh"]
say = "退货请保留好面单。"

[[tone]]
languages = ["zh"]
address = { "你" = "您" }
bold_amounts = true
closing = "祝您生活愉快！"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "house.toml"
    path.write_text(RULES, encoding="utf-8")
    return path


def decided(*said: str | Reply, skill: str = "orders", language: str = "zh", kind: str = "answer") -> Turn:
    decision = Decision(kind=kind, reasons=(), skill=skill)  # type: ignore[arg-type]
    return turn(*said, language=language).evolve(decision=decision)


def text(found: Turn) -> str:
    return "\n".join(reply.text for reply in found.replies)


def test_forbidden_words_go_with_their_sentence_or_are_replaced(file: Path) -> None:
    house = House.open(file)
    assert "最低" not in text(house.worded(decided("这款有货。价格全网最低！")))
    assert text(house.worded(decided("亲，有货。", kind="clarify"))) == "您，有货。"
    assert text(house.worded(decided("It is the best ever.", language="en"))) == "It is the ."


def test_what_must_be_said_is_said_once_and_only_where_it_belongs(file: Path) -> None:
    house = House.open(file)
    assert text(house.worded(decided("好的。", skill="returns"))).count("退货请保留好面单。") == 1
    assert "面单" not in text(house.worded(decided("好的。", skill="orders")))
    assert "面单" not in text(house.worded(decided("Sure.", skill="returns", language="en")))


def test_the_tone_of_the_house(file: Path) -> None:
    said = text(House.open(file).worded(decided("你的退款是 ¥189.00。")))
    assert said == "您的退款是 **¥189.00**。\n祝您生活愉快！"
    assert "祝您" not in text(House.open(file).worded(decided("哪一笔？", kind="clarify")))


def test_numbers_of_cards_and_people_are_masked_everywhere() -> None:
    said = text(House().worded(decided("卡号 6222 0212 3456 7890 128，身份证 110101199003078515。")))
    assert "6222" not in said
    assert "110101" not in said
    assert said.endswith("8515。")


def test_a_number_of_the_shop_is_told_whole() -> None:
    told = replace(
        decided("发票号 26332000000010423。"), facts={"invoice": [{"number": "26332000000010423"}]}
    )
    assert text(House().worded(told)) == "发票号 26332000000010423。"


def test_a_person_writes_as_they_like(file: Path) -> None:
    mine = replace(Reply(text="亲，全网最低"), author="agent:li")
    assert text(House.open(file).worded(decided(mine))) == "亲，全网最低"


def test_a_model_is_stopped_before_a_forbidden_word_is_seen(file: Path) -> None:
    guardrail = Guardrail(house=House.open(file))
    read = guardrail.read(decided(Reply(text="好的，全网最低。", author=MODEL)))
    assert read.verdict is not None
    assert read.verdict.findings[0].rule == "guardrail.forbidden"


def test_a_changed_file_counts_at_once_and_a_broken_one_changes_nothing(file: Path) -> None:
    house = House.open(file)
    file.write_text('[[forbidden]]\nwords = ["秒杀"]\n', encoding="utf-8")
    os.utime(file, ns=(1, 1))
    assert house.forbids("限时秒杀", decided(""))
    assert not house.forbids("全网最低", decided(""))
    file.write_text("[[forbidden]]\nword = 1\n", encoding="utf-8")
    os.utime(file, ns=(2, 2))
    assert house.forbids("限时秒杀", decided(""))


def test_a_file_that_is_wrong_at_the_start_is_refused_by_name(tmp_path: Path) -> None:
    broken = tmp_path / "rules.toml"
    broken.write_text("[[tone]]\nloud = true\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"rules\.toml"):
        House.open(broken)


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ('[[forbidden]]\nwords = [""]\ninstead = "您"', "forbidden.1.words.1: "),
        ("[[forbidden]]\nwords = []", "forbidden.1.words: "),
        ('[[forbidden]]\nwords = "顺丰"', "forbidden.1.words: should be a valid tuple"),
        ('[[must_say]]\nsay = " "', "must_say.1.say: "),
        ('[[tone]]\naddress = { "" = "您" }', "tone.1.address"),
    ],
)
def test_an_empty_word_would_stand_between_all_letters_and_is_refused_in_one_line(
    tmp_path: Path, rule: str, why: str
) -> None:
    (tmp_path / "rules.toml").write_text(rule, encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        House.open(tmp_path / "rules.toml")
    assert f"rules.toml: {why}" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_each_fault_is_told_and_not_only_the_first(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    house = House.open(file)
    for number, broken in enumerate(("[[", "[[forbidden]]\nword = 1\n")):
        file.write_text(broken, encoding="utf-8")
        os.utime(file, ns=(number, number))
        assert "the rules before it are in force" in house.ails()
        assert house.ails()  # it is looked at again, and told of once
    said = capsys.readouterr().err
    assert said.count("the house rules cannot be read") == 2
    assert "forbidden.1.words" in said
