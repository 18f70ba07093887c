"""Socket Mode: we call Slack, and what comes in takes the same road as over HTTP. Needs no public address."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import BadInput
from bot.log import get_logger

LONGEST_S: Final = 30.0
GOODBYE_S: Final = 1.0  # for Slack to say goodbye too
Take = Callable[[Mapping[str, Any]], Awaitable[object]]
_log = get_logger(__name__)


class Socket:
    """One connection, opened again whenever it is lost. What could not be stored is not acknowledged, and comes again."""

    def __init__(self, app_token: str, api_url: str, take: Take) -> None:
        self._take = take
        client = AsyncWebClient(token=app_token, base_url=api_url)
        app = AsyncApp(
            client=client,
            authorize=_nobody_is_asked,
            request_verification_enabled=False,
            ignoring_self_events_enabled=False,
            ssl_check_enabled=False,
            url_verification_enabled=False,
        )
        app.middleware(self._store)
        self._handler = AsyncSocketModeHandler(app, app_token, web_client=client)
        self._opening: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to connect; a Slack that is down is asked again."""
        self._opening = asyncio.create_task(self._connect())

    async def stop(self) -> None:
        """Close the connection; a Slack that says no goodbye is hung up on."""
        if self._opening is not None:
            self._opening.cancel()
            await asyncio.gather(self._opening, return_exceptions=True)
        client = self._handler.client
        try:
            await asyncio.wait_for(self._handler.close_async(), GOODBYE_S)  # type: ignore[no-untyped-call]
        except TimeoutError:  # it came no further than to its farewell
            tasks = (client.message_processor, client.current_session_monitor, client.message_receiver)
            for task in tasks:
                if task is not None:
                    task.cancel()
            await client.aiohttp_client_session.close()
            _log.info("Slack did not say goodbye; its connection was closed all the same")

    async def _connect(self) -> None:
        pause = 1.0
        while True:
            try:
                await self._handler.connect_async()  # type: ignore[no-untyped-call]
            except Exception as error:  # whatever the library raises, the next try may do
                _log.error("Slack cannot be reached for Socket Mode", why=type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(LONGEST_S, pause * 2)
            else:
                return  # from here on the library opens lost connections again

    async def _store(self, req: AsyncBoltRequest, next_: Any) -> BoltResponse:  # the names are Bolt's
        """Every payload ends here: stored, then acknowledged."""
        try:
            await self._take(req.body)
        except BadInput as error:
            _log.warning("a payload of Slack cannot be read", why=str(error))
        return BoltResponse(status=200, body="")


async def _nobody_is_asked() -> AuthorizeResult:
    """Bolt would ask auth.test before it lets a payload through; tokens are looked up where replies are sent."""
    return AuthorizeResult(enterprise_id=None, team_id=None, bot_token="none")  # noqa: S106 - none is needed
