"""Versions of the settings, and the moments from which they held, as they lie in the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Row

from bot.errors import BadInput
from bot.settings.values import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One saved set of settings."""

    number: int  # 0: the file
    settings: Settings
    author: str = ""
    note: str = ""
    at: datetime | None = None
    base: int = 0
    state: str = "approved"
    approver: str = ""
    report: Mapping[str, Any] | None = None
    share: int = 0  # of a trial: percent of conversations that it decides; 0 runs silently beside

    @property
    def name(self) -> str:
        """As traces name it."""
        return f"v{self.number}" if self.number else "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """A moment from which a version holds."""

    id: int
    version: int
    kind: str
    actor: str
    note: str
    at: datetime


def version_of(row: Row[Any]) -> Version:
    """A version from its row; BadInput where its values make no sense here."""
    try:
        values = Settings.model_validate(row.values)
    except ValidationError as error:
        raise BadInput(f"version {row.version} of the settings cannot be read: {error}") from error
    return Version(
        number=row.version,
        settings=values,
        author=row.author,
        note=row.note,
        at=row.at,
        base=row.base or 0,
        state=row.state or "approved",
        approver=row.approver or "",
        report=row.report,
        share=row.share or 0,
    )


def activation_of(row: Row[Any]) -> Activation:
    """A moment from its row."""
    return Activation(
        id=row.id, version=row.version, kind=row.kind, actor=row.actor, note=row.note, at=row.at
    )
