"""Signing in by OpenID Connect: authorization code with PKCE, against whatever the issuer's discovery document names.

What counts is the signed ID token: its issuer, audience, nonce, times and signature. The role comes from one of its claims, so rights
live where the company keeps them: whoever loses them there is out of the desk when the session ends, which is soon.
"""

import base64
import hashlib
import re
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote_plus, urlencode, urlsplit

import jwt
from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.errors import BadInput, ConfigError, NotAllowed
from bot.staff.roles import ROLES, Role, as_role

_ALGORITHMS: Final = frozenset({"RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"})
_FRESH_S: Final = 3600.0  # how long discovery is believed
_KEYS_S: Final = 60.0  # how often an unknown key makes us ask for keys again
_LEEWAY_S: Final = 60
_TIMEOUT: Final = ClientTimeout(total=10)
LOGOUT: Final = "http://schemas.openid.net/event/backchannel-logout"
_LOCAL: Final = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Who vouches for people, and which of their groups may do what."""

    issuer: str
    client_id: str
    client_secret: str = ""
    name: str = ""  # on the button
    scopes: Sequence[str] = ("openid", "profile", "email")
    roles_claim: str = "groups"
    roles: Mapping[str, str] = field(default_factory=dict)  # value of the claim -> role
    default_role: str = ""  # of whoever has none of them; empty: not let in

    def role(self, claims: Mapping[str, Any]) -> Role | None:
        """The highest role that the claims give."""
        value: Any = claims
        for part in self.roles_claim.split("."):  # such as realm_access.roles
            value = value.get(part) if isinstance(value, Mapping) else None
        groups = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        found = [
            as_role(self.roles[group]) for group in groups if isinstance(group, str) and group in self.roles
        ]
        if not found and self.default_role:
            found = [as_role(self.default_role)]
        return max(found, key=ROLES.index, default=None)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to sign in, as the browser keeps it until it comes back."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def begin(cls) -> "Attempt":
        """A new one; every part is a secret of its own."""
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))

    @classmethod
    def read(cls, cookie: str) -> "Attempt | None":
        """The one that a cookie kept."""
        parts = cookie.split(".")
        return cls(*parts) if len(parts) == 3 and all(parts) else None

    def __str__(self) -> str:
        return f"{self.state}.{self.nonce}.{self.verifier}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """Who the issuer says it is."""

    subject: str  # issuer and subject, unique for ever
    login: str
    name: str
    role: Role | None
    session: str = ""  # at the provider, which may end it


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What a provider says is over: one session, or all of a person."""

    subject: str
    session: str
    token: str  # its id


