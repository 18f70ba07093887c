"""Lays ``HAOKE_<TABLE>__<KEY>`` variables over the file's settings; a name that leads nowhere is a fault.

An empty value counts as not set, as container tools pass one for every variable that is missing.
"""

import tomllib
import typing
from collections.abc import Mapping
from typing import Any

from bot.config.models import BUILT_IN_SKILLS
from bot.config.schema import Keys, Place, locate, suggestion

PREFIX = "HAOKE_"
# Read elsewhere: where the settings and the data are, and what only tests use.
WITHOUT_TABLE = frozenset({"HAOKE_DATA_DIR", "HAOKE_CONFIG"})
FOR_TESTS = "HAOKE_TEST_"

_TRUE = frozenset({"true", "1", "yes", "on"})
_FALSE = frozenset({"false", "0", "no", "off"})


def overlay(raw: dict[str, Any], env: Mapping[str, str]) -> tuple[dict[Keys, str], list[str]]:
    """Write the environment's settings into ``raw``.

    Returns: the variable behind each path that was set, and the faults.
    """
    found = {name: _path(name) for name in sorted(env) if _is_setting(name)}
    announced = _announced(raw, {path for name, path in found.items() if env[name].strip()})
    origins: dict[Keys, str] = {}
    faults: list[str] = []
    for name, path in found.items():
        fault = _fault(name, path, announced)
        if fault:
            faults.append(fault)
        elif env[name].strip():
            _put(raw, path, _value(env[name], locate(path)))
            origins[path] = name
    return origins, faults


def _is_setting(name: str) -> bool:
    return name.startswith(PREFIX) and name not in WITHOUT_TABLE and not name.startswith(FOR_TESTS)


def _path(name: str) -> Keys:
    return tuple(part.lower() for part in name.removeprefix(PREFIX).split("__"))


def _announced(raw: Mapping[str, Any], paths: set[Keys]) -> set[Keys]:
    """The strangers' tables that exist: in the file, among the skills in use, or switched on by a variable."""
    tables: set[Keys] = {(room, name) for room in ("connectors", "skills") for name in _table(raw, room)}
    tables |= {path[:2] for path in paths if path[0] == "connectors" and path[2:] in {("enabled",), ("use",)}}
    skills = _table(raw, "skills").get("use")
    return tables | {("skills", name) for name in (skills if isinstance(skills, list) else BUILT_IN_SKILLS)}


def _table(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = raw.get(name)
    return table if isinstance(table, Mapping) else {}


def _fault(name: str, path: Keys, announced: set[Keys]) -> str:
    place = locate(path)
    if place is Place.TABLE:
        return f"{name}: names a table; add __ and a key"
    if place is Place.UNKNOWN or (place is Place.FREE and len(path) < 3):
        return f"{name}: {suggestion(path, 'unknown name') or 'unknown name'}"
    if place is Place.FREE and path[:2] not in announced:
        fault = f"there is no table [{'.'.join(path[:2])}]"
        return f"{name}: {suggestion(path, fault) or fault}"
    return ""


def _put(raw: dict[str, Any], path: Keys, value: object) -> None:
    for part in path[:-1]:
        inner = raw.get(part)
        if not isinstance(inner, dict):
            # A file that has a plain value here is found out when the tables are checked.
            if inner is not None:
                return
            inner = raw[part] = {}
        raw = inner
    raw[path[-1]] = value


def _value(text: str, kind: object) -> object:
    """Read a variable as its setting's type; what cannot be read stays text, and the models say what is wrong."""
    text = text.strip()
    if kind is bool:
        return text.lower() in _TRUE if text.lower() in _TRUE | _FALSE else text
    if kind in (int, float):
        number = _toml(text)
        return number if isinstance(number, int | float) and not isinstance(number, bool) else text
    if typing.get_origin(kind) in (tuple, list):
        items = _toml(text)
        return (
            items if isinstance(items, list) else [item.strip() for item in text.split(",") if item.strip()]
        )
    if typing.get_origin(kind) is dict:
        table = _toml(text)
        return table if isinstance(table, dict) else text
    return text


def _toml(text: str) -> object:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (tomllib.TOMLDecodeError, KeyError):
        return None
