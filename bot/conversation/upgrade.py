"""Bringing a database to the newest schema, in one transaction, safely when several replicas start at once."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from bot.conversation.migrations import HEAD
from bot.errors import StoreError

if TYPE_CHECKING:
    from alembic.config import Config

_LOCK = 0x48616F6B65  # any number that only these upgrades use


def alembic_config(connection: Connection) -> "Config":
    """Alembic's settings for this connection, without an ini file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    return config


def current_revision(connection: Connection) -> str | None:
    """The revision a database stands at, or None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(connection: Connection) -> None:
    """Apply what is missing; does nothing, and imports nothing, when the database is up to date."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL lock_timeout = 0"))  # whoever upgrades first may take a while
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        connection.execute(text("SET LOCAL lock_timeout = '1s'"))  # for a table that others work on
    revision = current_revision(connection)
    if revision == HEAD:
        return
    from alembic import command
    from alembic.script import ScriptDirectory

    config = alembic_config(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise StoreError(
            f"the database has schema {revision}, newer than this program knows ({HEAD}): "
            "install the newer version, or open a backup"
        )
    command.upgrade(config, "head")
