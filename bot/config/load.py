"""Reads the settings: the file, then the environment, then every fault at once in one error."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError

from bot.config.models import Config
from bot.config.overlay import overlay
from bot.config.schema import OUTSIDE, Keys, Place, is_path, locate, suggestion
from bot.config.secrets import has_password, is_reference, resolve, sounds_secret
from bot.errors import ConfigError

DEFAULT_FILE = Path("config.toml")


def load_config(path: Path | None = None, env: Mapping[str, str] | None = None) -> Config:
    """Read the settings of this shop.

    Args:
        path: The file; else ``HAOKE_CONFIG``; else ``config.toml`` here, when there is one.
        env: The environment; else this process's.

    Raises:
        ConfigError: With one line for every fault, as ``config.toml: web.port: …``.
    """
    env = os.environ if env is None else env
    source = _source(path, env)
    raw = _read(source) if source else {}
    faults = _misplaced(raw, source)
    if source:
        faults += _exposed(raw, source)
        _anchor(raw, source.parent)
    origins, unknown = overlay(raw, env)
    faults += unknown
    faults += _follow(raw, origins, env, source)
    settings = {key: value for key, value in raw.items() if key not in OUTSIDE}
    settings["data_dir"] = Path(env.get("HAOKE_DATA_DIR") or "data").expanduser().absolute()
    settings["source"] = source
    try:
        config = Config(**settings)
    except ValidationError as error:
        faults += [
            _sentence(item["loc"], item["type"], item["msg"], origins, source) for item in error.errors()
        ]
        raise ConfigError("\n".join(dict.fromkeys(faults))) from None
    fixture = config.shop.fixture
    if fixture and not fixture.is_file():
        faults.append(f"{_label(('shop', 'fixture'), origins, source)}: there is no file {fixture}")
    if faults:
        raise ConfigError("\n".join(dict.fromkeys(faults)))
    return config


def _source(path: Path | None, env: Mapping[str, str]) -> Path | None:
    if path is None and env.get("HAOKE_CONFIG"):
        path = Path(env["HAOKE_CONFIG"]).expanduser()
    if path is not None:
        if not path.is_file():
            raise ConfigError(f"there is no settings file {path}")
        return path
    return DEFAULT_FILE if DEFAULT_FILE.is_file() else None


def _read(source: Path) -> dict[str, Any]:
    try:
        # "-sig": some editors begin a file with a byte-order mark.
        return tomllib.loads(source.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{source}: not valid TOML: {error}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{source}: not UTF-8 text") from None
    except OSError as error:
        raise ConfigError(f"{source}: cannot be read: {error.strerror}") from None


def _leaves(table: dict[str, Any], before: Keys = ()) -> Iterator[tuple[Keys, dict[str, Any], Any]]:
    """Every plain value with its path and the table that holds it."""
    for key, value in list(table.items()):
        if isinstance(value, dict):
            yield from _leaves(value, (*before, key))
        else:
            yield (*before, key), table, value


def _misplaced(raw: Mapping[str, Any], source: Path | None) -> list[str]:
    return [f"{source}: {name}: not a setting of the file" for name in sorted(OUTSIDE & raw.keys())]


def _exposed(raw: dict[str, Any], source: Path) -> list[str]:
    """Secrets written out in a file that other users of the machine can read."""
    if os.name != "posix" or not source.stat().st_mode & 0o044:
        return []
    return [
        f"{source}: {'.'.join(path)}: a secret in a file that others can read; "
        f'write "env:NAME" or "file:PATH", or make the file yours alone (chmod 600 {source})'
        for path, _, value in _leaves(raw)
        if value and not is_reference(value) and (_is_secret(path) or has_password(value))
    ]


def _is_secret(path: Keys) -> bool:
    place = locate(path)
    return place is SecretStr or (place is Place.FREE and sounds_secret(path[-1]))


def _anchor(raw: dict[str, Any], folder: Path) -> None:
    """Paths in the file start where the file is, wherever the command was typed."""
    for path, table, value in _leaves(raw):
        if isinstance(value, str) and is_path(path):
            if value:
                table[path[-1]] = folder / Path(value).expanduser()
            else:
                del table[path[-1]]


def _follow(
    raw: dict[str, Any], origins: Mapping[Keys, str], env: Mapping[str, str], source: Path | None
) -> list[str]:
    """Put what ``env:`` and ``file:`` point to in their place; strangers get secrets as a ``SecretStr``."""
    faults = []
    for path, table, value in _leaves(raw):
        if not is_reference(value):
            if isinstance(value, str) and locate(path) is Place.FREE and sounds_secret(path[-1]):
                table[path[-1]] = SecretStr(value)
            continue
        base = source.parent if source and path not in origins else Path()
        try:
            text = resolve(value, env, base)
        except ValueError as error:
            faults.append(f"{_label(path, origins, source)}: {error}")
        else:
            table[path[-1]] = SecretStr(text) if locate(path) is Place.FREE else text
    return faults


def _label(path: Keys, origins: Mapping[Keys, str], source: Path | None) -> str:
    """Where a setting was written: its variable, or the file and its path."""
    for length in range(len(path), 0, -1):
        if path[:length] in origins:
            return origins[path[:length]]
    inside = [name for place, name in origins.items() if place[: len(path)] == path]
    if inside:
        return ", ".join(inside)
    return f"{source or 'settings'}: {'.'.join(path)}"


def _sentence(
    loc: tuple[int | str, ...], kind: str, message: str, origins: Mapping[Keys, str], source: Path | None
) -> str:
    path = tuple(str(part) for part in loc)
    if kind == "extra_forbidden":
        message = suggestion(path, "unknown name") or "unknown name"
    elif kind in ("model_type", "dict_type"):
        message = suggestion(path, "unknown name") or "must be a table"
    else:
        message = message.removeprefix("Value error, ").removeprefix("Input ")
    return f"{_label(path, origins, source)}: {message}"
