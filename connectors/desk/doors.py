"""Signing in and out, the first set-up, and who works here.

POST /api/desk/sign-in  {"name", "password"}
POST /api/desk/set-up   {"link", "name", "password", "shown"?}   with a one-time link
POST /api/desk/sign-out
GET  /api/desk/me       who I am, and the word that changes must carry
GET  /api/desk/staff    everybody
POST /api/desk/staff    {"id", "name"?, "role"}   a new account with its one-time link (managers)
POST /api/desk/staff/{id} {"role"?, "active"?, "capacity"?, "queues"?, "languages"?}   (managers)
POST /api/desk/staff/{id}/link   a new one-time link (managers)
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from aiohttp import web

from bot import intake
from bot.errors import BadInput, NotAllowed
from bot.rates import visitors
from bot.staff import Accounts, Door, Person, Sessions, may
from bot.staff.roles import as_role
from bot.staff.sessions import LONGEST
from connectors.desk.calls import body_of
from connectors.desk.entry import Entry, open_to, who
from connectors.desk.guard import Guard

HALF: Final = re.compile("[\ud800-\udfff]")  # of a character: JSON can say it, and nothing can store it


class Doors:
    """Accounts and sessions over HTTP."""

    def __init__(
        self, guard: Guard, door: Door, accounts: Accounts, sessions: Sessions, header: str = ""
    ) -> None:
        self._header = header  # the proxy's
        self._guard = guard
        self._door = door
        self._accounts = accounts
        self._sessions = sessions

    def entries(self) -> Sequence[Entry]:
        """The calls above."""
        person = "/api/desk/staff/{id:[^/]+}"
        return (
            *open_to(
                None,
                web.post("/api/desk/sign-in", self.sign_in),
                web.post("/api/desk/set-up", self.set_up),
                web.post("/api/desk/sign-out", self.sign_out),
            ),
            *open_to(
                "agent",
                web.get("/api/desk/me", self.me),
                web.get("/api/desk/staff", self.staff),
            ),
            *open_to(
                "manager",
                web.post("/api/desk/staff", self.add),
                web.post(person, self.change),
                web.post(person + "/link", self.link),
            ),
        )

    async def sign_in(self, request: web.Request) -> web.Response:
        """A session for a name and its password."""
        body = await body_of(request)
        name, password = _text(body, "name"), _text(body, "password")
        person, cookie = await self._door.sign_in(name, password, visitors(request, self._header))
        return await self._welcome(request, person, cookie)

    async def set_up(self, request: web.Request) -> web.Response:
        """A password by a one-time link, and a session with it."""
        body = await body_of(request)
        link, name, password = (_text(body, key) for key in ("link", "name", "password"))
        person = await self._accounts.redeem(link, name, password, str(body.get("shown") or ""))
        return await self._welcome(request, person, await self._door.let_in(person))

    async def sign_out(self, request: web.Request) -> web.Response:
        """The session is over, here and wherever its cookie was copied."""
        name = self._guard.cookie(request)
        if cookie := request.cookies.get(name):
            await self._sessions.end(cookie)
        answer = intake.answer({"signed_in": False})
        answer.del_cookie(name, path="/")
        return answer

    async def me(self, request: web.Request) -> web.Response:
        """Who I am."""
        signed = who(request)
        return intake.answer({**asdict(signed.person), "csrf": signed.csrf})

    async def staff(self, _: web.Request) -> web.Response:
        """Everybody who works here."""
        return intake.answer({"staff": [asdict(person) for person in await self._accounts.all()]})

    async def add(self, request: web.Request) -> web.Response:
        """A new account; its link is shown once, to whoever made it."""
        body, by = await body_of(request), who(request).person
        role = as_role(body.get("role", "agent"))
        _within(by, role)
        person = await self._accounts.add(
            _text(body, "id"), str(body.get("name") or ""), role, by=f"agent:{by.id}"
        )
        link = await self._accounts.link(person.id, by=f"agent:{by.id}")
        return intake.answer({**asdict(person), "link": _address(link, person.id)}, status=201)

    async def change(self, request: web.Request) -> web.Response:
        """Another role, fewer conversations, or the end."""
        body, by = await body_of(request), who(request).person
        await self._over(by, request.match_info["id"])
        values = _changes(body)
        if "role" in values:
            _within(by, values["role"])
        person = await self._accounts.change(request.match_info["id"], by=f"agent:{by.id}", **values)
        return intake.answer(asdict(person))

    async def link(self, request: web.Request) -> web.Response:
        """A new link for somebody who lost their password."""
        by, person_id = who(request).person, request.match_info["id"]
        await self._over(by, person_id)
        link = await self._accounts.link(person_id, by=f"agent:{by.id}")
        return intake.answer({"id": person_id, "link": _address(link, person_id)}, status=201)

    async def _over(self, by: Person, person_id: str) -> None:
        """Nobody changes the account of somebody who may do more."""
        person = await self._accounts.get(person_id)
        if person is None:
            raise BadInput("there is no such account", status=404)
        _within(by, person.role)

    async def _welcome(self, request: web.Request, person: Person, cookie: str) -> web.Response:
        if before := request.cookies.get(self._guard.cookie(request)):
            await self._sessions.end(before)  # of whoever was here, or put it there
        answer = intake.answer({"signed_in": True, "id": person.id, "role": person.role})
        self._guard.keep(request, answer, cookie, LONGEST)
        return answer


def _text(body: Mapping[str, Any], key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str) or not value or len(value) > 1000 or HALF.search(value):
        raise BadInput(f"{key!r} must be text")
    return value


def _within(by: Person, role: Any) -> None:
    if not may(by.role, role):
        raise NotAllowed(f"only a person with the role {role} or more may do this")


def _changes(body: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {key: body[key] for key in ("role", "name") if key in body}
    if "role" in values:
        values["role"] = as_role(values["role"])
    if isinstance(body.get("active"), bool):
        values["active"] = int(body["active"])
    if "capacity" in body:
        if type(body["capacity"]) is not int or not 0 <= body["capacity"] <= 50:
            raise BadInput("'capacity' is a number from 0 to 50")
        values["capacity"] = body["capacity"]
    for key in ("queues", "languages"):
        if key in body:
            values[key] = _list(body[key], key)
    if not values:
        raise BadInput("nothing to change: send role, name, active, capacity, queues or languages")
    return values


def _list(value: Any, key: str) -> list[str] | None:
    if value is None:
        return None
    if not isinstance(value, list):
        raise BadInput(f"{key!r} is a list of names, or null for all")
    return [intake.name(item, key) for item in value]


def _address(link: str, person_id: str) -> str:
    # Behind the '#', so that no server's log and no other site ever sees it.
    return f"/desk/set-up#{link}.{person_id}"
