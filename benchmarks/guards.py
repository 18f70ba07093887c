"""Each guard is taken out of a copy of the program, and the tests that hold it must fail.

    python -m benchmarks.guards                 all of benchmarks/guards.toml, into benchmarks/guards.json
    python -m benchmarks.guards A1 B11          some rows
    python -m benchmarks.guards --left          those that the file of results does not hold yet

A guard counts as held when the named tests pass on the program as it is and fail without it. A test that cannot even be collected, or
that finds nothing to run, holds nothing.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.machine import machine

ROOT: Final = Path(__file__).parents[1]
LIST: Final = ROOT / "benchmarks" / "guards.toml"
RESULTS: Final = ROOT / "benchmarks" / "guards.json"
HANGS_S: Final = 600.0
FAILED: Final = 1  # what pytest ends with when a test failed, and with nothing else


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Some lines of the program, what stands there without the guard, and the tests that must notice."""

    row: str  # of docs/threats.md
    without: str  # what the mutant does
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    @property
    def id(self) -> str:
        """What names it in the results."""
        return f"{self.row}: {self.without}"


def guards(file: Path = LIST) -> list[Guard]:
    """The list, in its order."""
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["guard"]
    return [Guard(**{**row, "tests": tuple(row["tests"])}) for row in rows]


def copied(into: Path) -> None:
    """Every file of the repository, as it stands here; nothing is written through the links."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout
    for name in filter(None, listed.decode().split("\0")):
        source, target = ROOT / name, into / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(source, target)
            except OSError:
                target.write_bytes(source.read_bytes())


def tried(folder: Path, tests: Sequence[str]) -> tuple[int | None, str]:
    """How pytest ended there, and its last line; None when it hangs."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", *tests]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HAOKE_")}
    try:
        done = subprocess.run(
            command, cwd=folder, env=inherited, capture_output=True, timeout=HANGS_S, check=False, text=True
        )
    except subprocess.TimeoutExpired:
        return None, "it hangs"
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    return done.returncode, lines[-1] if lines else done.stderr[-200:]


def without(guard: Guard, folder: Path) -> tuple[int | None, str]:
    """What the tests come to when the guard is gone."""
    place = folder / guard.file
    whole = place.read_text(encoding="utf-8")
    if whole.count(guard.old) != 1:
        raise SystemExit(f"{guard.id}: {guard.file} must hold these lines once: {guard.old!r}")
    place.unlink()  # it may be a link to the file of the repository
    place.write_text(whole.replace(guard.old, guard.new), encoding="utf-8")
    try:
        return tried(folder, guard.tests)
    finally:
        place.write_text(whole, encoding="utf-8")


def main() -> int:
    """Print a line for each guard; 1 when one of them is not held."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rows", nargs="*")
    parser.add_argument("--left", action="store_true")
    asked = parser.parse_args()
    known: dict[str, Any] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {"guards": {}}
    chosen = [
        guard
        for guard in guards()
        if (not asked.rows or guard.row in asked.rows) and not (asked.left and guard.id in known["guards"])
    ]
    loose = 0
    with tempfile.TemporaryDirectory(prefix="guards-") as place:
        folder = Path(place)
        copied(folder)
        for guard in chosen:
            began = time.monotonic()
            gone, told = without(guard, folder)
            held = gone == FAILED
            loose += not held
            known["guards"][guard.id] = {"held": held, "took_s": round(time.monotonic() - began, 1)}
            print(f"{'held' if held else 'LOOSE':6}{guard.id}: {told}", flush=True)
            _kept(known)
        everything = sorted({test for guard in chosen for test in guard.tests})
        as_it_is, line = tried(folder, everything)
        print(f"as it is: {line}")
    print(f"{len(chosen) - loose} of {len(chosen)} held")
    return int(loose > 0 or as_it_is != 0)


def _kept(known: dict[str, Any]) -> None:
    """Write down what is known by now of the guards that are listed."""
    listed = {each.id for each in guards()}
    known["guards"] = {name: row for name, row in known["guards"].items() if name in listed}
    known["machine"] = machine()
    RESULTS.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
