"""Whether there is room left where the desk writes, and what a disk that refuses says."""

import errno
import shutil
from pathlib import Path
from typing import Final

ROOM: Final = 256 * 2**20  # bytes that should be free


def crowded(folder: Path) -> str:
    """That there is little room left; nothing while there is enough."""
    free = shutil.disk_usage(folder).free if folder.exists() else ROOM
    return "" if free >= ROOM else f"{free // 2**20} MiB are free"


def refused(error: OSError) -> str:
    """What a file or disk refuses, as a sentence; nothing where the error is about something else."""
    why = error.strerror or type(error).__name__
    if error.filename is not None:
        return f"{error.filename}: {why}"
    return f"{why}; make room and try again" if error.errno == errno.ENOSPC else ""
