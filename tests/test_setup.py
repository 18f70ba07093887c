"""The set-up: what it chooses, what it says when it cannot go on, and that it can be taken up again."""

import http.server
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent


def script(name: str) -> ModuleType:
    """A file of bin/, loaded as its own command would: with bin/ on the path."""
    if str(ROOT / "bin") not in sys.path:
        sys.path.append(str(ROOT / "bin"))
    spec = importlib.util.spec_from_file_location(f"bin_{name}", ROOT / "bin" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def setup() -> ModuleType:
    return script("setup")


@pytest.fixture(scope="module")
def pip_run() -> ModuleType:
    return script("pip_run")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that needs one package from the network."""
    (tmp_path / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["setuptools>=77"]\nbuild-backend = "setuptools.build_meta"\n'
        '[project]\nname = "toy"\nversion = "1"\n',
        encoding="utf-8",
    )
    (tmp_path / "constraints.txt").write_text("", encoding="utf-8")
    return tmp_path


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """pip with nothing but an index behind a closed port."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")


# --- which Python ---------------------------------------------------------------------------------------------------


def find_python(path: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(ROOT / "bin/find-python")],
        env={"PATH": str(path), **env},
        capture_output=True,
        text=True,
        check=False,
    )


def stand_in(folder: Path, name: str, body: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    file.chmod(0o755)


def test_a_name_that_does_not_start_is_passed_over(tmp_path: Path) -> None:
    stand_in(tmp_path, "python3.13", "echo 'not enabled' >&2; exit 127")
    (tmp_path / "python3").symlink_to(sys.executable)
    found = find_python(tmp_path)
    assert (found.returncode, found.stdout.strip(), found.stderr) == (0, f"{tmp_path}/python3", "")


def test_an_old_python_is_refused_in_one_sentence(tmp_path: Path) -> None:
    stand_in(tmp_path, "python3", 'case "$2" in *platform*) echo 3.9.18;; *) exit 1;; esac')
    found = find_python(tmp_path)
    assert found.returncode == 2
    assert found.stderr == (
        "setup: Haoke needs Python 3.11 or newer (found: 3.9.18); install one, or name it with PYTHON=/path/to/python\n"
    )


def test_no_python_at_all_is_said(tmp_path: Path) -> None:
    assert "(found: none)" in find_python(tmp_path).stderr


def test_a_python_that_was_named_is_the_only_candidate(tmp_path: Path) -> None:
    (tmp_path / "python3").symlink_to(sys.executable)
    found = find_python(tmp_path, PYTHON="/gone/python")
    assert (found.returncode, found.stderr) == (
        2,
        "setup: PYTHON=/gone/python is not a Python 3.11 or newer\n",
    )


def test_without_the_venv_module_the_remedy_is_named(
    setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(
        setup.SetupError, match=r"has no venv module; on Debian or Ubuntu: apt install python3-venv$"
    ):
        setup.make_venv(tmp_path / ".venv")


# --- which torch ----------------------------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[str]:
    class NotFound(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), NotFound) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}/"
        running.shutdown()


def test_a_server_that_answers_anything_is_reachable(setup: ModuleType, server: str) -> None:
    assert setup.reachable(server)
    assert not setup.reachable("http://127.0.0.1:9/")


