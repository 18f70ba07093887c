"""Bringing a database to the newest schema, in one transaction, safely when several replicas start at once.

A desk's statements have six seconds; those of an upgrade rewrite whole tables, and whoever starts meanwhile waits for them.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.conversation.migrations import HEAD
from bot.conversation.translated import translated
from bot.errors import StoreError
from bot.steps import LONG_S, step

if TYPE_CHECKING:
    from alembic.config import Config

    from bot.conversation.store import Store

_LOCK: Final = 0x48616F6B65  # any number that only these upgrades use
_FREE: Final = text("SELECT pg_try_advisory_xact_lock(:lock)")
_LOOKS_S: Final = 0.3


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


async def bring_up(store: "Store", patient: Callable[[], AsyncEngine]) -> None:
    """The same for a store that opens; on PostgreSQL over a patient connection, where there is anything to do."""
    if store.dialect == "sqlite":
        async with step("the database", most_s=LONG_S), store.write() as tx:
            await tx.connection.run_sync(upgrade)
        return
    async with step("the database"), store.read() as tx:
        if await tx.connection.run_sync(current_revision) == HEAD:
            return
    engine = patient()
    try:
        with translated():
            await _after_others(engine)
    finally:
        await engine.dispose()


async def _after_others(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        async with step("another desk that upgrades the database", most_s=LONG_S):
            while not (await connection.execute(_FREE, {"lock": _LOCK})).scalar():  # noqa: ASYNC110 - another process
                await asyncio.sleep(_LOOKS_S)
        async with step("the upgrade of the database", most_s=LONG_S):
            await connection.run_sync(upgrade)
