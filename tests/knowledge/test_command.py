"""`haoke knowledge` as a stranger types it, without a server and beside one."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from bot.commands.knowledge import change, look, opened
from bot.process.running import Running, forget
from tests.commands.test_cli import environment, haoke

ROWS = "id,title,text\nq1,多久可以退货,签收后七天内可以退货。\nq2,How do I clean the kettle,Boil citric acid in it.\n"
FAST = {"HAOKE_UNDERSTANDING__PROFILE": "linear"}
KEPT = {"HAOKE_KNOWLEDGE__KEPT_FROM": "1"}


def test_import_search_and_remove(tmp_path: Path) -> None:
    (tmp_path / "faq.csv").write_text(ROWS, encoding="utf-8")
    file = str(tmp_path / "faq.csv")
    tried = haoke(tmp_path, "knowledge", "import", file, "--into", "faq", "--dry-run", **FAST)
    assert tried.returncode == 0, tried.stderr
    assert "+ q1" in tried.stderr
    assert "2 would be added" in tried.stderr
    assert "! " not in tried.stderr
    assert haoke(tmp_path, "knowledge", "import", file, "--into", "faq", **FAST).returncode == 0
    [listed] = haoke(tmp_path, "knowledge", "list", "--json", **FAST).stdout.splitlines()
    assert json.loads(listed)["articles"] == 2
    asked = "多久可以退货\n\nclean the kettle\n".encode() + b"\xff\n"
    found = haoke(tmp_path, "knowledge", "search", "--in", "faq", "--top", "1", stdin=asked, **FAST)
    rows = [json.loads(line) for line in found.stdout.splitlines()]
    assert [row.get("query") for row in rows] == ["多久可以退货", "", "clean the kettle", None]
    assert [row["hits"][0]["id"] for row in (rows[0], rows[2])] == ["q1", "q2"]
    assert rows[0]["answerable"] is True
    assert rows[1] == {"query": "", "hits": [], "answerable": False, "confidence": 0.0}
    assert rows[3]["error"]["code"] == "bad_request"
    assert haoke(tmp_path, "knowledge", "remove", "faq.csv", "--in", "faq", **FAST).returncode == 0
    gone = haoke(tmp_path, "knowledge", "search", "--in", "faq", stdin=b"x\n", **FAST)
    assert gone.returncode == 2
    assert "there is no collection 'faq'" in gone.stderr


def test_an_import_names_what_disagrees_with_the_policy(tmp_path: Path) -> None:
    (tmp_path / "faq.csv").write_text("id,title,text\nq1,保修,灯具保修两年。\n", encoding="utf-8")
    done = haoke(
        tmp_path, "knowledge", "import", str(tmp_path / "faq.csv"), "--into", "faq", "--dry-run", **FAST
    )
    assert done.returncode == 0, done.stderr
    assert "! q1 “保修” says “保修两年”, but policy.warranty_days is 365" in done.stderr


def test_what_cannot_be_done_is_said_in_a_sentence(tmp_path: Path) -> None:
    missing = haoke(tmp_path, "knowledge", "import", "nothing.md", "--into", "x", **FAST)
    assert (missing.returncode, missing.stderr.count("\n")) == (2, 1)
    page = haoke(tmp_path, "knowledge", "import", "https://shop.example/", "--into", "x", **FAST)
    assert "knowledge.fetch" in page.stderr


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same settings for commands that are called in this process, which has the libraries loaded already."""
    for name, value in environment(tmp_path, **KEPT).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(opened, "setup_logging", lambda _: None)


@pytest.mark.usefixtures("here")
def test_a_damaged_index_is_told_and_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is typed is a process of its own; what leads up to it is not."""

    def verified() -> tuple[int, str]:
        return look.verify(None), capsys.readouterr().out

    (tmp_path / "faq.csv").write_text(ROWS, encoding="utf-8")
    with monkeypatch.context() as quick:
        quick.setenv(*next(iter(FAST.items())))
        assert change.import_path(None, str(tmp_path / "faq.csv"), "faq", dry=False) == 0
        assert verified() == (0, "sound\n"), "words alone need no vectors"
    status, said = verified()
    assert status == 0, said
    assert "2 passages have no vector of this encoder yet" in said
    assert change.rebuild(None) == 0
    assert "made anew: 2 passages" in capsys.readouterr().err
    assert verified() == (0, "sound\n")
    [index] = tmp_path.rglob("dense.faiss")
    index.write_bytes(index.read_bytes()[:-1] + b"?")
    damaged = haoke(tmp_path, "knowledge", "verify", **KEPT)
    assert damaged.returncode == 1
    assert "index faq 1: a file is not the one that was written" in damaged.stdout
    assert "haoke knowledge rebuild" in damaged.stdout
    assert haoke(tmp_path, "knowledge", "rebuild", **KEPT).returncode == 0
    assert verified() == (0, "sound\n")


def test_a_server_is_found_by_its_note_and_only_while_it_answers(tmp_path: Path) -> None:
    assert Running.find(tmp_path) is None
    Running("http://127.0.0.1:9", "key").note(tmp_path)
    assert (tmp_path / "server.json").stat().st_mode & 0o777 == 0o600
    assert Running.find(tmp_path) is None
    (tmp_path / "server.json").write_text("{", encoding="utf-8")
    assert Running.find(tmp_path) is None
    forget(tmp_path)
    forget(tmp_path)


@pytest.mark.parametrize("watched", [True, False])
def test_progress_is_drawn_where_somebody_watches_and_nowhere_else(
    watched: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(opened, "told", Console(file=screen, force_terminal=watched, width=100))
    with opened.progress() as bar:
        assert list(bar.track(range(3), description="reading files")) == [0, 1, 2]
    assert ("reading files" in screen.getvalue()) is watched
