"""Actions that live on a running action server, ours or Rasa's own, called over its webhook."""

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    TCPConnector,
)
from rasa_sdk import Action, __version__
from rasa_sdk.interfaces import ActionExecutionRejection

from bot.errors import SkillError, Unavailable

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

OK, REJECTED, UNKNOWN, NO_DOMAIN = 200, 400, 404, 449  # what an action server answers
LONGEST: Final = 4 * 1024 * 1024  # bytes of an answer


class ActionServer:
    """One action server. The whole domain is sent only when the server says that it does not know it yet."""

    def __init__(self, url: str, *, token: str = "", timeout_s: float = 10) -> None:
        self.url = url
        self._params = {"token": token} if token else None
        self._timeout = ClientTimeout(total=timeout_s, connect=min(timeout_s, 3))
        self._http: ClientSession | None = None

    async def call(self, name: str, tracker: "Tracker", domain: Mapping[str, Any]) -> dict[str, Any]:
        """What the action returned; Unavailable when it surely did not run, SkillError when nobody knows."""
        call = {
            "next_action": name,
            "sender_id": tracker.sender_id,
            "tracker": tracker.current_state(),
            "version": __version__,
            "domain_digest": _digest(domain),
        }
        status, body = await self._post(call)
        if status == NO_DOMAIN:
            status, body = await self._post({**call, "domain": domain})
        if status == REJECTED and body.get("action_name"):
            raise ActionExecutionRejection(name, str(body.get("error") or ""))
        if status in (UNKNOWN, NO_DOMAIN):
            raise Unavailable(f"the action server at {self.url} does not run {name} (status {status})")
        if status != OK:
            raise SkillError(f"the action server answered {name} with status {status}")
        return body

    async def answers(self) -> bool:
        """Whether somebody is there: an empty call is answered with null and runs nothing."""
        try:
            return (await self._post({}))[0] == OK
        except (SkillError, Unavailable):
            return False

    async def close(self) -> None:
        """Let go of the connections."""
        if self._http is not None:
            await self._http.close()

    async def _post(self, call: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        if self._http is None:
            # A connection each: on one that was kept open nobody could tell whether a lost call was heard.
            self._http = ClientSession(timeout=self._timeout, connector=TCPConnector(force_close=True))
        try:
            async with self._http.post(self.url, json=call, params=self._params) as answer:
                return answer.status, _table(await _body(answer))
        except (ClientConnectorError, ConnectionTimeoutError) as problem:
            raise Unavailable(f"no action server answers at {self.url}") from problem
        except (ClientError, TimeoutError) as problem:
            raise SkillError(f"the action server gave no answer: {type(problem).__name__}") from problem


class RemoteAction(Action):
    """An action of an action server, run as if it were here."""

    def __init__(self, name: str, server: ActionServer) -> None:
        self._name = name
        self._server = server

    def name(self) -> str:
        """As the server knows it."""
        return self._name

    async def run(
        self, dispatcher: "CollectingDispatcher", tracker: "Tracker", domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say what it said there, and return its events."""
        result = await self._server.call(self._name, tracker, domain)
        dispatcher.messages.extend(m for m in result.get("responses") or () if isinstance(m, dict))
        return list(result.get("events") or ())


async def _body(answer: ClientResponse) -> bytes:
    read = bytearray()
    async for part in answer.content.iter_chunked(65_536):
        read += part
        if len(read) > LONGEST:
            raise SkillError("the action server's answer is too long")
    return bytes(read)


def _table(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body or b"{}")
    except ValueError as problem:
        raise SkillError("the action server's answer is not JSON") from problem
    return value if isinstance(value, dict) else {}


def _digest(domain: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(domain, sort_keys=True, default=str).encode()).hexdigest()
