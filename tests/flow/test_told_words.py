"""The words that replies tell customers to write, in each of the ten further languages, are understood when they are written."""

import re
from pathlib import Path

import pytest

from bot.flow.commands import _PATTERNS, STOP, UNLINK
from bot.understanding.normalise import normalise
from bot.understanding.rules import rules
from bot.understanding.words import FURTHER
from bot.writer.responses import Responses

RESPONSES = Responses.load(
    sorted((Path(__file__).parents[2] / "bot" / "writer" / "responses").glob("*.toml"))
)
_QUOTED = re.compile(r"""«([^»]+)»|„([^“]+)“|“([^”]+)”|「([^」]+)」|"([^"]+)"|'(\w+)'""")


def told(name: str, language: str) -> str:
    """The last words that a response puts between quotation marks."""
    found = [
        next(filter(None, groups)).strip() for groups in _QUOTED.findall(RESPONSES[name].texts[language][0])
    ]
    return found[-1]


@pytest.mark.parametrize("language", FURTHER)
@pytest.mark.parametrize(
    ("name", "command"), [("notice.ask", STOP), ("notice.allowed", STOP), ("identity.linked_already", UNLINK)]
)
def test_a_command_works_as_it_is_told(language: str, name: str, command: str) -> None:
    assert _PATTERNS[command].fullmatch(told(name, language).lower())


@pytest.mark.parametrize("language", FURTHER)
@pytest.mark.parametrize("name", ["handoff.queued", "handoff.queued_open"])
def test_the_words_that_leave_the_queue_are_a_no(language: str, name: str) -> None:
    assert rules().act(normalise(told(name, language)).text, language) == "dialog.deny"
