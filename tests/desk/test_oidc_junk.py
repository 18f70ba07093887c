"""Whatever a provider says, or somebody in its name: refused in our own words, or understood."""

import base64
import json
import os
import time
from contextlib import suppress
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import HaokeError
from bot.staff import oidc as rules
from bot.staff.oidc import Attempt, Oidc, login_of
from bot.staff.oidc import Provider as Known
from tests.connectors.kit import Running
from tests.desk.provider import CLIENT
from tests.desk.test_oidc import desk, file_store, provider
from tests.test_outside_bytes import JSON, often

__all__ = ["desk", "file_store", "provider"]
KNOWN = Known(issuer="https://id.example", client_id=CLIENT, roles={"desk": "agent"})
ODD: tuple[Any, ...] = (None, True, -1, 1.5, "", "x", "é", [], {}, [{}], [["x"]], {"x": []})
HEADERS: tuple[Any, ...] = (
    *({"alg": odd} for odd in ODD),
    *({"alg": "RS256", "kid": odd} for odd in ODD),
    [],
    1,
)


def token(header: Any, claims: Any) -> str:
    """As a token looks, signed by nobody."""
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), b"signature")
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


@often
@given(JSON | st.fixed_dictionaries({"groups": JSON}) | st.fixed_dictionaries({"groups": st.lists(JSON)}))
def test_what_the_claims_say_of_groups(claims: Any) -> None:
    if isinstance(claims, dict):
        assert KNOWN.role(claims) in (None, "agent")


@often
@given(st.text())
def test_names_and_cookies(text: str) -> None:
    assert login_of(text)
    found = Attempt.read(text)
    assert found is None or str(found) == text


@pytest.mark.parametrize("header", HEADERS, ids=str)
async def test_a_sign_out_that_anybody_may_send(desk: Running, header: Any) -> None:
    claims = {"iss": desk.url, "aud": CLIENT, "iat": 1, "exp": 2**33, "jti": "1", "sub": "x"}
    form = {"logout_token": token(header, claims)}
    async with desk.http.post("/desk/oidc/logout", data=form) as answer:
        assert answer.status == 400, await answer.text()


async def answers(*, keys: Any = None, discovery: Any = None) -> None:
    """A provider that answers so, asked for the key of a token and for where to sign in."""

    async def configuration(request: web.Request) -> web.Response:
        here = str(request.url.origin())
        told = {
            "issuer": here,
            "authorization_endpoint": here,
            "token_endpoint": here,
            "jwks_uri": f"{here}/keys",
        }
        return web.json_response({**told, **(discovery or {})})

    async def shown(_: web.Request) -> web.Response:
        return web.json_response(keys)

    app = web.Application()
    app.add_routes([web.get("/.well-known/openid-configuration", configuration), web.get("/keys", shown)])
    async with TestServer(app) as server, ClientSession() as http:
        known = Oidc(Known(issuer=str(server.make_url("")).rstrip("/"), client_id=CLIENT), http)
        with suppress(HaokeError):
            await known.address(Attempt.begin(), "http://127.0.0.1/back")
        with pytest.raises(HaokeError):
            await known.ended(token({"alg": "RS256", "kid": "k"}, {"exp": time.time() + os.getpid()}))


@pytest.mark.parametrize("keys", [*ODD, *({"keys": odd} for odd in ODD), {"keys": [{"kty": odd, "kid": "k"} for odd in ODD]},
    {"keys": [{"kty": "RSA", "kid": "k", "n": odd, "e": "AQAB"} for odd in ODD]}, {"keys": [{"kty": "EC", "crv": "P-256", "kid": "k", "x": "!", "y": 1}]}], ids=str)  # fmt: skip
async def test_keys_that_are_none(keys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "_KEYS_S", -1.0)
    await answers(keys=keys)


@pytest.mark.parametrize(
    "address", [*ODD, "http://[", "https://", "//x", "https://id.example:99999/"], ids=str
)
async def test_addresses_that_are_none(address: Any) -> None:
    await answers(keys={}, discovery={"jwks_uri": address})
