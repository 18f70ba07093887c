"""Whether there is room left where the desk writes."""

import shutil
from pathlib import Path
from typing import Final

ROOM: Final = 256 * 2**20  # bytes that should be free


def crowded(folder: Path) -> str:
    """That there is little room left; nothing while there is enough."""
    free = shutil.disk_usage(folder).free if folder.exists() else ROOM
    return "" if free >= ROOM else f"{free // 2**20} MiB are free"
