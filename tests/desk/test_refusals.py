"""Whatever the server refuses is told in the reader's language: no page shows a Chinese colleague an English sentence."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import BadInput
from bot.insight.lab import checked
from connectors.desk.pages import STATIC

ROOT = Path(__file__).parents[2]
ROOMS = ("bot/handoff", "bot/staff", "bot/settings", "bot/insight", "bot/school", "connectors/desk")
FILES = (
    *(file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))),
    ROOT / "bot/knowledge/written.py",
)
REFUSE = frozenset({"BadInput", "NotAllowed", "Busy", "KnowledgeError"})
# What no page does: the provider of a company's sign-in, exports from the command line, keys that only other programs send.
ELSEWHERE = frozenset({"bot/staff/oidc.py", "bot/insight/noised.py"})
OF_PROGRAMS = frozenset(
    {"{} must be text", "{} must be a number", "{} must be above 0", "{} is a list of names, or null for all"}
)


# Told by what stands before every call of ours, and by the page itself.
OF_EVERY_CALL = frozenset(
    {"offline", "the body is larger than web.max_body allows", "{} is longer than {} characters"}
)


def template(node: ast.expr) -> str:
    """A sentence with its holes."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def refusals() -> Iterator[str]:
    for file in FILES:
        if str(file.relative_to(ROOT)) in ELSEWHERE:
            continue
        kinds = REFUSE | ({"ValueError"} if file.name == "values.py" else frozenset())
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in kinds and node.args:
                sentence = template(node.args[0])
                if sentence and not sentence.startswith("'") and sentence not in OF_PROGRAMS:
                    yield sentence


def chinese() -> dict[str, str]:
    return dict(re.findall(r'^  \["(.+)", "(.+)"\],$', STATIC.text("shared/refusals.js"), re.MULTILINE))


def test_every_refusal_that_a_page_shows_is_there_in_chinese() -> None:
    told = chinese()
    assert sorted(set(refusals()) - told.keys()) == []
    assert sorted(told.keys() - set(refusals()) - OF_EVERY_CALL) == [], (
        "of sentences that are gone nothing is left"
    )


def test_each_is_chinese_and_has_the_holes_of_the_english() -> None:
    for english, words in chinese().items():
        assert re.search(r"[一-鿿]", words), english
        assert words.count("{}") in (english.count("{}"), 0), english


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (
            {"always": {"words": ["x"]}},
            "always.words: a word of one character would bring in a person for almost everything",
        ),
        (
            {"always": {"amounts": {"CNY": "-5"}}},
            "always.amounts: 'CNY -5' is no amount above 0, such as CNY 1000",
        ),
        (
            {"always": {"amounts": {"1000": ""}}},
            "always.amounts: '1000' is no amount above 0, such as CNY 1000",
        ),
        ({"canary_share": 80}, "canary_share: should be less than or equal to 50"),
    ],
)
def test_what_is_wrong_with_settings_is_a_sentence_for_people(values: dict[str, object], why: str) -> None:
    with pytest.raises(BadInput) as refused:
        checked(values)
    assert str(refused.value) == why
