"""Installing the app into further workspaces: Bolt's flow, our store, and pages of one line."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.connector import Gateway
from bot.log import get_logger
from connectors.slack.installations import STATE_S, Installations, States

if TYPE_CHECKING:
    from aiohttp import ClientSession

INSTALL: Final = "/webhooks/slack/install"
BACK: Final = "/webhooks/slack/oauth_redirect"
SCOPES: Final = (
    *("chat:write", "app_mentions:read", "im:history", "channels:history", "groups:history"),
    *("files:read", "files:write"),
)
_log = get_logger(__name__)


class OAuth:
    """The two addresses of an installation."""

    def __init__(
        self, config: Mapping[str, Any], http: "ClientSession", gateway: Gateway, store: Installations
    ) -> None:
        self._gateway = gateway
        client = AsyncWebClient(base_url=str(config["api_url"]), session=http, timeout=10)
        settings = AsyncOAuthSettings(
            client_id=str(config["client_id"]),
            client_secret=config["client_secret"].get_secret_value(),
            scopes=list(SCOPES),
            user_scopes=[],
            install_path=INSTALL,
            redirect_uri_path=BACK,
            install_page_rendering_enabled=False,
            installation_store=store,
            installation_store_bot_only=True,
            state_store=States(gateway.memory, gateway.tokens.key("slack installation")),
            state_expiration_seconds=int(STATE_S),
            callback_options=AsyncCallbackOptions(success=self._done, failure=self._failed),
        )
        self._flow = AsyncOAuthFlow(client=client, settings=settings)

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """Where a browser begins, and where Slack sends it back to."""
        return (web.get(INSTALL, self.begin), web.get(BACK, self.back))

    async def begin(self, request: web.Request) -> web.Response:
        """On to Slack, with a state that this browser keeps."""
        return await to_aiohttp_response(await self._flow.handle_installation(await to_bolt_request(request)))

    async def back(self, request: web.Request) -> web.Response:
        """From Slack, with a code for the tokens; the state is looked at first."""
        try:
            answer = await self._flow.handle_callback(await to_bolt_request(request))
        except (SlackClientError, OSError, TimeoutError, ValueError) as error:
            _log.error("an installation was not finished", why=type(error).__name__)
            answer = self._page("slack.install_failed", 502)
        return await to_aiohttp_response(answer)

    async def _done(self, _: AsyncSuccessArgs) -> BoltResponse:
        return self._page("slack.installed", 200)

    async def _failed(self, args: AsyncFailureArgs) -> BoltResponse:
        _log.warning("an installation was refused", reason=args.reason, why=str(args.error or ""))
        return self._page("slack.install_failed", max(400, args.suggested_status_code))

    def _page(self, word: str, status: int) -> BoltResponse:
        headers: dict[str, str | Sequence[str]] = {
            "content-type": "text/plain; charset=utf-8",
            "cache-control": "no-store",
        }
        return BoltResponse(status=status, body=self._gateway.word(word), headers=headers)
