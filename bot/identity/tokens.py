"""Signed tokens: who a page says is signed in, and what this desk signs for itself.

A shop's page signs `{"sub": customer id, "aud": audience, "iat": …, "exp": …}` with HS256 and `identity.secret`. It is good for
an hour at most, so that a stolen one is worth little. Everything else is signed with keys derived from the same secret, one
for each purpose, so that a token for one thing never opens another.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import jwt

from bot.clock import Clock, SystemClock

ALGORITHM: Final = "HS256"
LONGEST: Final = timedelta(hours=1)  # of a page's token
_LEEWAY: Final = timedelta(seconds=30)
_FILE: Final = "identity.key"


class Tokens:
    """Signs and checks; a token that is forged, expired or meant for something else is simply not there."""

    def __init__(self, secret: str, data_dir: Path, clock: Clock | None = None) -> None:
        self._configured = secret
        self._file = data_dir / _FILE
        self._clock = clock or SystemClock()

    @cached_property
    def _secret(self) -> bytes:
        """The configured secret, or the one that is made in the data folder when it is first needed."""
        return self._configured.encode() if self._configured else _kept(self._file)

    def key(self, purpose: str) -> bytes:
        """A key for one purpose only."""
        return hmac.new(self._secret, b"haoke:" + purpose.encode(), hashlib.sha256).digest()

    def customer(self, token: str, audience: str) -> str | None:
        """The customer a page's token names; None for one that does not count here."""
        claims = self._read(token, self._secret, audience)
        if claims is None or not isinstance(claims.get("sub"), str) or not claims["sub"]:
            return None
        now = self._clock.now().timestamp()
        lives = claims["exp"] - min(claims["iat"], now)
        in_time = (
            lives <= (LONGEST + _LEEWAY).total_seconds() and claims["iat"] <= now + _LEEWAY.total_seconds()
        )
        return str(claims["sub"]) if in_time else None

    def sign_customer(self, customer: str, audience: str, lasts: timedelta = LONGEST) -> str:
        """A page's token, as a shop's own server makes it."""
        return self._sign({"sub": customer}, self._secret, audience, lasts)

    def sign(self, purpose: str, claims: Mapping[str, Any], lasts: timedelta) -> str:
        """A token of the desk's own."""
        return self._sign(claims, self.key(purpose), purpose, lasts)

    def read(self, purpose: str, token: str) -> Mapping[str, Any] | None:
        """The claims of a token of the desk's own; None when it does not count."""
        return self._read(token, self.key(purpose), purpose)

    def _sign(self, claims: Mapping[str, Any], key: bytes, audience: str, lasts: timedelta) -> str:
        now = self._clock.now()
        whole = {**claims, "aud": audience, "iat": now, "exp": now + lasts}
        return jwt.encode(whole, key, algorithm=ALGORITHM)

    def _read(self, token: str, key: bytes, audience: str) -> Mapping[str, Any] | None:
        if not token.isascii():  # no token is; and what came as broken bytes could not even be looked at
            return None
        needed = ["aud", "iat", "exp"]
        # The times are checked here, by the desk's clock.
        options: Any = {"require": needed, "verify_exp": False, "verify_iat": False, "verify_nbf": False}
        try:
            claims = jwt.decode(token, key, algorithms=[ALGORITHM], audience=audience, options=options)
        except jwt.PyJWTError:
            return None
        times = claims["iat"], claims["exp"]
        if not all(isinstance(time, int | float) for time in times):
            return None
        alive = claims["exp"] > self._clock.now().timestamp()
        return claims if alive else None


def _kept(file: Path) -> bytes:
    """The secret in the data folder, made once; two processes that start together agree on the first one's."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    if not file.exists():
        fresh.touch(mode=0o600)
        fresh.write_bytes(secrets.token_hex(32).encode())
        try:
            os.link(fresh, file)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return file.read_bytes()
