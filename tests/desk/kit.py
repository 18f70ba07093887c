"""A person signed in at a served desk: a browser's cookies and headers without a browser."""

from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession, CookieJar

from bot.staff import Accounts, Role, Sessions
from tests.connectors.kit import Running


@dataclass
class Colleague:
    """Somebody at the desk."""

    id: str
    http: ClientSession
    csrf: str

    async def get(self, path: str) -> tuple[int, Any]:
        """Read."""
        async with self.http.get(path) as answer:
            return answer.status, await answer.json()

    async def post(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Change something, as our page does."""
        sent = {"X-CSRF-Token": self.csrf, "Origin": str(self.http._base_url).rstrip("/"), **headers}
        async with self.http.post(path, json=body or {}, headers=sent) as answer:
            return answer.status, await answer.json()


async def hire(desk: Running, person_id: str, role: Role = "agent", name: str = "") -> Colleague:
    """An account with an open session."""
    accounts, sessions = desk.service.gateway.part(Accounts), desk.service.gateway.part(Sessions)
    person = await accounts.add(person_id, name or person_id.title(), role, by="test")
    cookie = await sessions.open(person)
    signed = await sessions.find(cookie)
    assert signed
    http = ClientSession(base_url=desk.url, cookies={"haoke-desk": cookie}, cookie_jar=CookieJar(unsafe=True))
    return Colleague(person_id, http, signed.csrf)
