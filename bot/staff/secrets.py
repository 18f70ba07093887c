"""Passwords and tokens: what is kept of them cannot be turned back into them."""

import asyncio
import hashlib
import hmac
import secrets
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.errors import BadInput

SHORTEST: Final = 10  # characters of a password
LONGEST: Final = 256
_HASHER: Final = PasswordHasher()
_GATE: Final = asyncio.Semaphore(
    2
)  # argon2 takes 64 MiB each time; strangers must not fill the memory with it


def token() -> str:
    """A new secret of 256 bits that fits into a cookie or an address."""
    return secrets.token_urlsafe(32)


def digest(value: str) -> str:
    """What is stored of a token. It is random, so a plain hash is enough. A cookie may be of broken bytes."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()


def derived(value: str, purpose: str) -> str:
    """Another secret that whoever holds the token can be given, and nobody can turn back."""
    return hmac.new(value.encode(), purpose.encode(), hashlib.sha256).hexdigest()


async def hashed(password: str) -> str:
    """What is stored of a password; BadInput for one that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput(f"a password has {SHORTEST} to {LONGEST} characters")
    async with _GATE:
        return await asyncio.to_thread(_HASHER.hash, password)


async def matches(password: str, stored: str | None) -> bool:
    """Whether this is the password. Without a stored one it takes as long, so that names cannot be told apart."""
    known = stored or await _nobody()
    async with _GATE:
        return await asyncio.to_thread(_verify, known, password[:LONGEST]) and stored is not None


def _verify(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


_dummy: list[str] = []


async def _nobody() -> str:
    if not _dummy:
        _dummy.append(await asyncio.to_thread(_HASHER.hash, secrets.token_urlsafe(32)))
    return _dummy[0]