class Oidc:
    """Talks to one provider."""

    def __init__(self, provider: Provider, http: ClientSession) -> None:
        _trusted(provider.issuer)
        self.provider = provider
        self._http = http
        self._found: tuple[float, Mapping[str, Any]] = (0.0, {})
        self._keys: tuple[float, Mapping[str, jwt.PyJWK]] = (0.0, {})

    async def address(self, attempt: Attempt, back: str) -> str:
        """Where the browser goes to sign in; `back` is our own address to which it returns."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(attempt.verifier.encode()).digest()).rstrip(b"=")
        asked = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": back,
            "scope": " ".join(self.provider.scopes),
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": challenge.decode(),
            "code_challenge_method": "S256",
        }
        endpoint = str((await self._discovered())["authorization_endpoint"])
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    async def person(self, code: str, attempt: Attempt, back: str) -> Vouched:
        """Who came back with this code; NotAllowed where the token does not hold."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": attempt.verifier,
        }
        provider, headers = self.provider, {}
        if provider.client_secret:
            word = f"{quote_plus(provider.client_id)}:{quote_plus(provider.client_secret)}"
            headers["Authorization"] = f"Basic {base64.b64encode(word.encode()).decode()}"
        else:
            form["client_id"] = provider.client_id
        endpoint = str((await self._discovered())["token_endpoint"])
        answer = await self._json("POST", endpoint, data=form, headers=headers)
        claims = await self._claims(str(answer.get("id_token") or ""), attempt.nonce)
        login = str(claims.get("preferred_username") or claims.get("email") or claims["sub"])
        return Vouched(
            subject=f"{provider.issuer}#{claims['sub']}",
            login=login,
            name=str(claims.get("name") or login),
            role=provider.role(claims),
            session=self._session(claims),
        )

    async def ended(self, token: str) -> Ended:
        """What a logout token ends (OpenID Connect Back-Channel Logout 1.0); NotAllowed where it does not hold."""
        claims = await self._read(token, required=("iat", "exp", "iss", "aud", "jti"))
        events, said = claims.get("events"), claims.get("sub") or claims.get("sid")
        meant = isinstance(events, Mapping) and isinstance(events.get(LOGOUT), Mapping)
        if not meant or not said or "nonce" in claims:  # with a nonce it might be an ID token that was stolen
            raise NotAllowed("the provider's token ends no session", status=401)
        subject = f"{self.provider.issuer}#{claims['sub']}" if claims.get("sub") else ""
        return Ended(subject=subject, session=self._session(claims), token=str(claims["jti"]))

    def _session(self, claims: Mapping[str, Any]) -> str:
        sid = str(claims.get("sid") or "")
        return hashlib.sha256(f"{self.provider.issuer}#{sid}".encode()).hexdigest() if sid else ""

    async def _read(self, token: str, *, required: Sequence[str]) -> Mapping[str, Any]:
        try:
            header = jwt.get_unverified_header(token)
            if str(header.get("alg")) not in _ALGORITHMS:
                raise NotAllowed("the provider's token is signed in a way that is not taken", status=401)
            claims: dict[str, Any] = jwt.decode(
                token,
                await self._key(str(header.get("kid") or "")),
                algorithms=[str(header["alg"])],
                audience=self.provider.client_id,
                issuer=self.provider.issuer,
                leeway=_LEEWAY_S,
                options={"require": list(required)},
            )
        except jwt.PyJWTError:
            raise NotAllowed("the provider's token does not hold", status=401) from None
        return claims

    async def _claims(self, token: str, nonce: str) -> Mapping[str, Any]:
        claims = await self._read(token, required=("exp", "iat", "iss", "aud", "sub"))
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        meant = claims.get("azp", self.provider.client_id if not several else None)
        if (
            not secrets.compare_digest(str(claims.get("nonce") or "").encode(), nonce.encode())
            or meant != self.provider.client_id
        ):
            raise NotAllowed("the provider's token was made for another sign-in", status=401)
        return claims

    async def _key(self, kid: str) -> jwt.PyJWK:
        asked, keys = self._keys
        if kid not in keys and time.monotonic() - asked > _KEYS_S:
            found = await self._json("GET", str((await self._discovered())["jwks_uri"]))
            usable = [key for key in jwt.PyJWKSet.from_dict(dict(found)).keys if key.key_type != "oct"]
            keys = {str(key.key_id or ""): key for key in usable}
            self._keys = (time.monotonic(), keys)
        if kid not in keys:
            raise NotAllowed("the provider's token is signed with a key that it does not show", status=401)
        return keys[kid]

    async def _discovered(self) -> Mapping[str, Any]:
        asked, found = self._found
        if not found or time.monotonic() - asked > _FRESH_S:
            issuer = self.provider.issuer
            found = await self._json("GET", issuer.rstrip("/") + "/.well-known/openid-configuration")
            if found.get("issuer") != issuer:
                raise ConfigError(f"connectors.desk.oidc: {issuer} calls itself {found.get('issuer')!r}")
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                _trusted(str(found.get(name) or ""))
            self._found = (time.monotonic(), found)
        return found

    async def _json(self, method: str, address: str, **more: Any) -> Mapping[str, Any]:
        try:
            async with self._http.request(
                method, address, timeout=_TIMEOUT, allow_redirects=False, **more
            ) as answer:
                found = await answer.json(content_type=None)
        except (ClientError, TimeoutError, ValueError):
            raise BadInput("the sign-in service does not answer; try again in a moment", status=503) from None
        if answer.status != 200 or not isinstance(found, dict):
            raise NotAllowed("the sign-in service refused; start again", status=401)
        return found


def login_of(wanted: str) -> str:
    """A sign-in name of ours that is like the one at the provider."""
    return re.sub(r"[^a-z0-9._@-]+", "-", wanted.strip().lower()).strip("-._@")[:64] or "person"


def _trusted(address: str) -> None:
    try:
        parts = urlsplit(address)
    except ValueError:
        raise ConfigError(f"connectors.desk.oidc: {address!r} is no address") from None
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOCAL):
        raise ConfigError(f"connectors.desk.oidc: {address!r} must begin with https://")
