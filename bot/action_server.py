"""An action server for Rasa: our skills and the actions of the settings, with Rasa's routes, status codes and JSON.

What differs from Rasa's own server is on purpose: it listens on this machine only, sends no CORS header, bounds what it unpacks,
and answers an error without the tracker.
"""

import hmac
import json
import zlib
from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web
from rasa_sdk import Tracker
from rasa_sdk.interfaces import (
    ActionExecutionRejection,
    ActionMissingDomainException,
    ActionNotFoundException,
)

from bot.errors import BadInput, ConfigError
from bot.foreign.serve import Kitchen
from bot.log import get_logger

LARGEST: Final = 16 * 1024 * 1024  # bytes of one call, packed or not
MISSING_DOMAIN: Final = 449
_PACKED: Final = {"deflate": zlib.MAX_WBITS, "gzip": zlib.MAX_WBITS | 16}
_log = get_logger(__name__)


class ActionServer:
    """Serves actions to a Rasa server until it is stopped."""

    def __init__(self, kitchen: Kitchen, *, token: str = "") -> None:
        self._kitchen = kitchen
        self._token = token
        self._domain: Mapping[str, Any] | None = None
        self._digest: str | None = None
        self._runner: web.AppRunner | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen; gives the real port, also for 0."""
        app = web.Application(client_max_size=LARGEST)
        app.add_routes([web.get("/health", self._health), web.get("/actions", self._actions)])
        app.add_routes([web.post("/webhook", self._webhook)])
        self._runner = web.AppRunner(app, access_log=None, auto_decompress=False, handle_signals=False)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        try:
            await site.start()
        except OSError as problem:
            raise ConfigError(f"cannot listen on {host}:{port}: {problem.strerror}") from problem
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Let running calls end."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _health(self, request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _actions(self, request: web.Request) -> web.Response:
        self._let_in(request)
        domain = self._kitchen.domain
        return web.json_response([{"name": name} for name in {**domain.foreign, **domain.installed}])

    async def _webhook(self, request: web.Request) -> web.Response:
        self._let_in(request)
        try:
            call = _parsed(_unpacked(await request.read(), request.headers.get("Content-Encoding", "")))
        except BadInput as problem:
            return web.json_response({"error": str(problem)}, status=problem.status)
        if call is None:
            return web.json_response({"error": "Invalid body request"}, status=400)
        try:
            return web.json_response(await self._answer(call), dumps=json.dumps)
        except ActionExecutionRejection as no:
            return _problem(no, 400)
        except ActionNotFoundException as no:
            return _problem(no, 404)
        except ActionMissingDomainException as no:
            return _problem(no, MISSING_DOMAIN)
        except (
            Exception
        ) as problem:  # an action is foreign code: whatever it raises is an answer of status 500
            _log.error("an action failed", action=str(call.get("next_action")), exc_info=problem)
            return web.json_response({"error": str(problem)}, status=500)

    async def _answer(self, call: Mapping[str, Any]) -> dict[str, Any] | None:
        name = call.get("next_action")
        if not name:
            return None
        if not self._kitchen.knows(name):
            raise ActionNotFoundException(name)
        state = call["tracker"]
        domain = self._known_domain(call, name)
        events, messages = await self._kitchen.run(name, Tracker.from_dict(state), domain)
        kept = [event for event in events if isinstance(event, dict) and event.get("event")]
        if len(kept) < len(events):
            _log.error("an event was left out", action=name)
        return {"events": kept, "responses": messages}

    def _known_domain(self, call: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
        """The domain of the call, else the one that came last if its digest is the call's."""
        sent, digest = call.get("domain"), call.get("domain_digest")
        if sent is None and not (self._digest and self._digest == digest):
            raise ActionMissingDomainException(name)
        if sent:
            self._domain, self._digest = sent, digest
        return self._domain

    def _let_in(self, request: web.Request) -> None:
        given = request.query.get("token", "")
        if self._token and not hmac.compare_digest(given.encode(), self._token.encode()):
            raise web.HTTPUnauthorized


def _unpacked(body: bytes, encoding: str) -> bytes:
    if encoding not in _PACKED:
        return body
    unpack = zlib.decompressobj(_PACKED[encoding])
    try:
        plain = unpack.decompress(body, LARGEST)
    except zlib.error:
        raise BadInput(f"the body is not {encoding}") from None
    if unpack.unconsumed_tail:
        raise BadInput("the body is too long", status=413)
    return plain


def _parsed(body: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(body or b"null")
    except (ValueError, RecursionError):
        raise BadInput("the body is not JSON") from None
    if value is not None and not isinstance(value, dict):
        raise BadInput("the body is not a JSON object")
    return value


def _problem(
    no: ActionExecutionRejection | ActionNotFoundException | ActionMissingDomainException, status: int
) -> web.Response:
    return web.json_response({"error": no.message, "action_name": no.action_name}, status=status)
