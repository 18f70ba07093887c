"""Signing in by OpenID Connect against a real provider on loopback: who gets in, as whom, and every way of not getting in."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar
from aiohttp.test_utils import TestServer

from bot.conversation.store import Store
from bot.errors import ConfigError
from bot.staff import Accounts
from bot.staff import oidc as rules
from bot.staff.oidc import Attempt, Oidc, login_of
from bot.staff.oidc import Provider as Known
from tests.connectors.conftest import file_store
from tests.connectors.kit import Running, serving, settings
from tests.desk.provider import CLIENT, SECRET, Provider

__all__ = ["file_store"]
MEI = {
    "sub": "7f3a",
    "preferred_username": "Mei Lin",
    "name": "小梅",
    "groups": ["everyone", "desk-leads", "desk"],
}


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    found = Provider(claims=dict(MEI))
    async with TestServer(found.app()) as server:
        found.url = str(server.make_url("")).rstrip("/")
        yield found


@pytest.fixture
async def desk(file_store: Store, provider: Provider) -> AsyncIterator[Running]:
    oidc = {
        "issuer": provider.url,
        "client_id": CLIENT,
        "client_secret": SECRET,
        "name": "Acme",
        "roles": {"desk": "agent", "desk-leads": "lead"},
    }
    config = settings(connectors={"desk": {"oidc": oidc}})
    async with serving(file_store, config) as running:
        yield running


@asynccontextmanager
async def browser(desk: Running) -> AsyncIterator[ClientSession]:
    async with ClientSession(base_url=desk.url, cookie_jar=CookieJar(unsafe=True)) as session:
        yield session


async def sign_in(http: ClientSession) -> tuple[int, str]:
    """Through the provider and back; the last status and where it ended."""
    async with http.get("/desk/oidc") as answer:
        return answer.status, str(answer.url.relative())


async def me(http: ClientSession) -> Any:
    async with http.get("/api/desk/me") as answer:
        return await answer.json() if answer.status == 200 else answer.status


async def test_a_colleague_signs_in_with_the_highest_role_that_their_groups_give(desk: Running) -> None:
    async with browser(desk) as http:
        async with http.get("/api/desk/door") as answer:
            assert await answer.json() == {"provider": "Acme"}
        status, place = await sign_in(http)
        assert (status, place.split("?")[0]) == (200, "/desk/oidc/back")
        known = await me(http)
        assert (known["id"], known["name"], known["role"]) == ("mei-lin", "小梅", "lead")
        (cookie,) = [c for c in http.cookie_jar if c.key == "haoke-desk"]
        assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", "3600")


async def test_the_same_person_is_the_same_account_with_the_role_of_today(
    desk: Running, provider: Provider
) -> None:
    async with browser(desk) as http, browser(desk) as elsewhere:
        await sign_in(http)
        provider.claims |= {"preferred_username": "mei.new", "groups": ["desk"]}
        await sign_in(elsewhere)
        assert (await me(elsewhere))["id"] == "mei-lin"
        assert (await me(elsewhere))["role"] == "agent"
        assert await me(http) == 401, "a session with more rights than she has is over"


async def test_who_lost_the_right_is_out_everywhere(desk: Running, provider: Provider) -> None:
    async with browser(desk) as http, browser(desk) as elsewhere:
        await sign_in(http)
        provider.claims |= {"groups": ["everyone"]}
        assert await sign_in(elsewhere) == (200, "/desk/sign-in?problem=no_role")
        assert await me(elsewhere) == 401
        assert await me(http) == 401


async def test_an_account_that_was_ended_here_stays_ended(desk: Running) -> None:
    accounts = desk.service.gateway.part(Accounts)
    async with browser(desk) as http:
        await sign_in(http)
        await accounts.change("mei-lin", by="test", active=0)
        assert (await sign_in(http))[1] == "/desk/sign-in?problem=no_role"


async def test_a_local_account_of_the_same_name_is_not_taken_over(desk: Running) -> None:
    accounts = desk.service.gateway.part(Accounts)
    await accounts.add("mei-lin", "Local", "admin", by="test")
    async with browser(desk) as http:
        await sign_in(http)
        assert ((await me(http))["id"], (await me(http))["role"]) == ("mei-lin-2", "lead")


async def test_new_signing_keys_are_fetched_when_they_appear(
    desk: Running, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "_KEYS_S", 0.0)
    async with browser(desk) as http:
        await sign_in(http)
        provider.turn_keys()
        await sign_in(http)
        assert (await me(http))["id"] == "mei-lin"
    assert provider.calls.count("keys") == 2
    assert provider.calls.count("discovery") == 1


def other(**changes: Any) -> Any:
    return lambda token: {**token, **changes}


WRONG = {
    "another's token": other(aud="another-app"),
    "one of several audiences, for another": other(aud=[CLIENT, "another-app"], azp="another-app"),
    "another issuer": other(iss="https://elsewhere.example"),
    "another sign-in": other(nonce="x"),
    "too old": other(exp=int(time.time()) - 3600),
    "from nobody": lambda token: {k: v for k, v in token.items() if k != "sub"},
    "without an end": lambda token: {k: v for k, v in token.items() if k != "exp"},
}


@pytest.mark.parametrize("how", WRONG)
async def test_a_token_that_does_not_hold_lets_nobody_in(desk: Running, provider: Provider, how: str) -> None:
    provider.twist = WRONG[how]
    async with browser(desk) as http:
        assert await sign_in(http) == (200, "/desk/sign-in?problem=again")
        assert await me(http) == 401


async def test_a_token_signed_by_somebody_else_lets_nobody_in(desk: Running, provider: Provider) -> None:
    provider.algorithm, provider.key = "HS256", SECRET * 3  # "the client's secret is a key too"
    async with browser(desk) as http:
        assert (await sign_in(http))[1] == "/desk/sign-in?problem=again"
        assert await me(http) == 401


async def test_a_code_counts_in_the_browser_that_asked_for_it_and_once(
    desk: Running, provider: Provider
) -> None:
    async with browser(desk) as victim, browser(desk) as attacker:
        async with attacker.get("/desk/oidc", allow_redirects=False) as away:
            first = away.headers["Location"]
        async with attacker.get(first, allow_redirects=False) as answer:
            back = answer.headers["Location"]
        async with victim.get(back) as answer:
            assert str(answer.url.relative()) == "/desk/sign-in?problem=again", "no attempt of this browser"
        assert await me(victim) == 401
        async with attacker.get(back) as answer:
            assert answer.status == 200
        async with attacker.get(back) as answer:
            assert str(answer.url.relative()) == "/desk/sign-in?problem=again"


async def test_a_provider_that_is_away_is_said_to_be(file_store: Store) -> None:
    gone = {"issuer": "http://127.0.0.1:9", "client_id": "x", "default_role": "agent"}
    async with (
        serving(file_store, settings(connectors={"desk": {"oidc": gone}})) as desk,
        browser(desk) as http,
    ):
        assert await sign_in(http) == (200, "/desk/sign-in?problem=away")


async def test_an_issuer_that_calls_itself_otherwise_is_not_believed(provider: Provider) -> None:
    async with ClientSession() as http:
        known = Known(issuer=f"{provider.url}/", client_id=CLIENT, default_role="agent")
        with pytest.raises(ConfigError, match="calls itself"):
            await Oidc(known, http).address(Attempt.begin(), "http://127.0.0.1/desk/oidc/back")


@pytest.mark.parametrize("issuer", ["http://login.example", "ftp://login.example", "//login.example"])
def test_only_https_is_trusted(issuer: str) -> None:
    with pytest.raises(ConfigError, match="https"):
        Oidc(Known(issuer=issuer, client_id="x"), http=None)  # type: ignore[arg-type]  # nothing is fetched


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({"groups": ["desk"]}, "agent"),
        ({"groups": "desk-leads"}, "lead"),
        ({"groups": ["desk", "desk-leads"]}, "lead"),
        ({"groups": ["desk-lead"]}, None),
        ({"groups": {"desk": True}}, None),
        ({}, None),
    ],
)
def test_roles_come_from_the_claim_and_from_nothing_else(claims: dict[str, Any], role: str | None) -> None:
    known = Known(issuer="https://x.example", client_id="x", roles={"desk": "agent", "desk-leads": "lead"})
    assert known.role(claims) == role


def test_a_claim_may_lie_deeper() -> None:
    known = Known(
        issuer="https://x.example", client_id="x", roles_claim="realm_access.roles", roles={"boss": "manager"}
    )
    assert known.role({"realm_access": {"roles": ["boss"]}}) == "manager"


@pytest.mark.parametrize(
    ("wanted", "login"), [("Mei Lin", "mei-lin"), ("梅", "person"), ("--A@b.c--", "a@b.c")]
)
def test_sign_in_names_are_made_of_theirs(wanted: str, login: str) -> None:
    assert login_of(wanted) == login


def test_the_desk_says_when_the_table_is_half_filled() -> None:
    for table in ({"issuer": "https://x.example"}, {"issuer": "https://x.example", "client_id": "x"}):
        with pytest.raises(ValueError, match=r"client_id|roles"):
            settings(connectors={"desk": {"oidc": table}})
