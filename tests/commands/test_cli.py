"""The command as a stranger types it: a process of its own, its output and its exit code."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot import cli
from bot.disk import refused

KEY = "cli-key"
HAOKE = [sys.executable, "-m", "bot.cli"]


def environment(folder: Path, **settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HAOKE_")}
    data = {"HAOKE_DATA_DIR": str(folder / "data"), "HAOKE_SKILLS__USE": "orders"}
    return {**kept, **data, **settings, "COLUMNS": "200"}


def haoke(
    folder: Path, *arguments: str, stdin: bytes = b"", **settings: str
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*HAOKE, *arguments],
        input=stdin,
        env=environment(folder, **settings),
        capture_output=True,
        timeout=400,
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def test_help_is_instant_and_loads_no_model(tmp_path: Path) -> None:
    program = "import sys; sys.argv = ['haoke', '--help']\nfrom bot.cli import main\ntry:\n    main()\nexcept SystemExit:\n    pass\n"
    program += "heavy = {'torch', 'transformers', 'aiohttp', 'rasa_sdk', 'sqlalchemy'} & set(sys.modules)\nsys.exit(len(heavy))"
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=30, check=False)
    assert done.returncode == 0, done
    assert b"evaluate" in done.stdout
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("arguments", "settings", "sentence"),
    [
        (["run"], {"HAOKE_WEB__PORT": "many"}, "HAOKE_WEB__PORT"),
        (["run"], {"HAOKE_WEB__PROT": "1"}, "did you mean 'web.port'"),
        (["run", "--config", "nothere.toml"], {}, "there is no settings file nothere.toml"),
        (["run"], {"HAOKE_DATA_DIR": "/proc/nothere"}, "/proc/nothere cannot be written"),
        (["chat"], {"HAOKE_DATA_DIR": "/proc/nothere"}, "/proc/nothere cannot be written"),
        (["run"], {"HAOKE_WEB__HOST": "192.0.2.7"}, "cannot listen on 192.0.2.7"),
        (["evaluate", "nothere.jsonl"], {}, "nothere.jsonl: cannot be read"),
        (["understand", "nothere.txt"], {}, "nothere.txt: cannot be read"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_exit_2(
    tmp_path: Path, arguments: list[str], settings: dict[str, str], sentence: str
) -> None:
    done = haoke(tmp_path, *arguments, **settings)
    assert done.returncode == 2, done
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = haoke(tmp_path, "run", HAOKE_WEB__PORT=str(port))
    assert done.returncode == 2
    assert (
        done.stderr
        == f"haoke: port {port} is taken; stop what uses it, or choose another with HAOKE_WEB__PORT\n"
    )


def test_a_disk_that_refuses_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(cli, "app", (tmp_path / "file" / "set").mkdir)
    with pytest.raises(SystemExit, match="1"):
        cli.main()
    assert capsys.readouterr().err == f"haoke: {tmp_path}/file/set: Not a directory\n"


def test_what_is_no_disks_refusal_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise ConnectionResetError(104, "reset")

    monkeypatch.setattr(cli, "app", fails)
    with pytest.raises(ConnectionResetError):
        cli.main()
    assert (
        refused(OSError(28, "No space left on device")) == "No space left on device; make room and try again"
    )


def test_check_looks_and_leaves_nothing_behind(tmp_path: Path) -> None:
    done = haoke(tmp_path, "check")
    assert done.returncode == 0, done
    assert re.search(r"shop +ok +好客", done.stdout)
    assert re.search(r"channels +ok +rest, console, desk", done.stdout)
    assert re.search(r"settings +warn +web.api_key is not set", done.stdout)
    assert "articles" not in done.stdout
    assert not (tmp_path / "data").exists()


Here = Callable[..., tuple[int, str]]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Here:
    """A command's exit code and what it prints, run in this process, where the models are loaded once."""

    def run(*arguments: str, **settings: str) -> tuple[int, str]:
        for name in [name for name in os.environ if name.startswith("HAOKE_")]:
            monkeypatch.delenv(name)
        known = environment(tmp_path, **settings)
        for name in known.keys() - os.environ.keys():
            monkeypatch.setenv(name, known[name])
        monkeypatch.setenv("COLUMNS", "250")
        with pytest.raises(SystemExit) as ended:
            cli.app(list(arguments))
        return int(str(ended.value.code)), capsys.readouterr().out

    return run


