"""One process at a time in a run's folder: two would write over each other's checkpoints."""

import fcntl
import os
from pathlib import Path
from typing import IO, Any, Final

from bot.errors import BadInput

_HELD: Final[dict[Path, IO[Any]]] = {}  # open until this process ends, in whatever way it ends


def hold(folder: Path) -> None:
    """Keep the folder for this process; BadInput while another one trains in it. Of several processes of a run the first one holds it for all."""
    path = folder.resolve() / ".held"
    if os.environ.get("RANK", "0") != "0" or path in _HELD:
        return
    file = path.open("a")
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        file.close()
        raise BadInput(
            f"another process trains in {folder}; wait until it is done, stop it, or choose another folder"
        ) from None
    _HELD[path] = file
