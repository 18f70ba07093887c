"""`haoke backup` and `haoke restore`: a whole copy of the database while the desk works, and the way back.

For SQLite, which is where the database is the desk's own matter; PostgreSQL has `pg_dump` and its operators.
"""

import shutil
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from sqlalchemy import make_url

from bot.config import Config, load_config
from bot.errors import BadInput
from bot.process.running import Running

_out = Console(highlight=False, soft_wrap=True, markup=False)


def backup(config_file: Path | None, to: Path) -> int:
    """Write a copy that is whole in itself; a desk that runs goes on."""
    database = _database(load_config(config_file))
    if not database.exists():
        raise BadInput(f"there is no database at {database} yet")
    if to.exists():
        raise BadInput(f"{to} is there already; name a new file")
    to.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as source:
        source.execute("VACUUM INTO ?", (str(to),))
    _whole(to)
    _out.print(f"{to}: {to.stat().st_size / 1e6:.1f} MB, checked")
    return 0


def restore(config_file: Path | None, copy: Path) -> int:
    """Put a copy in place; what was there is kept beside it. The desk must not run."""
    config = load_config(config_file)
    database = _database(config)
    if not copy.exists():
        raise BadInput(f"there is no {copy}")
    _whole(copy)
    if (running := Running.find(config.data_dir)) is not None:
        raise BadInput(f"a desk runs at {running.url}; stop it first")
    database.parent.mkdir(parents=True, exist_ok=True)
    kept = _put_aside(database)
    with tempfile.NamedTemporaryFile(dir=database.parent, prefix="restore-", delete=False) as part:
        shutil.copyfile(copy, part.name)
    Path(part.name).replace(database)
    _out.print(f"{database} is the copy now{f'; the one before is {kept}' if kept else ''}")
    _out.print(
        "people who were erased and knowledge that was taken out after the copy was made go again at the next start",
        style="dim",
    )
    return 0


def _database(config: Config) -> Path:
    url = make_url(config.store.url)
    if not url.drivername.startswith("sqlite") or not url.database or url.database == ":memory:":
        raise BadInput("this database is not a file; use pg_dump and pg_restore (docs/operations.md)")
    return Path(url.database)


def _whole(file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            (answer,) = connection.execute("PRAGMA integrity_check").fetchone()
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
            connection.execute("SELECT version_num FROM alembic_version")
    except sqlite3.DatabaseError as error:
        raise BadInput(f"{file} is no database of Haoke: {error}") from None
    if answer != "ok" or broken:
        raise BadInput(f"{file} is damaged ({answer if answer != 'ok' else 'rows hang on nothing'})")


def _put_aside(database: Path) -> Path | None:
    """The log and its index belong to the file they were written with, so they go with it."""
    if not database.exists():
        return None
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    kept = database.with_name(f"{database.name}.before-{stamp}")
    for ending in ("", "-wal", "-shm"):
        part = database.with_name(database.name + ending)
        if part.exists():
            part.replace(kept.with_name(kept.name + ending))
    return kept
