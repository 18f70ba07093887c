"""No change without a session, the role, our own page and the session's word: for every route there is."""

import re
from typing import Any

import pytest
from aiohttp import CookieJar

from bot.conversation.store import Store
from bot.staff import ROLES, Accounts
from connectors.desk import Desk
from connectors.desk.entry import Entry
from tests.connectors.kit import Running, serving, settings
from tests.desk.conftest import Hire


def entries(desk: Running) -> list[Entry]:
    found = desk.service.connectors["desk"]
    assert isinstance(found, Desk)
    return list(found.entries)


RANK = (
    "agent",
    "lead",
    "manager",
    "admin",
)  # as docs/desk.md has it; the product is not asked what it thinks of itself


def path_of(entry: Entry) -> str:
    """Some address that the route's pattern takes."""
    filled = re.sub(r"\{\w+:(\w+)\|[^}]*\}", r"\1", entry.route.path)  # the first of several words
    filled = re.sub(r"\{\w+:\[0-9\]\+\}", "1", filled)
    return re.sub(r"\{[^}]*\}", "x1", filled)


# Called by the company's sign-in itself: what it says is signed, and nobody has a session there.
SIGNED = frozenset({"/desk/oidc/logout"})


def changing(desk: Running) -> list[Entry]:
    """The routes that change something for somebody who is signed in, or signs in."""
    return [entry for entry in entries(desk) if entry.changes and entry.route.path not in SIGNED]


FORGED: dict[str, dict[str, str]] = {
    "no word": {"X-CSRF-Token": ""},
    "another's word": {"X-CSRF-Token": "0" * 64},
    "another site": {"Origin": "https://evil.example"},
    "a look-alike": {"Origin": "http://127.0.0.1.evil.example"},
    "no origin": {"Origin": ""},
    "a sandboxed page": {"Origin": "null"},
    "a neighbour": {"Sec-Fetch-Site": "same-site"},
}


@pytest.mark.parametrize("how", FORGED)
async def test_no_route_changes_anything_for_a_foreign_page(desk: Running, at_desk: Hire, how: str) -> None:
    ann = await at_desk("ann", "admin")
    assert len(changing(desk)) > 10
    for entry in changing(desk):
        if entry.role is None and "X-CSRF-Token" in FORGED[how]:
            continue  # nobody is signed in yet, so there is no word: the origin alone guards it
        status, _ = await ann.post(path_of(entry), {}, **FORGED[how])
        assert status == 403, (how, entry.route.path)


async def test_a_form_of_another_site_is_refused(desk: Running, at_desk: Hire) -> None:
    ann = await at_desk("ann", "admin")
    for entry in changing(desk):
        async with ann.http.post(path_of(entry), data={"text": "x"}) as answer:
            assert answer.status == 403, entry.route.path


@pytest.mark.parametrize("path", sorted(SIGNED))
async def test_what_is_signed_is_refused_without_a_signature(desk: Running, at_desk: Hire, path: str) -> None:
    ann = await at_desk("ann", "admin")
    for body in ({}, {"logout_token": "x.y.z"}):
        async with ann.http.post(path, data=body) as answer:
            assert 400 <= answer.status < 500
    status, _ = await ann.get("/api/desk/me")
    assert status == 200, "she is still signed in"


async def test_nothing_is_changed_by_reading(desk: Running) -> None:
    assert {entry.route.method for entry in entries(desk) if not entry.changes} == {"GET"}


async def test_every_route_takes_its_role_and_no_less(desk: Running, at_desk: Hire) -> None:
    for role in ROLES:
        person = await at_desk(role, role)
        for entry in entries(desk):
            if entry.role is None or "live" in entry.route.path:
                continue
            call = person.post(path_of(entry), {}) if entry.changes else person.get(path_of(entry))
            status, answer = await call
            refused = status == 403 and "takes the role" in str(answer)
            assert refused is (RANK.index(role) < RANK.index(entry.role)), (role, entry.route.path, answer)


async def test_without_a_session_nothing_opens(desk: Running) -> None:
    for entry in entries(desk):
        if entry.role is not None:
            call = desk.http.post if entry.changes else desk.http.get
            async with call(path_of(entry), headers={"Origin": desk.url}) as answer:
                assert answer.status == 401, entry.route.path


