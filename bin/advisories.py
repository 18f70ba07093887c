"""Asks whether anything that the image installs has a known hole: pip-audit over the locks, each package by its hash.

    make audit        ends with 0: nothing is known; 1: something is, and is printed; 2: nobody could be asked, which is no answer

pip-audit itself ends with 0 where its service knows none of the packages, as behind a mirror without advisories; here that is 2.
It lives in a folder of its own (build/audit), since it is no part of the product.
"""

import json
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

from pip_run import run_logged, say

ROOT = Path(__file__).resolve().parent.parent
LOCKS = (ROOT / "deploy" / "requirements.lock", ROOT / "deploy" / "torch.lock")
FOLDER = ROOT / "build" / "audit"
WANTED = "pip-audit==2.10.0"
SERVICES = ("osv", "pypi")
NOTHING, FOUND, UNASKED = 0, 1, 2


def verdict(told: str) -> tuple[int, list[str]]:
    """What an answer of pip-audit comes to, and a line for each hole; a package that was not looked up spoils the answer."""
    try:
        packages: list[dict[str, Any]] = json.loads(told)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return UNASKED, []
    holes = [
        f"{each['name']} {each['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'no version'}"
        for each in packages
        for hole in each.get("vulns", ())
    ]
    if holes:
        return FOUND, holes
    skipped = [each["name"] for each in packages if "skip_reason" in each]
    return (UNASKED, [f"not known there: {', '.join(skipped)}"]) if skipped or not packages else (NOTHING, [])


def asked(lock: Path, service: str) -> tuple[int, list[str]]:
    """What one service says of one lock. PyTorch's builds carry a name of the machine, which no advisory does."""
    wanted = FOLDER / lock.name
    lines = lock.read_text(encoding="utf-8").replace("+cpu", "").splitlines()
    wanted.write_text("\n".join(line for line in lines if not line.startswith("--")) + "\n", encoding="utf-8")
    program = str(FOLDER / "bin" / "pip-audit")
    options = ["--disable-pip", "--require-hashes", "--progress-spinner", "off", "-f", "json", "-s", service]
    done = subprocess.run([program, *options, "-r", str(wanted)], capture_output=True, text=True, check=False)
    return verdict(done.stdout)


def main() -> int:
    """Each lock at the first service that answers."""
    if not (FOLDER / "bin" / "pip-audit").exists():
        venv.create(FOLDER, with_pip=True, clear=True)
        pip = [str(FOLDER / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", WANTED]
        if run_logged(pip, FOLDER / "setup.log"):
            say(f"pip-audit could not be had; {FOLDER / 'setup.log'} says why")
            return UNASKED
    worst = NOTHING
    for lock in LOCKS:
        for service in SERVICES:
            ended, lines = asked(lock, service)
            if ended != UNASKED:
                break
        words = (
            "nothing is known",
            "known holes",
            "no service could be asked, so nothing is known either way",
        )
        say("\n  ".join([f"{lock.name}: {words[ended]}", *lines]))
        worst = FOUND if FOUND in (worst, ended) else max(worst, ended)
    return worst


if __name__ == "__main__":
    sys.exit(main())
