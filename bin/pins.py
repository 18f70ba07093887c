"""Writes constraints.txt from .venv: what was tested together, except torch and what comes with its builds."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = """\
# Exact versions that were tested together; written by `make pins`, never by hand.
# torch and the CUDA packages are left out on purpose: pyproject.toml gives torch's range, and which of its builds
# fits (CPU or CUDA) is the machine's matter.
"""
# pip is the machine's own.
LEFT_OUT = re.compile(r"^(pip|torch|torchao|torchvision|triton|nvidia[-_].*|cuda[-_].*)$", re.IGNORECASE)


def pins(freeze: str) -> str:
    """The constraints for what ``pip freeze`` printed."""
    lines = [
        line for line in freeze.splitlines() if "==" in line and not LEFT_OUT.match(line.partition("==")[0])
    ]
    return HEADER + "\n".join(sorted(lines, key=str.lower)) + "\n"


def main() -> None:
    """Freeze the environment this runs in."""
    command = [sys.executable, "-m", "pip", "freeze", "--all", "--exclude-editable"]
    frozen = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    (ROOT / "constraints.txt").write_text(pins(frozen), encoding="utf-8")
    print(f"pins: wrote constraints.txt ({len(pins(frozen).splitlines()) - 3} packages)")


if __name__ == "__main__":
    main()