async def test_signing_in_and_out_over_http(desk: Running) -> None:
    accounts = desk.service.gateway.part(Accounts)
    await accounts.add("ann", "安", "manager", by="test")
    link = await accounts.link("ann", by="test")
    origin = {"Origin": desk.url}
    body: dict[str, Any] = {"link": link, "name": "ann", "password": "a new password"}
    desk.http._cookie_jar = CookieJar(unsafe=True)
    async with desk.http.post("/api/desk/set-up", json=body, headers=origin) as answer:
        assert answer.status == 200
        cookie = answer.cookies["haoke-desk"]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    async with desk.http.get("/api/desk/me") as answer:
        assert (await answer.json())["role"] == "manager"
    async with desk.http.get("/manage") as answer:
        assert answer.status == 200
    async with desk.http.post("/api/desk/sign-out", json={}, headers=origin) as answer:
        assert answer.status == 200
    async with desk.http.get("/api/desk/me") as answer:
        assert answer.status == 401
    wrong = {"name": "ann", "password": "not this one"}
    async with desk.http.post("/api/desk/sign-in", json=wrong, headers=origin) as answer:
        assert answer.status == 401
        assert "haoke-desk" not in answer.cookies


async def test_signing_in_ends_the_session_that_the_browser_had(desk: Running, at_desk: Hire) -> None:
    """Of whoever sat there before, or put its cookie there."""
    mei = await at_desk("mei")
    accounts = desk.service.gateway.part(Accounts)
    await accounts.add("ann", "安", "manager", by="test")
    body = {"link": await accounts.link("ann", by="test"), "name": "ann", "password": "a new password"}
    before = {cookie.key: cookie.value for cookie in mei.http.cookie_jar}
    async with mei.http.post("/api/desk/set-up", json=body, headers={"Origin": desk.url}) as answer:
        assert answer.status == 200
    assert (await mei.get("/api/desk/me"))[1]["id"] == "ann"
    async with desk.http.get("/api/desk/me", cookies=before) as answer:
        assert answer.status == 401


async def test_pages_open_only_to_those_they_are_for(desk: Running, at_desk: Hire) -> None:
    for path, to in (("/desk", "/desk/sign-in"), ("/manage", "/desk/sign-in?to=/manage")):
        async with desk.http.get(path, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (303, to)
    ann = await at_desk("ann", "agent")
    async with ann.http.get("/manage", allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/desk")
    async with ann.http.get("/desk") as answer:
        assert "require-trusted-types-for 'script'" in answer.headers["Content-Security-Policy"]
        page = await answer.text()
    for address in re.findall(r'(?:src|href)="(/[^"]+)"', page):
        async with ann.http.get(address) as answer:
            assert answer.status == 200, address


async def test_nobody_raises_themselves_or_touches_who_may_more(desk: Running, at_desk: Hire) -> None:
    await at_desk("root", "admin")
    max_ = await at_desk("max", "manager")
    assert (await max_.post("/api/desk/staff", {"id": "eve", "role": "admin"}))[0] == 403
    assert (await max_.post("/api/desk/staff/max", {"role": "admin"}))[0] == 403
    assert (await max_.post("/api/desk/staff/root", {"active": False}))[0] == 403
    assert (await max_.post("/api/desk/staff/root/link", {}))[0] == 403
    status, made = await max_.post("/api/desk/staff", {"id": "eve", "role": "agent"})
    assert status == 201
    assert made["link"].endswith(".eve")


async def test_a_session_names_itself(desk: Running, at_desk: Hire) -> None:
    ann = await at_desk("ann")
    await desk.say("alice", "hello")
    _, answer = await ann.post("/api/desk/conversations/rest:alice/claim", {"agent": "bob"})
    assert answer["owner"] == "agent:ann"


@pytest.mark.parametrize(("header", "let_in"), [("X-Real-IP", 200), ("", 429)])
async def test_behind_a_proxy_a_strangers_guesses_keep_nobody_else_out(
    file_store: Store, header: str, let_in: int
) -> None:
    """Without the header all who come through it count as one."""
    async with serving(file_store, settings(connectors={"desk": {"client_ip_header": header}})) as desk:
        accounts = desk.service.gateway.part(Accounts)
        await accounts.add("mei", "Mei", "agent", by="test")
        await accounts.set_password("mei", "correct horse battery", by="test")

        async def knock(name: str, password: str, place: str) -> int:
            body = {"name": name, "password": password}
            headers = {"X-Real-IP": place, "Origin": desk.url.rstrip("/")}
            async with desk.http.post("/api/desk/sign-in", json=body, headers=headers) as answer:
                return answer.status

        guesses = [await knock(f"guess{number}", "wrong", f"2001:db8::{number:x}") for number in range(31)]
        assert guesses[-1] == 429
        assert await knock("mei", "correct horse battery", "203.0.113.7") == let_in
