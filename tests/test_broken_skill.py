"""A skill that its developer got wrong: the sentence says where, and what to write instead."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker

from bot.commands.skills_in_use import skills_in_use
from bot.config import Config
from bot.domain import Domain, Installed
from bot.errors import PluginError, SkillError, raised_at
from bot.runner import Runner
from bot.skill import Skill
from bot.skill.named import named
from bot.skill.slots import SlotRejected
from bot.writer import Responses
from bot.writer.format import fact_text

OURS = ("orders", "logistics", "refunds", "returns", "products", "promotions", "account", "goodwill")


class Points(Skill):
    """Counts points."""

    intents = ("order.status",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[dict[str, Any]]:
        if tracker.latest_message.get("text") == "deep":
            json.loads("{")
        dispatcher.utter_message(response="points.told", points={}["card"])
        raise SlotRejected("points.no_card")


def build(**changed: Any) -> Domain:
    return Domain.build([Installed(type("Points", (Points,), changed)(), "points")], Responses())


def tracker(text: str) -> Tracker:
    return Tracker("s", {}, {"text": text}, [], False, None, {}, "")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"intents": "points.ask"}, r"Points\.intents is one text; write \('points\.ask',\)"),
        ({"slots": ["card"]}, r"Points\.slots must be a table such as .*OrderId\(\).*, not a list"),
        ({"examples": ["how many points"]}, r"Points\.examples must be a table"),
        (
            {"intents": ("points.ask",), "examples": {"zh": "还有几分", "en": ["a", "b", "c"]}},
            r"\['zh'\] must be a list",
        ),
    ],
)
def test_a_text_where_several_are_meant_is_not_read_letter_by_letter(
    changed: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(PluginError, match=sentence):
        build(**changed)


@pytest.mark.parametrize(("text", "kind"), [("how many", "KeyError"), ("deep", "JSONDecodeError")])
async def test_what_a_skill_raises_is_told_with_its_own_line(text: str, kind: str) -> None:
    with pytest.raises(SkillError, match=rf"^points raised {kind} at test_broken_skill\.py:\d+$"):
        await Runner(Domain.build([Installed(Points(), "points")], Responses()), deadline_s=1.0).run(
            "points", tracker(text)
        )


def test_what_was_never_raised_was_raised_nowhere() -> None:
    assert raised_at(KeyError("x")) == ""


def test_the_responses_that_its_code_names_are_read_without_running_it() -> None:
    assert named(Points) == ("points.told", "points.no_card")


@pytest.mark.parametrize("folder", OURS)
def test_a_skill_of_ours_speaks_without_its_neighbours(folder: str) -> None:
    domain, found = skills_in_use(Config.model_validate({"skills": {"use": [folder]}}))
    assert found
    assert domain.installed


def test_a_response_that_is_nowhere_is_found_before_a_customer_finds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    code = Path(__file__).read_text(encoding="utf-8").partition("class Points")[2].partition("\n\n\n")[0]
    head = "from typing import Any\nimport json\nfrom bot.skill import Skill\nfrom bot.skill.slots import SlotRejected\n"
    (tmp_path / "their_points.py").write_text(f"{head}\n\nclass Points{code}\n", encoding="utf-8")
    with pytest.raises(
        PluginError, match=r"Points says 'points\.told', which is nowhere; add it to the responses"
    ):
        skills_in_use(Config.model_validate({"skills": {"use": ["their_points:Points"]}}))


@pytest.mark.parametrize("strange", [object(), {1, 2}, b"x", lambda: 3, Points()])
def test_what_is_no_fact_is_not_said(strange: object) -> None:
    with pytest.raises(TypeError, match="is no fact; pass text, numbers"):
        fact_text(strange, "en")


def test_the_refusal_names_response_and_fact(tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text('["p"]\nzh = "{points} 分"\nen = "{points} points"', encoding="utf-8")
    words = Responses.load(_files(tmp_path))
    assert words.text("p", {"points": [3, "x"]}, "en") == "3, x points"
    with pytest.raises(PluginError, match="response 'p', fact 'points': a list_iterator is no fact"):
        words.text("p", {"points": iter([3])}, "en")


def _files(folder: Path) -> Sequence[Path]:
    return sorted(folder.glob("*.toml"))