def test_check_names_the_article_and_the_key_that_disagree(tmp_path: Path, here: Here) -> None:
    shop = {
        "shop": {"name": {"en": "Kite Loft"}, "currency": "GBP"},
        "policy": {"return_window_days": 7},
        "knowledge": [
            {
                "id": "back",
                "title": "Sending back",
                "text": "You have 30 days to return it.",
                "language": "en",
            }
        ],
    }
    (tmp_path / "shop.json").write_text(json.dumps(shop), encoding="utf-8")
    code, told = here("check", HAOKE_SHOP__FIXTURE=str(tmp_path / "shop.json"))
    assert code == 0, told
    assert re.search(r"articles +warn +back “Sending back”.+30 days.+policy.return_window_days is 7", told)


def test_check_looks_at_the_shops_own_words(tmp_path: Path, here: Here) -> None:
    rules = tmp_path / "rules.toml"
    for text, state in (
        ('[[forbidden]]\nwords = ["x"]', "ok +1 forbidden"),
        ("[[forbidden]]", "fail +house rules"),
    ):
        rules.write_text(text, encoding="utf-8")
        _, told = here("check", HAOKE_JUDGEMENT__HOUSE=str(rules))
        assert re.search(f"rules +{state}", told), told


def test_who_is_asked_before_an_erasure_reads_what_to_answer_and_what_came_of_it(tmp_path: Path) -> None:
    done = haoke(tmp_path, "privacy", "erase", "[bold]C1", stdin=b"no\n")
    assert done.returncode == 1, done
    assert "said by and to [bold]C1? It cannot be taken back. [y/N]" in done.stdout
    assert done.stdout.endswith("nothing was erased\n")


def test_check_fails_on_what_would_fail(tmp_path: Path) -> None:
    done = haoke(tmp_path, "check", HAOKE_SKILLS__USE="ordres")
    assert done.returncode == 1
    assert re.search(r"skills +fail +no skill is called 'ordres'; did you mean 'orders'", done.stdout)


