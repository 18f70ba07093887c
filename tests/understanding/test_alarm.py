"""Danger that is told in passing: heard by the alarm beside the frames, with its kind; what only sounds like it is left in peace."""

import json
from pathlib import Path

import pytest

from bot import understanding
from bot.judgement.danger import words_for
from bot.understanding import Context, Understander, load
from bot.understanding.alarm import FILE

BLIND = Path(__file__).parents[2] / "benchmarks" / "questions" / "dangers.jsonl"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("插座那边闻着像烧糊了，能保修不", "mains"),
        ("戴耳机之后耳朵里面流水还肿了", "allergy"),
        ("灯泡里面滋滋响还闪火星子", "shock"),
        ("the lamp smelled of burning plastic when i plugged it in, is there a warranty", "mains"),
        (
            "quick q about the lamp refund… btw the kettle gave my wife a little shock this morning lol",
            "shock",
        ),
        ("the power bank has puffed up, still ok to use?", "fire"),
        ("i feel like ending things", "self_harm"),
        ("me quiero matar", "self_harm"),
    ],
)
def test_what_is_told_in_passing_is_heard(full: Understander, said: str, kind: str) -> None:
    heard = full.understand(said)
    assert "safety" in heard.risk
    assert words_for(said, heard.language, heard.danger) == f"risk.safety.{kind}"


@pytest.mark.parametrize(
    "said",
    [
        "笑死，这价格也太香了吧",
        "音质炸了，爱了爱了",
        "烧水要几分钟",
        "火锅店用的大号水壶有吗",
        "is the kettle safe around a four year old",
        "the sale is fire",
    ],
)
def test_what_only_sounds_like_danger_is_none(full: Understander, said: str) -> None:
    heard = full.understand(said)
    assert "safety" not in heard.risk
    assert heard.danger == ""


@pytest.mark.parametrize(("language", "least", "most"), [("zh", 0.58, 0.12), ("en", 0.58, 0.10)])
def test_dangers_by_another_hand(full: Understander, language: str, least: float, most: float) -> None:
    """Of sentences that none of it was taught with; half of the harmless ones speak of danger's things."""
    rows = [json.loads(line) for line in BLIND.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["language"] == language]
    heard = {
        danger: [
            "safety" in full.understand(row["text"], Context(asked=row.get("context", ""))).risk
            for row in rows
            if (row["kind"] != "none") == danger
        ]
        for danger in (True, False)
    }
    assert sum(heard[True]) >= least * len(heard[True])
    assert sum(heard[False]) <= most * len(heard[False])


@pytest.mark.parametrize(
    "said", ["giv me a humaan plz", "hooman pls", "客服死哪去了", "真人客服小姐姐在不在"]
)
def test_a_misspelt_wish_for_a_person_is_one(full: Understander, said: str) -> None:
    assert full.understand(said).requests[0].top.name == "handoff.request"


def test_a_judge_that_was_never_taught_the_alarm_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = Path(understanding.__file__).parent / "model"
    for file in model.iterdir():
        if file.name != FILE:
            (tmp_path / file.name).symlink_to(file)
    deaf = load(str(tmp_path))
    assert "danger is heard without the alarm" in capsys.readouterr().err
    assert deaf.understand("my hand is on fire from your charger").risk != ("none",)
