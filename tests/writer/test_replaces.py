"""A package may word in its own way what the core or another skill says."""

from pathlib import Path

import pytest

from bot.errors import PluginError
from bot.writer import Responses

CORE = '["greet"]\nzh = "您好，{name}"\nen = "Hello {name}"\n'


def read(folder: Path, *files: str) -> Responses:
    paths = [folder / f"{number}.toml" for number in range(len(files))]
    for path, text in zip(paths, files, strict=True):
        path.write_text(text, encoding="utf-8")
    return Responses.load(paths)


def refusal(folder: Path, *files: str) -> str:
    with pytest.raises(PluginError) as error:
        read(folder, *files)
    return str(error.value)


@pytest.mark.parametrize("first", [True, False])
def test_other_words_take_the_place_of_the_first_whichever_file_is_read_first(
    tmp_path: Path, first: bool
) -> None:
    own = '["greet"]\nreplaces = true\nzh = "诊所欢迎您"\nen = "Welcome, {name}"\n'
    said = read(tmp_path, *((own, CORE) if first else (CORE, own)))
    assert said.text("greet", {"name": "Sam"}, "en") == "Welcome, Sam"
    assert said.text("greet", {"name": "Sam"}, "zh") == "诊所欢迎您"


def test_the_same_name_without_replaces_is_refused(tmp_path: Path) -> None:
    assert "already in" in refusal(tmp_path, CORE, CORE)


def test_two_files_cannot_both_replace(tmp_path: Path) -> None:
    own = '["greet"]\nreplaces = true\nzh = "好"\nen = "Hi"\n'
    assert "already in" in refusal(tmp_path, CORE, own, own)


def test_nothing_is_replaced_where_the_skill_is_not_in_use_and_its_name_can_be_told(tmp_path: Path) -> None:
    said = read(tmp_path, CORE, '["gret"]\nreplaces = true\nzh = "好"\nen = "Hi"\n')
    assert "gret" not in said
    assert said.idle == ("gret",)


def test_other_words_may_only_use_the_facts_that_are_given(tmp_path: Path) -> None:
    own = '["greet"]\nreplaces = true\nzh = "{title}好"\nen = "Hi"\n'
    assert "needs the fact 'title', which is not given here; there is name" in refusal(tmp_path, CORE, own)


def test_replaces_is_true_or_left_out(tmp_path: Path) -> None:
    assert "replaces is true or left out" in refusal(
        tmp_path, CORE, '["greet"]\nreplaces = "yes"\nzh = "好"\nen = "Hi"\n'
    )
