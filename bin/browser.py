"""Finds Chromium for the browser tests, and installs Debian's where that needs no question (``root``, apt)."""

import os
import shutil
import subprocess
from pathlib import Path

from pip_run import run_logged, say

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
INSTALL = "apt-get install -y --no-install-recommends chromium"


def find() -> str | None:
    """The browser the tests will use: HAOKE_TEST_CHROMIUM, or one on the path."""
    chosen = os.environ.get("HAOKE_TEST_CHROMIUM", "")
    return chosen or next((path for name in PROGRAMS if (path := shutil.which(name))), None)


def ensure(log: Path) -> None:
    """Have a browser where that can be had; otherwise say in one line what is missing, and go on."""
    if find():
        return
    apt = shutil.which("apt-get")
    if os.geteuid() != 0 or apt is None:
        say(f"no Chromium found: tests of the pages will be skipped; to run them: {INSTALL}")
        return
    say("installing Chromium for the tests of the pages (about 100 MB)")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    update = [apt, "update", "-q"]
    subprocess.run(update, env=environment, capture_output=True, check=False)
    if run_logged(INSTALL.split(), log) or not find():
        say(f"Chromium could not be installed: tests of the pages will be skipped; {log} says why")
