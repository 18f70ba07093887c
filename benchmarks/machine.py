"""What a figure was measured on, and how it is told."""

import json
import os
import platform
import sqlite3
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def machine() -> dict[str, str | int]:
    """Processor, cores, memory, versions and commit, as far as this system tells."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count() or 0,
        "memory_gib": _memory_gib(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "commit": _commit(),
    }


def tell(report: Mapping[str, Any], file: Path | None) -> None:
    """Print a report as JSON, and write it to a file where one is named."""
    text = json.dumps(report, indent=1, ensure_ascii=False)
    if file:
        file.write_text(text + "\n", encoding="utf-8")
    print(text)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()


def _memory_gib() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def _commit() -> str:
    asked = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return asked.stdout.strip()
