"""Secrets in settings: references to where they really are, and masks for whoever looks at the settings."""

import re
from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

MASK = "**********"
_SECRET_NAME = re.compile(r"(^|_)(secret|token|password|key|credentials?)$")
_URL_PASSWORD = re.compile(r"(?P<before>[a-z][a-z0-9+.-]*://[^:/@\s]*:)(?P<password>[^@\s]+)@")


def is_reference(value: object) -> bool:
    """Whether a setting says where its value is (``env:NAME``, ``file:PATH``) instead of what it is."""
    return isinstance(value, str) and value.startswith(("env:", "file:"))


def resolve(value: str, env: Mapping[str, str], base: Path) -> str:
    """Fetch what a reference points to; a relative path starts at ``base``. Raises ``ValueError`` with the cause."""
    kind, _, place = value.partition(":")
    if kind == "env":
        if not env.get(place):
            raise ValueError(f"the environment variable {place or '(no name)'} is not set")
        return env[place]
    path = base / Path(place).expanduser()
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"the file {path} cannot be read") from error
    if not text:
        raise ValueError(f"the file {path} is empty")
    return text


def sounds_secret(name: str) -> bool:
    """Whether a key's last word says that its value is a secret."""
    return _SECRET_NAME.search(name) is not None


def has_password(value: object) -> bool:
    """Whether a URL carries a password."""
    return isinstance(value, str) and _URL_PASSWORD.search(value) is not None


def masked(value: object, name: str = "") -> object:
    """The same settings as plain JSON values, with every secret and every password in a URL hidden."""
    if isinstance(value, Mapping):
        return {str(key): masked(item, str(key)) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [masked(item, name) for item in value]
    if isinstance(value, SecretStr) or (isinstance(value, str) and sounds_secret(name)):
        return MASK if len(value) else ""
    if isinstance(value, str | Path):
        return _URL_PASSWORD.sub(rf"\g<before>{MASK}@", str(value))
    return value
