"""What people said is sealed before it reaches the database, where the shop gives a key: AES-256-GCM, one nonce a value.

A sealed value names its key, so that two keys live side by side while one replaces the other. Values that were written without a key
stay readable and are sealed the next time they are written, or by `haoke privacy reseal`.
"""

import base64
import hashlib
import os
from collections.abc import Mapping, Sequence
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.config.privacy import PrivacyConfig
from bot.errors import ConfigError, StoreError

MARK: Final = "haoke-sealed:"
SHORTEST: Final = 16  # characters of a key
_NONCE: Final = 12


class Seal:
    """Seals with the first key, opens with every key."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys or any(len(key) < SHORTEST for key in keys):
            raise ConfigError(f"a key for the database has at least {SHORTEST} characters")
        rings = [_derived(key) for key in keys]
        self._name = rings[0][0]
        self._ring: Mapping[str, AESGCM] = dict(reversed(rings))

    def close(self, text: str) -> str:
        """The text sealed with the first key."""
        nonce = os.urandom(_NONCE)
        closed = nonce + self._ring[self._name].encrypt(nonce, text.encode(), self._name.encode())
        return f"{MARK}{self._name}:{base64.b64encode(closed).decode()}"

    def open(self, value: str) -> str:
        """The text of a sealed value; StoreError when its key is not among ours, or somebody changed it."""
        name, _, body = value.removeprefix(MARK).partition(":")
        key = self._ring.get(name)
        if key is None:
            raise StoreError(
                f"the database holds values sealed with the key {name}: set it as privacy.old_key"
            )
        raw = base64.b64decode(body)
        try:
            return key.decrypt(raw[:_NONCE], raw[_NONCE:], name.encode()).decode()
        except InvalidTag:
            raise StoreError("a sealed value in the database was changed from outside") from None

    @property
    def mark(self) -> str:
        """What a value that is sealed with the first key begins with."""
        return f"{MARK}{self._name}:"


def seal_from(privacy: PrivacyConfig) -> Seal | None:
    """The seal of the settings; None where no key is set."""
    if privacy.key is None:
        if privacy.old_key is not None:
            raise ConfigError(
                "privacy.old_key only opens what was sealed before: set privacy.key to the new one too"
            )
        return None
    return Seal([key.get_secret_value() for key in (privacy.key, privacy.old_key) if key is not None])


def is_sealed(value: Any) -> bool:
    """Whether a stored value is a sealed one."""
    return isinstance(value, str) and value.startswith(MARK)


def open_value(value: str, seal: Seal | None) -> str:
    """The text of a sealed value; StoreError without a key."""
    if seal is None:
        raise StoreError("the database holds sealed values: set privacy.key to the key they were sealed with")
    return seal.open(value)


def _derived(key: str) -> tuple[str, AESGCM]:
    """A name that tells nothing about the key, and the key."""
    raw = HKDF(SHA256(), 32, salt=None, info=b"haoke database").derive(key.encode())
    return hashlib.sha256(b"name" + raw).hexdigest()[:8], AESGCM(raw)
