"""An empty database that is up to date, made once a process and copied from then on: a migration takes longer than a short test."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from bot.conversation.store import Store


async def migrated(database: Path) -> None:
    """Put an empty database there, unless there is one."""
    if database.exists():  # noqa: ASYNC240 - one look
        return
    template = _folder() / "empty.db"
    if not template.exists():
        made = _folder() / "made.db"
        await (await Store.open(f"sqlite+aiosqlite:///{made}")).close()
        made.rename(template)
    shutil.copy(template, database)


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="haoke-empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
