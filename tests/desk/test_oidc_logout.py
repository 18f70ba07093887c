"""Signing out at the company ends the sessions here, and pages that are open, and nothing else does."""

import asyncio
from typing import Any

import pytest

from bot.staff import Accounts
from tests.connectors.conftest import file_store
from tests.connectors.kit import Running
from tests.desk.provider import Provider, another_key
from tests.desk.test_oidc import MEI, browser, desk, me, provider, sign_in

__all__ = ["desk", "file_store", "provider"]


async def told(running: Running, token: str) -> int:
    """The provider calls: no cookie, no page, a form."""
    async with (
        browser(running) as http,
        http.post("/desk/oidc/logout", data={"logout_token": token}) as answer,
    ):
        assert answer.headers["Cache-Control"] == "no-store"
        return answer.status


async def test_signing_out_there_closes_an_open_page_here(desk: Running, provider: Provider) -> None:
    provider.claims = {**MEI, "sid": "s1"}
    async with browser(desk) as http:
        await sign_in(http)
        async with http.get("/api/desk/live") as stream:
            assert b"hello" in await stream.content.readline()
            assert await told(desk, provider.logout_token(sub="7f3a", sid="s1")) == 200
            async with asyncio.timeout(10):
                rest = await stream.content.read()
        assert b"event: over" in rest
        assert await me(http) == 401


async def test_one_session_ends_and_the_other_stays(desk: Running, provider: Provider) -> None:
    async with browser(desk) as office, browser(desk) as home:
        for http, sid in ((office, "s1"), (home, "s2")):
            provider.claims = {**MEI, "sid": sid}
            await sign_in(http)
        assert await told(desk, provider.logout_token(sid="s1")) == 200
        assert await me(office) == 401
        assert (await me(home))["id"] == "mei-lin"
        assert await told(desk, provider.logout_token(sub="7f3a")) == 200
        assert await me(home) == 401, "a token that names only the person ends every session"


async def test_a_password_account_of_the_same_name_stays(desk: Running, provider: Provider) -> None:
    accounts = desk.service.gateway.part(Accounts)
    await accounts.add("7f3a", "Somebody", "agent", by="test")
    assert await told(desk, provider.logout_token(sub="7f3a")) == 200
    person = await accounts.get("7f3a")
    assert person is not None
    assert person.active


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://other.example"},
        {"aud": "another client"},
        {"exp": 1},
        {"events": {}},
        {"events": None},
        {"jti": None},
        {"nonce": "n"},
        {"sub": None},
        {"events": "http://schemas.openid.net/event/backchannel-logout"},
    ],
)
async def test_what_does_not_hold_ends_nothing(
    desk: Running, provider: Provider, wrong: dict[str, Any]
) -> None:
    async with browser(desk) as http:
        await sign_in(http)
        assert await told(desk, provider.logout_token(**{"sub": "7f3a", **wrong})) == 400
        assert (await me(http))["id"] == "mei-lin"


async def test_a_token_of_another_key_or_none_ends_nothing(desk: Running, provider: Provider) -> None:
    async with browser(desk) as http:
        await sign_in(http)
        forged = Provider(url=provider.url, key=another_key()).logout_token(sub="7f3a")
        for token in (forged, "", "x.y.z"):
            assert await told(desk, token) == 400
        assert (await me(http))["id"] == "mei-lin"


async def test_the_same_token_ends_nothing_twice(desk: Running, provider: Provider) -> None:
    async with browser(desk) as http:
        await sign_in(http)
        token = provider.logout_token(sub="7f3a")
        assert await told(desk, token) == 200
        await sign_in(http)
        assert await told(desk, token) == 400
        assert (await me(http))["id"] == "mei-lin"
