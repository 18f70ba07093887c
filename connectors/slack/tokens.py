"""The bot token of each workspace: of the app's installation there, renewed before it ends, or from the settings."""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from slack_sdk.errors import SlackClientError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from bot.connector import Memory
from bot.errors import DeliveryError
from bot.log import get_logger
from connectors.slack.installations import Installations

if TYPE_CHECKING:
    from aiohttp import ClientSession

EARLY_MIN: Final = 120  # minutes before its end that a token is renewed; Slack's live for twelve hours
_log = get_logger(__name__)


class Tokens:
    """Looks tokens up; an installation counts more than the settings."""

    def __init__(self, config: Mapping[str, Any], http: "ClientSession", memory: Memory) -> None:
        secret, client_secret = config.get("bot_token"), config.get("client_secret")
        self._token = secret.get_secret_value() if secret else ""
        self._team = str(config.get("team_id") or "")
        self._memory = memory
        self.many = bool(config.get("client_id") and client_secret)
        self.installations = Installations(memory, self._team)
        self._rotator = AsyncTokenRotator(
            client_id=str(config.get("client_id") or ""),
            client_secret=client_secret.get_secret_value() if client_secret else "",
            client=AsyncWebClient(base_url=str(config["api_url"]), session=http, timeout=10),
        )

    async def of(self, team: str) -> str:
        """The token for a workspace, or nothing."""
        if self.many and (bot := await self._bot(team)) is not None:
            return str((await self._fresh(bot)).bot_token)
        if self._team:
            return self._token if team in (self._team, "") else ""
        # Of the app in many workspaces, a token without a workspace belongs to nobody knows which.
        return "" if self.many else self._token

    async def serves(self, team: str) -> bool:
        """Whether the app answers in a workspace at all."""
        if self._team and team != self._team:
            return False
        return bool(self._token) if not self.many else bool(await self._bot(team) or await self.of(team))

    async def _bot(self, team: str) -> Bot | None:
        return await self.installations.async_find_bot(enterprise_id=None, team_id=team)

    async def _fresh(self, bot: Bot) -> Bot:
        """The bot with a token that is good for some time, renewed once whoever asks for it."""
        if not _ends_soon(bot):
            return bot
        async with self._memory.lock(f"rotate:{bot.team_id}"):
            bot = await self._bot(str(bot.team_id)) or bot
            if not _ends_soon(bot):
                return bot
            try:
                renewed = await self._rotator.perform_bot_token_rotation(
                    bot=bot, minutes_before_expiration=EARLY_MIN
                )
            except (SlackClientError, OSError, TimeoutError, ValueError) as error:
                _log.error("a token could not be renewed", team=bot.team_id, why=type(error).__name__)
                if float(bot.bot_token_expires_at or 0) <= time.time():
                    raise DeliveryError("the workspace's token has ended", retry_after=60) from None
                return bot
            if renewed is None:
                return bot
            await self.installations.async_save_bot(renewed)
            return renewed


def _ends_soon(bot: Bot) -> bool:
    ends = bot.bot_token_expires_at
    return ends is not None and float(ends) <= time.time() + EARLY_MIN * 60
