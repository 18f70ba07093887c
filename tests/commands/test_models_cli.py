"""`haoke models` and `haoke judges` move a model by the same steps, each in its own registry."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.errors import BadInput
from bot.writer.registry import FOLDERS, Card, Part, Registry

PARTS: list[tuple[str, Part]] = [("models", "writer"), ("judges", "judge")]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HAOKE_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "judge.json").write_text("{}")
    return tmp_path / "data"


def registered(data: Path, part: Part, *names: str) -> Registry:
    registry = Registry(data, FOLDERS[part])
    for name in names:
        registry.add(data.parent / "made", Card(name=name, figures={"all": {}}))
    return registry


def type_in(*words: str) -> str:
    done = CliRunner().invoke(app, list(words), env={"COLUMNS": "200"}, catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


@pytest.mark.parametrize(("command", "part"), PARTS)
def test_stage_by_stage_and_back(data: Path, command: str, part: Part) -> None:
    registry = registered(data, part, "one", "two")
    for name in ("one", "two"):
        for stage in ("shadow", "canary", "live"):
            assert f"{name} is {stage}" in type_in(command, "promote", name, "--by", "Lee", "--to", stage)
    assert registry.live == "two"
    assert "in force: one" in type_in(command, "rollback", "--by", "Lee")
    assert registry.live == "one"
    assert [step.by for step in registry.steps()] == ["Lee"] * 7
    listed = type_in(command, "list").splitlines()
    assert any("one" in line and "live" in line for line in listed)
    assert any("two" in line and "registered" in line for line in listed)
    other = next(each for name, each in PARTS if name != command)
    assert Registry(data, FOLDERS[other]).names() == []


@pytest.mark.parametrize(("command", "part"), PARTS)
def test_what_cannot_be_is_said_in_words(data: Path, command: str, part: Part) -> None:
    registered(data, part, "one")
    with pytest.raises(BadInput, match="the next stage is shadow"):
        type_in(command, "promote", "one", "--by", "Lee", "--to", "live")
    with pytest.raises(BadInput, match="--to is one of"):
        type_in(command, "promote", "one", "--by", "Lee", "--to", "everywhere")
    with pytest.raises(BadInput, match=f"haoke {command} list"):
        type_in(command, "promote", "two", "--by", "Lee")
    with pytest.raises(BadInput, match="nothing to roll back"):
        type_in(command, "rollback", "--by", "Lee")


def test_names_are_whole_however_narrow_the_screen_is(data: Path) -> None:
    name = "proposal-20261129-60-of-the-shop-in-hangzhou"
    registered(data, "writer", name)
    done = CliRunner().invoke(app, ["models", "list"], env={"COLUMNS": "80"}, catch_exceptions=False)
    assert name in done.output, "the next command wants it letter by letter"
    assert "registered" in done.output
