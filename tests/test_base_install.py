"""A machine that has only what the base installation brings, without a test tool, starts the product and answers.

What the tests themselves bring hides a dependency that nobody named: the product would start here and nowhere else.
"""

import importlib.metadata
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_S = 90.0


def _closure(root: str) -> set[str]:
    """Every distribution that installing ``root`` without extras brings, by what the distributions say themselves."""
    found: dict[str, set[str]] = {}
    waiting = [(canonicalize_name(root), "")]
    while waiting:
        name, extra = waiting.pop()
        if extra in found.setdefault(name, set()):
            continue
        found[name].add(extra)
        for line in importlib.metadata.requires(name) or ():
            need = Requirement(line)
            if need.marker is None or need.marker.evaluate({"extra": extra}):
                wanted = canonicalize_name(need.name)
                waiting += [(wanted, ""), *((wanted, asked) for asked in need.extras)]
    return set(found)


def _files() -> dict[Path, set[str]]:
    """Where each installed file lies, under the folder of packages, and whose it is."""
    owners: dict[Path, set[str]] = defaultdict(set)
    for distribution in importlib.metadata.distributions():
        for file in distribution.files or ():
            if ".." not in file.parts and "__pycache__" not in file.parts:
                owners[Path(file)].add(canonicalize_name(distribution.metadata["Name"]))
    return owners


def _link(kept: set[str], target: Path) -> None:
    """Show the kept distributions, and nothing else, in ``target``; whole folders where nobody else has a file in them."""
    source = Path(next(path for path in sys.path if path.endswith("site-packages")))
    whose: dict[Path, set[str]] = defaultdict(set)
    files = _files()
    for file, owners in files.items():
        for folder in file.parents:
            whose[folder] |= owners
    done: set[Path] = set()
    for file, owners in files.items():
        if not owners & kept:
            continue
        widest = next(
            (folder for folder in reversed(file.parents) if folder.parts and whose[folder] <= kept), file
        )
        if widest not in done and (source / widest).exists():
            done.add(widest)
            (target / widest).parent.mkdir(parents=True, exist_ok=True)
            (target / widest).symlink_to(source / widest)


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment with the base installation only."""
    folder = tmp_path_factory.mktemp("bare")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    _link(_closure("haoke"), packages)
    return folder / "bin" / "python"


@contextmanager
def _served(python: Path, data: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("HAOKE_", "PYTHON"))
    }
    environment |= {"HAOKE_DATA_DIR": str(data), "HAOKE_WEB__PORT": str(port)}
    log = data.with_suffix(".log")
    with log.open("wb") as out:
        process = subprocess.Popen(
            [python, "-m", "bot.cli", "run"], stdout=out, stderr=subprocess.STDOUT, env=environment, cwd=ROOT
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _await(url, process, log)
        yield url
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()
        process.wait()


def _await(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"{url}/readyz", timeout=5):
            return
        time.sleep(0.1)
    raise AssertionError(f"the product did not start:\n{log.read_text(errors='replace')[-3000:]}")


def test_the_test_tools_are_not_there(python: Path) -> None:
    for absent in ("pytest", "hypothesis", "trl", "mypy", "playwright"):
        found = subprocess.run([python, "-c", f"import {absent}"], capture_output=True, check=False)
        assert found.returncode != 0, f"{absent} comes with the base installation"


def test_it_starts_and_answers(python: Path, tmp_path: Path) -> None:
    with _served(python, tmp_path / "data") as url:
        body = json.dumps({"sender": "somebody", "message": "你好"}).encode()
        request = urllib.request.Request(
            f"{url}/webhooks/rest/webhook", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert [message["text"] for message in json.load(answer)]


@pytest.mark.parametrize(
    "command", [["check"], ["--help"], ["doctor", "--help"], ["train", "--help"], ["knowledge", "--help"]]
)
def test_commands_load(python: Path, command: list[str], tmp_path: Path) -> None:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("HAOKE_", "PYTHON"))
    }
    environment["HAOKE_DATA_DIR"] = str(tmp_path)
    ran = subprocess.run(
        [python, "-m", "bot.cli", *command],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
        check=False,
    )
    assert "Traceback" not in ran.stderr, ran.stderr
    assert ran.returncode == 0, ran.stdout + ran.stderr
