"""The way in through a company's own sign-in.

GET /api/desk/door        what the door shows: the name of the provider, where there is one
GET /desk/oidc            off to the provider
GET /desk/oidc/back       back from it, with a code
POST /desk/oidc/logout    the provider says that a session is over (OpenID Connect Back-Channel Logout)
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from aiohttp import ClientSession, web

from bot import intake
from bot.assets import page_headers
from bot.config.channels import OidcConfig
from bot.connector import Memory
from bot.errors import BadInput, ConfigError, NotAllowed
from bot.log import get_logger
from bot.staff import Accounts, Door, Sessions
from bot.staff.oidc import Attempt, Ended, Oidc, Provider
from bot.staff.vouched import account_of
from connectors.desk.entry import Entry, open_to
from connectors.desk.guard import Guard

_TRY_S: Final = 600  # seconds in which somebody signs in at the provider
_SEEN_S: Final = 86_400.0  # a logout token is good for minutes; longer than any provider's clock is wrong
_UNKEPT: Final = {"Cache-Control": "no-store"}
_BACK: Final = "/desk/oidc/back"
# A page of our own that goes on to the desk: the session's cookie is not sent along with what another site started.
_ON: Final = '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/desk"><title>Haoke</title>'
_log = get_logger(__name__)


class CompanyDoor:
    """Signs people in through their company, where one is set."""

    def __init__(
        self,
        config: Mapping[str, Any],
        http: ClientSession,
        guard: Guard,
        *,
        door: Door,
        accounts: Accounts,
        sessions: Sessions,
        memory: Memory,
    ) -> None:
        self._guard, self._door, self._memory = guard, door, memory
        self._accounts, self._sessions = accounts, sessions
        self._origin = str(config.get("origin") or "").rstrip("/")
        table = config.get("oidc")
        known = table if isinstance(table, OidcConfig) else OidcConfig.model_validate(table or {})
        provider = provider_of(known)
        self._lasts = timedelta(minutes=known.session_minutes)
        self._oidc = Oidc(provider, http) if provider else None

    def entries(self) -> Sequence[Entry]:
        """The calls above, open to all: whoever comes is not signed in yet."""
        return [
            *open_to(
                None,
                web.get("/api/desk/door", self.shown),
                web.get("/desk/oidc", self.off),
                web.get(_BACK, self.back),
            ),
            Entry(web.post("/desk/oidc/logout", self.logout), None, signed=True),
        ]

    async def shown(self, _: web.Request) -> web.Response:
        """Whether there is a company's sign-in, and its name."""
        name = self._oidc.provider.name or self._oidc.provider.issuer if self._oidc else None
        return intake.answer({"provider": name})

    async def off(self, request: web.Request) -> web.StreamResponse:
        """To the provider; the browser keeps what it must show when it comes back."""
        attempt = Attempt.begin()
        try:
            away = web.HTTPSeeOther(await self._known.address(attempt, self._address(request)))
        except (BadInput, NotAllowed, ConfigError) as error:
            raise _refused("away", error) from None
        away.set_cookie(
            self._cookie(request), str(attempt), path="/", max_age=_TRY_S, httponly=True, samesite="Lax",
            secure=self._guard.secure(request),
        )  # fmt: skip
        raise away

    async def back(self, request: web.Request) -> web.StreamResponse:
        """From the provider: the code becomes a person, the person a session."""
        kept = Attempt.read(request.cookies.get(self._cookie(request), ""))
        state, code = request.query.get("state", ""), request.query.get("code", "")
        if kept is None or not code or not hmac.compare_digest(kept.state.encode(), state.encode()):
            raise _refused("again", None)
        try:
            vouched = await self._known.person(code, kept, self._address(request))
            person = await account_of(vouched, self._accounts, self._sessions)
        except (BadInput, NotAllowed, ConfigError) as error:
            no_role = isinstance(error, NotAllowed) and error.status == 403
            raise _refused("no_role" if no_role else "again", error) from None
        cookie = await self._door.let_in(person, lasts=self._lasts, provider_session=vouched.session)
        answer = web.Response(text=_ON, content_type="text/html", headers=dict(page_headers()))
        answer.del_cookie(self._cookie(request), path="/")
        self._guard.keep(request, answer, cookie, self._lasts)
        return answer

    async def logout(self, request: web.Request) -> web.Response:
        """The provider ends a session, or all of a person; pages that are open close within seconds."""
        try:
            ended = await self._known.ended(str((await request.post()).get("logout_token") or ""))
            await self._end(ended)
        except (BadInput, NotAllowed, ConfigError) as error:
            _log.warning("a sign-out from the company was refused", cause=str(error))
            status = 503 if isinstance(error, BadInput) and error.status == 503 else 400
            return web.json_response({"error": "invalid_request"}, status=status, headers=_UNKEPT)
        return web.Response(headers=_UNKEPT)

    async def _end(self, ended: Ended) -> None:
        async with self._memory.lock(seen := f"logout {hashlib.sha256(ended.token.encode()).hexdigest()}"):
            if await self._memory.get(seen):
                raise NotAllowed("this sign-out was carried out before")
            person = await self._accounts.by_subject(ended.subject) if ended.subject else None
            known = await self._sessions.end_provided(ended.session) if ended.session else 0
            if person is not None and not known:
                await self._sessions.end_all(person.id)
            await self._memory.set(seen, True, ttl_s=_SEEN_S)
        _log.info("signed out by the company", person=person.id if person else "", one=bool(ended.session))

    @property
    def _known(self) -> Oidc:
        if self._oidc is None:
            raise BadInput("no company sign-in is set; see connectors.desk.oidc", status=404)
        return self._oidc

    def _address(self, request: web.Request) -> str:
        """Our own address as the provider knows it."""
        return (self._origin or f"{request.scheme}://{request.host}") + _BACK

    def _cookie(self, request: web.Request) -> str:
        return "__Host-haoke-oidc" if self._guard.secure(request) else "haoke-oidc"


def provider_of(table: OidcConfig) -> Provider | None:
    """The provider of `[connectors.desk.oidc]`; None where no issuer is set."""
    if not table.issuer:
        return None
    return Provider(
        issuer=table.issuer,
        client_id=table.client_id,
        client_secret=table.client_secret.get_secret_value() if table.client_secret else "",
        name=table.name,
        scopes=table.scopes,
        roles_claim=table.roles_claim,
        roles=table.roles,
        default_role=table.default_role,
    )


def _refused(why: str, error: Exception | None) -> web.HTTPSeeOther:
    _log.warning("sign-in through the company failed", why=why, cause=str(error or "no such attempt"))
    return web.HTTPSeeOther(f"/desk/sign-in?problem={why}")
