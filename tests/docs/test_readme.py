"""The README tells the truth: its links exist, its commands are there, and its smallest skill loads and answers."""

import re
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.config.schema import Place, locate
from bot.testing import desk
from tests.docs.walk import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    return [text for kind, text in BLOCKS if kind == language]


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#]+)[^)]*\)", README))))
def test_a_link_leads_to_a_file(link: str) -> None:
    assert link.startswith("https://") or (ROOT / link).exists()


@pytest.mark.parametrize(
    "name", sorted(set(re.findall(r"`((?:tests|docs|skills|benchmarks|bot)/[\w./-]*)`", README)))
)
def test_a_file_that_is_named_exists(name: str) -> None:
    assert (ROOT / name).exists()


def test_make_has_the_targets_that_are_named() -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {name for text in blocks("sh") for name in re.findall(r"^make ([\w-]+)", text, re.MULTILINE)}
    assert {"run", "test"} <= named <= targets


@pytest.mark.parametrize(
    "command", sorted(set(re.findall(r"haoke ((?:new |skill )?[a-z]+)\b", "".join(blocks("sh")))))
)
def test_haoke_has_the_commands_that_are_named(command: str) -> None:
    result = CliRunner().invoke(app, [*command.split(), "--help"])
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("name", sorted(set(re.findall(r"HAOKE_([A-Z]+__[A-Z_]+)=", README))))
def test_a_setting_that_is_named_exists(name: str) -> None:
    assert locate(part.lower() for part in name.split("__")) not in (Place.UNKNOWN, Place.TABLE)


async def test_the_smallest_skill_loads_and_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (program,) = blocks("python")
    (words,) = blocks("toml")
    (tmp_path / "order_note_skill.py").write_text(program, encoding="utf-8")
    (tmp_path / "responses.toml").write_text(words, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    try:
        async with desk(["order_note_skill:OrderNote"], customer="C1001") as d:
            answer = await d.say("订单10422备注写了什么")
            answer.expect(decision="answer", intent="order.note", must="订单 10422 的备注")
            (await d.say("what does the note on order 10421 say")).expect(
                language="en", must="The note on order 10421"
            )
    finally:
        sys.modules.pop("order_note_skill", None)
