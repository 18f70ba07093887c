"""Writes deploy/requirements.lock: what the image installs, with the hash of every file.

torch is left out: the image takes its CPU build from PyTorch's own index, as deploy/torch.lock says.
The hashes are those of files for this interpreter and system, which must be the image's: CPython 3.11 on x86-64 Linux.
"""

import json
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HEADER = """\
# Every file of the image with its hash, for CPython 3.11 on x86-64 Linux; written by `make lock`, never by hand.
# Without torch, whose build is the machine's matter (see torch.lock).
"""


def lock(report: dict[str, Any]) -> str:
    """The lines of what ``pip install --dry-run --report`` would install."""
    lines = []
    for item in report["install"]:
        name, version = item["metadata"]["name"].lower(), item["metadata"]["version"]
        found = (item["download_info"].get("archive_info") or {}).get("hashes") or {}
        if name in ("haoke", "torch"):
            continue
        if "sha256" not in found:
            raise SystemExit(f"lock: pip gave no hash for {name}")
        lines.append(f"{name}=={version} --hash=sha256:{found['sha256']}")
    return HEADER + "\n".join(sorted(lines)) + "\n"


def main() -> None:
    """Ask pip what it would install on a bare machine."""
    if platform.machine() != "x86_64" or sys.version_info[:2] != (3, 11):
        raise SystemExit("lock: run this with CPython 3.11 on x86-64 Linux, as the image is")
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"]
    command += ["--prefer-binary", "--constraint", str(ROOT / "constraints.txt"), "--report", "-", str(ROOT)]
    report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    # What pip left beside the sources would be read in place of what is installed.
    shutil.rmtree(ROOT / "haoke.egg-info", ignore_errors=True)
    text = lock(report)
    (ROOT / "deploy" / "requirements.lock").write_text(text, encoding="utf-8")
    print(f"lock: wrote deploy/requirements.lock ({len(text.splitlines()) - 2} packages)")


if __name__ == "__main__":
    main()
