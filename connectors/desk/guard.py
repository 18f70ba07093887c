"""Who may come in: the shop's key for tools, a session for people, and no change that another site sends in their name."""

import hmac
import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final

from aiohttp import web

from bot.access import Access, same_host
from bot.errors import NotAllowed
from bot.staff import Person, Role, Sessions, SignedIn, may
from connectors.desk.entry import SAFE, Entry, set_who

CSRF_HEADER: Final = "X-CSRF-Token"
_PATTERN: Final = re.compile(r"\{(\w+):[^{}]+\}")
_TOOL: Final = Person(id="agent-1", name="agent-1", role="admin")


class Guard:
    """Checks every request before it is read. `origin` is the desk's public address where a proxy stands before it."""

    def __init__(self, sessions: Sessions, access: Access, origin: str = "") -> None:
        self._sessions = sessions
        self._access = access
        self._origin = origin.rstrip("/")
        self._rules: Mapping[tuple[str, str], Role | None] = {}
        self._signed: frozenset[str] = frozenset()

    def know(self, entries: Iterable[Entry]) -> None:
        """Remember which role each route takes."""
        known = tuple(entries)
        self._rules = {(e.route.method, _PATTERN.sub(r"{\1}", e.route.path)): e.role for e in known}
        self._signed = frozenset(e.route.path for e in known if e.signed)

    def role(self, request: web.Request) -> Role | None:
        """The role that the matched route takes."""
        resource = request.match_info.route.resource
        method = "GET" if request.method == "HEAD" else request.method
        return self._rules[method, resource.canonical if resource else ""]

    async def check(self, request: web.Request) -> None:
        """Let the request pass, or raise NotAllowed."""
        needed = self.role(request)
        if "Authorization" in request.headers and needed is not None:
            self._access.demand(request.headers["Authorization"])
            set_who(request, SignedIn(_TOOL, key=True))
            return
        if needed is None:
            if request.method not in SAFE and request.path not in self._signed:
                self._own_page(request)
            return
        signed = await self.signed_in(request)
        if signed is None:
            if not self._access.configured and not request.cookies.get(self.cookie(request)):
                self._access.demand(None)
            raise NotAllowed("sign in at /desk, or send the key as 'Authorization: Bearer …'", status=401)
        if request.method not in SAFE:
            self._own_page(request)
            sent = request.headers.get(CSRF_HEADER, "")
            if not hmac.compare_digest(sent.encode("utf-8", "replace"), signed.csrf.encode()):
                raise NotAllowed(f"changes need the session's word in {CSRF_HEADER}; reload the page")
        if not may(signed.person.role, needed):
            raise NotAllowed(f"this takes the role {needed}; you are {signed.person.role}")
        set_who(request, signed)

    async def signed_in(self, request: web.Request, *, touch: bool = True) -> SignedIn | None:
        """Whose session the request carries."""
        cookie = request.cookies.get(self.cookie(request))
        return await self._sessions.find(cookie, touch=touch) if cookie else None

    def cookie(self, request: web.Request) -> str:
        """The cookie's name: over https one that no other host and no plain connection can set."""
        return "__Host-haoke-desk" if self.secure(request) else "haoke-desk"

    def secure(self, request: web.Request) -> bool:
        """Whether people reach the desk over https."""
        return self._origin.startswith("https://") if self._origin else request.secure

    def keep(self, request: web.Request, answer: web.Response, cookie: str, lasts: timedelta) -> None:
        """Let the browser keep a session's cookie: for our own pages only, and out of reach of scripts."""
        answer.set_cookie(
            self.cookie(request), cookie, path="/", httponly=True, samesite="Strict", secure=self.secure(request),
            max_age=int(lasts.total_seconds()),
        )  # fmt: skip

    def _own_page(self, request: web.Request) -> None:
        """Only our own pages may change something: browsers say truly where a request comes from."""
        origin = request.headers.get("Origin", "")
        same = origin == self._origin if self._origin else same_host(origin, request.host)
        if not same or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            raise NotAllowed("this call must come from the desk's own page")