@pytest.mark.parametrize(
    ("gpu", "index", "found", "options", "said"),
    [
        (True, True, "2.13.0", [], "setup: NVIDIA GPU found: torch comes with CUDA (about 3 GB)\n"),
        (False, True, "2.13.0", ["--extra-index-url", "https://download.pytorch.org/whl/cpu"], ""),
        (False, False, "2.13.0+cpu", [], ""),
        (
            False,
            False,
            "2.13.0",
            [],
            "setup: no GPU, but https://download.pytorch.org/whl/cpu cannot be reached: ",
        ),
    ],
)
def test_only_a_machine_with_a_gpu_takes_cuda_unasked(
    setup: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    gpu: bool,
    index: bool,
    found: str,
    options: list[str],
    said: str,
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(setup, "has_gpu", lambda: gpu)
    monkeypatch.setattr(setup, "reachable", lambda url: index)
    monkeypatch.setattr(setup, "chosen_torch", lambda python: found)
    assert setup.torch_options(Path(sys.executable)) == options
    assert capsys.readouterr().out.startswith(said)


# --- once, and again ------------------------------------------------------------------------------------------------


def stamped(setup: ModuleType, project: Path, extras: list[str]) -> Path:
    (project / ".venv/bin").mkdir(parents=True)
    (project / ".venv/bin/haoke").touch()
    stamp = project / ".venv/haoke-setup.json"
    stamp.write_text(
        json.dumps({"fingerprint": setup.fingerprint(project, sys.version), "extras": extras}),
        encoding="utf-8",
    )
    return stamp


def test_nothing_happens_when_nothing_changed(
    setup: ModuleType, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stamped(setup, project, ["dev"])
    setup.setup(project, set())
    setup.setup(project, {"dev"})
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_a_change_of_either_file_is_noticed(setup: ModuleType, project: Path, name: str) -> None:
    before = setup.fingerprint(project, "3.11")
    (project / name).write_text("# new\n", encoding="utf-8")
    assert setup.fingerprint(project, "3.11") != before
    assert setup.fingerprint(project, "3.12") != setup.fingerprint(project, "3.11")


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"fingerprint": "x"}', "null"])
def test_a_broken_stamp_means_set_up_again(setup: ModuleType, tmp_path: Path, broken: str) -> None:
    (tmp_path / "stamp").write_text(broken, encoding="utf-8")
    assert setup.read_stamp(tmp_path / "stamp") == ("", set())


def test_a_package_that_was_cut_off_is_installed_again(setup: ModuleType, tmp_path: Path) -> None:
    site = tmp_path / "lib/python3.11/site-packages"
    for name in ("whole-1.dist-info", "half-1.dist-info"):
        (site / name).mkdir(parents=True)
        (site / name / "METADATA").touch()
    (site / "whole-1.dist-info/RECORD").touch()
    setup.drop_half_installed(tmp_path)
    assert [path.name for path in site.iterdir()] == ["whole-1.dist-info"]


@pytest.mark.slow
@pytest.mark.usefixtures("no_network")
def test_without_network_it_says_so_and_can_be_taken_up_again(
    setup: ModuleType, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stamp = stamped(setup, project, ["dev"])
    stand_in(project / ".venv/bin", "python", "exit 1")
    (project / "constraints.txt").write_text("# changed\n", encoding="utf-8")
    with pytest.raises(setup.SetupError) as caught:
        setup.setup(project, set())
    log = project / ".venv/haoke-setup.log"
    assert str(caught.value) == (
        "no network: pip cannot reach its package index; connect and run the same command again; "
        f"pip's own words are in {log}"
    )
    assert log.read_text(encoding="utf-8")
    assert not stamp.exists()
    assert ".venv is incomplete or too old and is made anew" in capsys.readouterr().out
    # What is left is a working environment, which the next run takes up.
    assert setup.make_venv(project / ".venv") == project / ".venv/bin/python"
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("log", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "the disk is full, nothing is lost; make room"),
        (
            "Retrying after NewConnectionError('x')\nERROR: Could not find a version",
            "no network: pip cannot reach",
        ),
        (
            "  ERROR: Could not find a version that satisfies the requirement torch<2.14 (from versions: none)",
            "pip finds no torch<2.14: there is no network, or none is built for this Python; pip's own words are in ",
        ),
        (
            "ERROR: a\nERROR: ResolutionImpossible: x",
            "pip failed: ResolutionImpossible: x; pip's own words are in ",
        ),
        ("", "pip failed: no reason given; "),
    ],
)
def test_a_failure_of_pip_is_one_sentence(
    pip_run: ModuleType, tmp_path: Path, log: str, sentence: str
) -> None:
    (tmp_path / "log").write_text(log, encoding="utf-8")
    assert pip_run.explain(tmp_path / "log").startswith(sentence)


def test_progress_tells_the_step_even_while_pip_is_silent(
    pip_run: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pip_run, "FIRST_PROGRESS", 0.05)
    monkeypatch.setattr(pip_run, "NEXT_PROGRESS", 0.05)
    code = "import time; print('  Downloading torch-2.13.0.whl (190 MB)', flush=True); time.sleep(0.5)"
    assert pip_run.run_logged([sys.executable, "-c", code], tmp_path / "log") == 0
    assert "s  downloading torch-2.13.0.whl (190 MB)\n" in capsys.readouterr().out
    assert "190 MB" in (tmp_path / "log").read_text(encoding="utf-8")


def test_two_set_ups_of_one_folder_take_turns(setup: ModuleType, tmp_path: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with setup.one_at_a_time(tmp_path):
            order.append("second")

    with setup.one_at_a_time(tmp_path):
        other = threading.Thread(target=second)
        other.start()
        other.join(0.2)
        order.append("first")
    other.join(5)
    assert order == ["first", "second"]


# --- what is pinned -------------------------------------------------------------------------------------------------


def test_every_direct_dependency_but_torch_is_pinned_within_its_range() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    pinned = dict(line.split("==") for line in text.splitlines() if "==" in line)
    pinned = {canonicalize_name(name): version for name, version in pinned.items()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    wanted = [Requirement(item) for group in groups for item in group]
    loose = [
        item.name
        for item in wanted
        if item.name not in ("torch", "haoke")
        and pinned.get(canonicalize_name(item.name), "") not in item.specifier
    ]
    assert loose == []
    assert [name for name in pinned if name.startswith(("torch", "nvidia", "cuda", "triton"))] == []
    assert "torch" in [item.name for item in wanted]


def test_pins_leave_out_what_is_the_machine_s_matter() -> None:
    freeze = "pip==26.3\ntorch==2.13.0+cpu\nnvidia-cublas==1\ntriton==3\naiohttp==3.14.5\n-e /home/me/haoke\nZope==1\n"
    assert script("pins").pins(freeze).splitlines()[-2:] == ["aiohttp==3.14.5", "Zope==1"]


# --- the commands ---------------------------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
@pytest.mark.parametrize(
    ("target", "command"),
    [("run", ".venv/bin/haoke run"), ("test", ".venv/bin/python -m pytest"), ("setup", "bin/setup.py")],
)
def test_the_commands_do_what_the_readme_says(target: str, command: str) -> None:
    shown = subprocess.run(
        ["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert "bin/setup.py" in shown
    assert command in shown


def test_the_check_of_every_change_runs_the_same_test_command() -> None:
    file = ROOT / ".ci/run"
    assert os.access(file, os.X_OK)
    assert file.read_text(encoding="utf-8").splitlines()[-1] == "make test"
