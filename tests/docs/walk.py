"""Reads a page as a walk: files to write, commands to run, lines that must be printed.

A comment before a fenced block says what it is: `<!-- file: PATH -->`, `<!-- run -->` or `<!-- prints -->`.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
_STEP = re.compile(
    r"^<!-- (?P<kind>file|run|prints)(?:: (?P<path>\S+))? -->\n```\w*\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
LONGEST_S = 400


@dataclass(frozen=True)
class Step:
    """One block of a page."""

    kind: Literal["file", "run", "prints"]
    text: str
    path: str = ""


def steps(page: Path) -> list[Step]:
    """The blocks of a page that are to be done, in order."""
    text = page.read_text(encoding="utf-8")
    found = [Step(m["kind"], m["text"], m["path"] or "") for m in _STEP.finditer(text)]  # type: ignore[arg-type]
    assert len(found) == text.count("<!-- "), f"{page.name}: a comment is not followed by a block"
    return found


def write(step: Step, folder: Path) -> None:
    """Write the file of a step."""
    target = folder / step.path
    assert target.resolve().is_relative_to(folder.resolve())
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(step.text, encoding="utf-8")


def run(step: Step, folder: Path) -> str:
    """Run the commands of a step as a reader would; what they print."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("HAOKE_")}
    env |= {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{env['PATH']}", "COLUMNS": "80"}
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", step.text],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    assert ran.returncode == 0, f"{step.text}\n{ran.stdout}\n{ran.stderr}"
    return ran.stdout


def missing(wanted: str, printed: str) -> Iterator[str]:
    """Lines that were promised but not printed, in this order; an ellipsis stands for anything."""
    lines = iter(printed.splitlines())
    for line in wanted.splitlines():
        pattern = ".*".join(re.escape(part) for part in line.strip().split("…"))
        if not any(re.search(pattern, found) for found in lines):
            yield line


def walk(page: Path, folder: Path) -> None:
    """Do everything a page says, in an empty folder."""
    printed = ""
    for step in steps(page):
        match step.kind:
            case "file":
                write(step, folder)
            case "run":
                printed = run(step, folder)
            case "prints":
                absent = list(missing(step.text, printed))
                assert not absent, f"{page.name} promises {absent[0]!r}, but this was printed:\n{printed}"
