"""Sets up .venv (``python bin/setup.py [EXTRA…]``); does nothing when nothing changed.

Only the standard library is used, since nothing is installed yet. An interrupted set-up is taken up again: the stamp
that says "done" is removed before the work and written after it.
"""

import fcntl
import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import linters
from browser import ensure
from pip_run import explain, run_logged, say

ROOT = Path(__file__).resolve().parent.parent
TORCH = "torch>=2.13,<2.14"
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
PROBE_TIMEOUT = 3  # seconds


class SetupError(Exception):
    """One sentence for whoever typed the command."""


def fingerprint(root: Path, python: str) -> str:
    """What an installation depends on: the two files, the interpreter, and the folder it links to."""
    parts = [str(root).encode(), python.encode()]
    parts += [(root / name).read_bytes() for name in ("pyproject.toml", "constraints.txt")]
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def read_stamp(stamp: Path) -> tuple[str, set[str]]:
    """The fingerprint and the extras of the last complete set-up; empty when there is none."""
    try:
        saved = json.loads(stamp.read_text(encoding="utf-8"))
        return str(saved["fingerprint"]), {str(extra) for extra in saved["extras"]}
    except (OSError, ValueError, KeyError, TypeError):
        return "", set()


def has_gpu() -> bool:
    """Whether the machine has an NVIDIA driver."""
    return shutil.which("nvidia-smi") is not None or Path("/proc/driver/nvidia").exists()


def reachable(url: str) -> bool:
    """Whether the address answers at all within a few seconds."""
    try:
        with urllib.request.urlopen(url, timeout=PROBE_TIMEOUT):  # noqa: S310 - a fixed https address
            return True
    except OSError as error:
        return isinstance(error, urllib.error.HTTPError)


def torch_options(python: Path) -> list[str]:
    """The pip options that choose a build of torch for this machine, said aloud where they cost something."""
    if has_gpu():
        say("NVIDIA GPU found: torch comes with CUDA (about 3 GB)")
        return []
    if sys.platform != "linux":
        return []
    if reachable(f"{CPU_INDEX}/torch/"):
        return ["--extra-index-url", CPU_INDEX]
    version = chosen_torch(python)
    if version and "+cpu" not in version:
        say(f"no GPU, but {CPU_INDEX} cannot be reached: torch comes with CUDA (about 3 GB)")
    return []


def chosen_torch(python: Path) -> str:
    """The version of torch that pip would take with its own settings; empty when it finds none."""
    command = [str(python), "-m", "pip", "install", "--dry-run", "--ignore-installed", "--no-deps", "--quiet"]
    command += ["--retries", "1", "--timeout", str(PROBE_TIMEOUT)]
    result = subprocess.run([*command, "--report", "-", TORCH], capture_output=True, text=True, check=False)
    try:
        return str(json.loads(result.stdout)["install"][0]["metadata"]["version"])
    except (ValueError, KeyError, IndexError):
        return ""


def make_venv(venv: Path) -> Path:
    """The interpreter of a usable .venv, created or mended where needed."""
    python = venv / "bin" / "python"
    if python.exists():
        check = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
        if subprocess.run([str(python), "-c", check], capture_output=True, check=False).returncode == 0:
            return python
        say(f"{venv.name} is incomplete or too old and is made anew")
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise SetupError(
            f"{sys.executable} has no venv module; on Debian or Ubuntu: apt install python3-venv"
        )
    say(f"creating {venv.name} with Python {sys.version.split()[0]}")
    command = [sys.executable, "-m", "venv", "--clear", str(venv)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        last = (result.stdout + result.stderr).strip().splitlines()[-1:]
        raise SetupError(f"{venv.name} could not be created: {' '.join(last) or 'venv failed'}")
    return python


def drop_half_installed(venv: Path) -> None:
    """Forget packages whose unpacking was cut off, which pip would take for installed: it writes RECORD last."""
    for info in venv.glob("lib/python*/site-packages/*.dist-info"):
        if not (info / "RECORD").exists():
            shutil.rmtree(info)


def install(python: Path, root: Path, extras: set[str], log: Path) -> None:
    """Install Haoke and its pinned packages; pip's own words go to the log."""
    options = torch_options(python)
    target = f"{root}[{','.join(sorted(extras))}]" if extras else str(root)
    command = [str(python), "-m", "pip", "install", "--prefer-binary", "--progress-bar", "off", *options]
    command += ["--constraint", str(root / "constraints.txt"), "--editable", target]
    say("installing pinned packages (about 1.5 GB on disk; the first time takes some minutes)")
    if run_logged(command, log):
        raise SetupError(explain(log))


@contextmanager
def one_at_a_time(root: Path) -> Iterator[None]:
    """Hold this folder's lock: two commands typed together would break each other's environment."""
    name = hashlib.sha256(str(root).encode()).hexdigest()[:16]
    with (Path(tempfile.gettempdir()) / f"haoke-setup-{name}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another set-up of this folder")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def setup(root: Path, extras: set[str]) -> None:
    """Bring ``root/.venv`` up to date with pyproject.toml and constraints.txt, with these extras."""
    venv = root / ".venv"
    stamp = venv / "haoke-setup.json"
    wanted = fingerprint(root, sys.version)
    done, have = read_stamp(stamp)
    if done == wanted and extras <= have and (venv / "bin" / "haoke").exists():
        return
    start = time.monotonic()
    # What was there stays: a run after a test must not throw the test tools out.
    extras = extras | have
    python = make_venv(venv)
    stamp.unlink(missing_ok=True)
    drop_half_installed(venv)
    install(python, root, extras, venv / "haoke-setup.log")
    stamp.write_text(json.dumps({"fingerprint": wanted, "extras": sorted(extras)}), encoding="utf-8")
    say(f"ready in {time.monotonic() - start:.0f} s")


def main(arguments: list[str]) -> int:
    """The command: 0 when .venv is ready, 2 with one sentence when it is not."""
    try:
        with one_at_a_time(ROOT):
            setup(ROOT, set(arguments))
            if "dev" in arguments:
                ensure(ROOT / ".venv" / "browser-setup.log")
                linters.ensure(ROOT / ".venv", ROOT / ".venv" / "linters-setup.log")
    except SetupError as error:
        print(f"setup: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("setup: interrupted; the same command takes it up again", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
