"""Column types that behave alike on SQLite and PostgreSQL, and the database's own sense of time."""

import json
import math
import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Float, Integer, MetaData, Table, Text, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import JSON, TypeDecorator

from bot.conversation.sealing import Seal, is_sealed, open_value

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite only counts up by itself on a column that is spelled INTEGER.
Number = BigInteger().with_variant(Integer(), "sqlite")
Json = JSON(none_as_null=True)

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text without the characters that one of the databases refuses: NUL and lone surrogates."""
    return _UNSTORABLE.sub("", text)


def tidy(value: Any) -> Any:
    """A JSON value that both databases take and give back: storable text, finite numbers, text keys."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {storable(str(key)): tidy(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [tidy(item) for item in value]
    return value


def dump_json(value: Any) -> str:
    """Compact JSON; what cannot be stored is taken out, which costs time only when there is something to take."""
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except ValueError:
        return dump_json(tidy(value))
    if "\\u0000" in text or _UNSTORABLE.search(text):
        return json.dumps(tidy(value), ensure_ascii=False, separators=(",", ":"))
    return text


class Utc(TypeDecorator[datetime]):
    """A moment: `timestamptz` on PostgreSQL, sortable UTC text on SQLite, always aware in Python."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times, store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back to what SQLite kept without one."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class SafeText(TypeDecorator[str]):
    """Text that drops NUL and lone surrogates on the way in."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Only storable characters reach the database."""
        return None if value is None else storable(value)


class SealedText(SafeText):
    """Text that somebody said: sealed on the way in where the database has a key, never to be compared in SQL."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Storable, then sealed."""
        safe, seal = super().process_bind_param(value, dialect), seal_of(dialect)
        return safe if safe is None or seal is None else seal.close(safe)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Open what is sealed, leave the rest."""
        return open_value(value, seal_of(dialect)) if value is not None and is_sealed(value) else value


class SealedJson(TypeDecorator[Any]):
    """JSON that holds what somebody said; sealed as one string."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """The value itself, or a sealed string in its place."""
        seal = seal_of(dialect)
        return value if value is None or seal is None else seal.close(dump_json(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Open what is sealed, leave the rest."""
        return json.loads(open_value(value, seal_of(dialect))) if is_sealed(value) else value

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        """Paths into the value are those of plain JSON."""
        return self.impl_instance.coerce_compared_value(op, value)


def seal_of(dialect: Dialect) -> Seal | None:
    """The seal that a store put on its engine's dialect."""
    return getattr(dialect, "haoke_seal", None)


class _Moment(FunctionElement[datetime]):
    name = "moment"
    type = Utc()
    inherit_cache = True


@compiles(_Moment, "postgresql")
def _postgresql_moment(element: _Moment, compiler: SQLCompiler, **kw: Any) -> str:
    now, *delay = (compiler.process(clause, **kw) for clause in element.clauses)
    base = f"coalesce({now}, statement_timestamp())"
    return f"({base} + {delay[0]} * interval '1 second')" if delay else base


@compiles(_Moment, "sqlite")
def _sqlite_moment(element: _Moment, compiler: SQLCompiler, **kw: Any) -> str:
    now, *delay = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"(strftime('%Y-%m-%d %H:%M:%f', {now}, {delay[0]} || ' seconds') || '000')" if delay else now


def after(seconds: str) -> ColumnElement[datetime]:
    """The moment that many seconds (bound under this name) after `NOW`."""
    return _Moment(bindparam("now", type_=Utc()), bindparam(seconds, type_=Float()))


# What is bound as `:now`; where that is null, the time of the database.
NOW: ColumnElement[datetime] = _Moment(bindparam("now", type_=Utc()))


def insert_into(table: Table, dialect: str) -> Any:
    """An insert that can say what happens on conflict; both databases speak the same words for it."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
