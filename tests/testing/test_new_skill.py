"""`haoke new skill`: what it writes passes at once, and it never writes over anything."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.commands.new import class_name, new_skill, use
from bot.config import Config
from bot.domain import Installed
from bot.errors import BadInput
from bot.plugins import load_skills
from bot.wiring.models import Models

PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]


def test_a_new_skill_passes_its_tests_in_seconds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert new_skill("gift_wrap", tmp_path) == 0
    said = capsys.readouterr().out
    assert '"gift_wrap.gift_wrap:GiftWrap"' in said
    assert all(f"  {step}. " in said for step in (1, 2, 3))
    began = time.perf_counter()
    ran = subprocess.run([*PYTEST], cwd=tmp_path / "gift_wrap", check=False, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout
    assert "5 passed" in ran.stdout
    assert time.perf_counter() - began < 30  # on a busy machine; a few seconds on a quiet one


async def test_a_new_skill_is_switched_on_by_the_name_that_was_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_skill("gift_tag", tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    name, root = use(tmp_path / "gift_tag", "gift_tag")
    assert root == tmp_path
    (found,) = load_skills([name])
    config = Config.model_validate(
        {
            "data_dir": str(tmp_path),
            "understanding": {"profile": "linear"},
            "skills": {"use": ["orders", name]},
        }
    )
    models = await Models.load(config)
    assert Installed(found.cls(), found.folder).skill.name() == "gift_tag"
    assert models.responses.text("intent.gift_tag.ask", {}, "zh") == "问问gift tag"


def test_inside_a_package_the_name_begins_with_the_package(tmp_path: Path) -> None:
    (tmp_path / "shop" / "skills").mkdir(parents=True)
    for folder in (tmp_path / "shop", tmp_path / "shop" / "skills"):
        (folder / "__init__.py").touch()
    assert use(tmp_path / "shop" / "skills" / "gift_wrap", "gift_wrap") == (
        "shop.skills.gift_wrap.gift_wrap:GiftWrap",
        tmp_path,
    )


@pytest.mark.parametrize(
    "name", ["", "Gift", "gift-wrap", "1gift", "gift__wrap", "_gift", "class", "../gift", "礼品", "g" * 41]
)
def test_a_name_that_python_or_people_would_trip_over_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot name a skill"):
        new_skill(name, tmp_path)
    assert not list(tmp_path.iterdir())


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    mine = tmp_path / "gift_wrap" / "gift_wrap.py"
    mine.parent.mkdir()
    mine.write_text("mine")
    with pytest.raises(BadInput, match="is there already"):
        new_skill("gift_wrap", tmp_path)
    assert mine.read_text() == "mine"
    assert len(list(mine.parent.iterdir())) == 1


def test_a_name_that_would_hide_a_module_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="a Python module is called 'json' already"):
        new_skill("json", tmp_path)


def test_a_folder_that_cannot_be_written_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match="cannot be written: Not a directory"):
        new_skill("gift_wrap", tmp_path / "file")


def test_classes_are_named_like_their_skill() -> None:
    assert class_name("gift_wrap2") == "GiftWrap2"
