"""Finds a setting by its path, so that names and values from outside can be checked against the models."""

import difflib
import types
import typing
from collections.abc import Iterable
from enum import Enum
from pathlib import Path

from pydantic import BaseModel

from bot.config.models import Config

Keys = tuple[str, ...]


class Place(Enum):
    """What a path leads to when it is not a typed setting."""

    UNKNOWN = "unknown"
    TABLE = "table"
    # Inside the table of a stranger's connector or of a skill, which checks it.
    FREE = "free"


# Set by the caller or by HAOKE_DATA_DIR and HAOKE_CONFIG, never by a table's key.
OUTSIDE = frozenset({"data_dir", "source"})


def locate(path: Iterable[str]) -> object:
    """The bare type of the setting at this path, or the ``Place`` it leads to."""
    here: object = Config
    for depth, part in enumerate(path):
        if here is Place.FREE:
            continue
        if isinstance(here, type) and issubclass(here, BaseModel):
            if part in here.model_fields and not (depth == 0 and part in OUTSIDE):
                here = bare(here.model_fields[part].annotation)
            else:
                here = Place.FREE if here.model_config.get("extra") == "allow" else Place.UNKNOWN
        elif typing.get_origin(here) is dict:
            here = bare(typing.get_args(here)[1])
        else:
            return Place.UNKNOWN
    if isinstance(here, type) and issubclass(here, BaseModel):
        return Place.TABLE
    return here


def bare(annotation: object) -> object:
    """A type without ``Annotated`` and without ``| None``."""
    if typing.get_origin(annotation) is typing.Annotated:
        return bare(typing.get_args(annotation)[0])
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        kept = [item for item in typing.get_args(annotation) if item is not type(None)]
        return bare(kept[0]) if len(kept) == 1 else annotation
    return annotation


def is_path(path: Iterable[str]) -> bool:
    """Whether the setting names a file."""
    return locate(path) is Path


def suggestion(path: Keys, fault: str) -> str:
    """The fault with `` did you mean …?`` for the first name of the path that is mistyped; nothing when none is near."""
    for depth, part in enumerate(path):
        known = _names(path[:depth])
        close = difflib.get_close_matches(part, known, n=1, cutoff=0.6)
        if part not in known:
            better = ".".join((*path[:depth], *close, *path[depth + 1 :]))
            return f"{fault}; did you mean {better!r}?" if close else ""
    return ""


def _names(path: tuple[str, ...]) -> list[str]:
    here: object = Config
    for part in path:
        if not (isinstance(here, type) and issubclass(here, BaseModel) and part in here.model_fields):
            return []
        here = bare(here.model_fields[part].annotation)
    if isinstance(here, type) and issubclass(here, BaseModel):
        return [name for name in here.model_fields if path or name not in OUTSIDE]
    return []