@contextmanager
def served(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A running `haoke run` and its address."""
    port = free_port()
    settings = {"HAOKE_WEB__PORT": str(port), "HAOKE_WEB__API_KEY": KEY}
    process = subprocess.Popen(
        [*HAOKE, "run"],
        env=environment(folder, **settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(900):
            if process.poll() is not None:
                pytest.fail(f"haoke run ended: {process.communicate()}")
            try:
                with urllib.request.urlopen(f"{url}/readyz", timeout=1):
                    break
            except OSError:
                time.sleep(0.1)
        yield process, url
    finally:
        process.kill()
        process.communicate()


def post(url: str, message: str) -> list[dict[str, object]]:
    body = json.dumps({"sender": "cli", "message": message, "metadata": {"customer_id": "C1001"}}).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"}
    request = urllib.request.Request(f"{url}/webhooks/rest/webhook", body, headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        found: list[dict[str, object]] = json.load(answer)
        return found


@pytest.mark.slow
def test_run_serves_stops_on_sigterm_and_goes_on_where_it_was(tmp_path: Path) -> None:
    with served(tmp_path) as (process, url):
        assert "10421" in str(post(url, "10421 到哪了？"))
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
        assert time.monotonic() - began < 15
        assert process.stdout is not None
        lines = process.stdout.read().decode().splitlines()
        greeting = lines[lines.index(next(line for line in lines if " is open at " in line)) :]
        assert len([line for line in greeting if not line.startswith("stopping")]) <= 9
    with served(tmp_path) as (_, url):
        request = urllib.request.Request(
            f"{url}/api/conversations/rest:cli/turns", headers={"Authorization": f"Bearer {KEY}"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            (turn,) = json.load(answer)
        assert turn["utterances"][0]["text"] == "10421 到哪了？"


@pytest.mark.slow
def test_understand_answers_every_line_in_order(tmp_path: Path) -> None:
    lines = [
        "10421 到哪了？".encode(),
        b"",
        b'{"text":"yes","context":"Shall I cancel it?"}',
        b'{"nope":1}',
        b'{"text":7}',
        b"\xff\xfe",
        b"{ braces are words too",
        b"x" * 5000,
        b'{"text":"ok","context":{"asked":"?","colour":1}}',
        b"where is my parcel",
    ]
    done = haoke(tmp_path, "understand", "-", stdin=b"\n".join(lines))
    assert done.returncode == 0, done
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert ["error" in row for row in rows] == [
        False,
        True,
        False,
        True,
        True,
        True,
        False,
        True,
        True,
        False,
    ]
    assert rows[0]["intents"][0]["name"].startswith(("order.", "delivery.", "parcel.", "logistics."))
    assert rows[0]["entities"][0]["value"] == "10421"
    assert rows[0]["language"] == "zh"
    assert rows[-1]["language"] == "en"


@pytest.mark.slow
def test_understand_hears_what_the_skills_in_use_bring(tmp_path: Path) -> None:
    haoke(tmp_path, "new", "skill", "tide_table", "--into", str(tmp_path))
    use = {"HAOKE_SKILLS__USE": "orders,tide_table.tide_table:TideTable", "PYTHONPATH": str(tmp_path)}
    done = haoke(tmp_path, "understand", stdin=b"tell me about tide table", **use)
    assert json.loads(done.stdout)["intents"][0]["name"] == "tide_table.ask", done


@pytest.mark.slow
def test_evaluate_exit_codes_and_json(tmp_path: Path, here: Here) -> None:
    turns = [
        {"say": "10421 到哪了？", "expect": {"decision": "answer", "must": ["10421"]}},
        {"agent": "我是小安", "expect": {"owner": "agent:agent-1"}},
        {"say": "好的", "expect": {"must_not": ["."], "owner": "agent:agent-1"}},
        {"desk": "release", "expect": {"owner": "bot"}},
    ]
    file, out = tmp_path / "d.jsonl", tmp_path / "out.json"
    file.write_text(json.dumps({"id": "one", "category": "c", "customer": "C1001", "turns": turns}))
    done = haoke(tmp_path, "evaluate", str(file), "--json", str(out))
    assert done.returncode == 0, done
    body = json.loads(out.read_text())
    assert body["summary"]["turns_passed"] == 4
    assert body["dialogues"][0]["turns"][0]["turn"]["slots"] == {"order_id": "10421"}
    turns[0]["expect"] = {"decision": "handoff"}
    file.write_text(json.dumps({"id": "one", "customer": "C1001", "turns": turns}))
    assert here("evaluate", str(file), "--min", "0.9")[0] == 1
    assert here("evaluate", str(file), "--min", "0.5")[0] == 0
    file.write_text("{}")
    done = haoke(tmp_path, "evaluate", str(file))
    assert (done.returncode, "d.jsonl:1: " in done.stderr) == (2, True)


@pytest.mark.slow
def test_chat_answers_and_explains(tmp_path: Path) -> None:
    done = haoke(tmp_path, "chat", "--as", "C1001", stdin="10421 到哪了？\n/quit\n".encode())
    assert done.returncode == 0, done
    assert "林梅" in done.stdout
    assert "SF1040210421" in done.stdout
    assert "request.known" in done.stdout
    done = haoke(tmp_path, "chat", "--as", "C9999", stdin=b"hi\n")
    assert (done.returncode, done.stderr) == (2, "haoke: the shop has no customer C9999\n")
