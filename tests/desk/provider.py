"""An OpenID provider on loopback: discovery, keys, codes bound to a client, an address and a PKCE challenge, and signed tokens."""

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import unquote_plus, urlencode

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec, rsa

CLIENT, SECRET = "haoke", "a client secret"


def another_key() -> rsa.RSAPrivateKey:
    """A key that nobody has."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


_signing_key = cache(another_key)  # of the provider itself: made once, since it takes longer than a test


@dataclass
class Provider:
    """Signs in whoever `claims` says, as often as it is asked. `twist` changes the token before it is signed."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    twist: Any = None
    key: Any = field(default_factory=_signing_key)
    kid: str = "k1"
    algorithm: str = "RS256"
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def app(self) -> web.Application:
        """The provider as a server."""
        app = web.Application()
        app.add_routes(
            [
                web.get("/.well-known/openid-configuration", self.discovery),
                web.get("/authorize", self.authorize),
                web.post("/token", self.token),
                web.get("/keys", self.keys),
            ]
        )
        return app

    async def discovery(self, _: web.Request) -> web.Response:
        """What is where."""
        self.calls.append("discovery")
        return web.json_response(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
            }
        )

    async def authorize(self, request: web.Request) -> web.Response:
        """Somebody signs in at once; the browser goes back with a code."""
        asked = dict(request.query)
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
        raise web.HTTPSeeOther(back)

    async def token(self, request: web.Request) -> web.Response:
        """A code becomes a token, once, for who asked for it."""
        form = await request.post()
        asked = self.codes.pop(str(form["code"]), None)
        login = base64.b64decode(request.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        digest = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        fine = asked is not None and unquote_plus(login) == f"{CLIENT}:{SECRET}"
        if (
            asked is None
            or not fine
            or proof != asked["code_challenge"]
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            return web.json_response({"error": "invalid_grant"}, status=400)
        now = int(time.time())
        token = {
            "iss": self.url,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.claims,
        }
        if self.twist is not None:
            token = self.twist(token)
        signed = jwt.encode(token, self.key, algorithm=self.algorithm, headers={"kid": self.kid})
        return web.json_response({"access_token": "x", "token_type": "Bearer", "id_token": signed})

    async def keys(self, _: web.Request) -> web.Response:
        """The public half of the signing key."""
        self.calls.append("keys")
        kind = (
            jwt.algorithms.RSAAlgorithm
            if isinstance(self.key, rsa.RSAPrivateKey)
            else jwt.algorithms.ECAlgorithm
        )
        public = kind.to_jwk(self.key.public_key(), as_dict=True)
        return web.json_response({"keys": [{**public, "kid": self.kid, "use": "sig"}]})

    def logout_token(self, **claims: Any) -> str:
        """What the provider sends when somebody signs out there; a claim of None is left out."""
        now = int(time.time())
        event: dict[str, Any] = {"http://schemas.openid.net/event/backchannel-logout": {}}
        token = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 120, "jti": secrets.token_hex(8)}
        told = {**token, "events": event, **claims}
        kept = {name: value for name, value in told.items() if value is not None}
        headers = {"kid": self.kid, "typ": "logout+jwt"}
        return jwt.encode(kept, self.key, algorithm=self.algorithm, headers=headers)

    def turn_keys(self) -> None:
        """A new key of another kind, as providers do from time to time."""
        self.key, self.kid, self.algorithm = ec.generate_private_key(ec.SECP256R1()), "k2", "ES256"
