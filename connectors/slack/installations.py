"""Where Bolt keeps installations and the states of those under way: in the channel's own memory, so in the shop's database."""

import hashlib
import hmac
import secrets
import time
from typing import Any, Final

from slack_bolt.error import BoltError
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.connector import Memory
from bot.log import get_logger

STATE_S: Final = 600.0  # how long an installation may take
_FIELDS: Final = (
    *("app_id", "enterprise_id", "team_id", "team_name", "bot_token", "bot_id", "bot_user_id"),
    *("bot_refresh_token", "bot_token_expires_at", "installed_at"),
)
_log = get_logger(__name__)


class Installations(AsyncInstallationStore):
    """One bot a workspace; what belongs to single people is not kept. With `only`, no other workspace is taken."""

    def __init__(self, memory: Memory, only: str = "") -> None:
        self._memory = memory
        self._only = only

    async def async_save(self, installation: Installation) -> None:
        """Keep the bot of an installation."""
        if not installation.team_id:
            raise BoltError("the app is installed into workspaces, not into a whole organisation")
        if self._only and installation.team_id != self._only:
            raise BoltError("this desk answers in another workspace (connectors.slack.team_id)")
        await self.async_save_bot(installation.to_bot())
        _log.info("the app was installed", team=installation.team_id)

    async def async_save_bot(self, bot: Bot) -> None:
        """Keep a bot; the last one counts."""
        kept: dict[str, Any] = {name: getattr(bot, name) for name in _FIELDS}
        scopes = bot.bot_scopes if isinstance(bot.bot_scopes, str) else ",".join(bot.bot_scopes)
        await self._memory.set(_name(bot.team_id), {**kept, "bot_scopes": scopes})

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """The bot of a workspace."""
        kept: Any = await self._memory.get(_name(team_id))
        return Bot(**kept) if isinstance(kept, dict) else None

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget the bot of a workspace, and with it its token."""
        await self._memory.set(_name(team_id), None)

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """A person's part of an installation is not kept, so there is nothing to forget."""

    async def removed(self, team: str, at: float) -> None:
        """Slack says that the app is gone; news from before the last installation are old news."""
        bot = await self.async_find_bot(enterprise_id=None, team_id=team)
        if bot is not None and float(bot.installed_at) <= at + 1:
            await self.async_delete_all(enterprise_id=None, team_id=team)
            _log.warning("the app was removed", team=team)


class States(AsyncOAuthStateStore):
    """Signed, so that giving one out writes nothing down; taking it back is noted, so that it counts once."""

    def __init__(self, memory: Memory, key: bytes) -> None:
        self._memory = memory
        self._key = key

    async def async_issue(self, *_args: object, **_more: object) -> str:
        """A new state."""
        plain = f"{int(time.time())}.{secrets.token_urlsafe(18)}"
        return f"{plain}.{self._sign(plain)}"

    async def async_consume(self, state: str) -> bool:
        """Whether it was given out here, not long ago, and not taken back before."""
        plain, _, mark = state.rpartition(".")
        if len(state) > 200 or not hmac.compare_digest(self._sign(plain).encode(), mark.encode()):
            return False
        if time.time() - int(plain.partition(".")[0]) > STATE_S:
            return False
        name = f"state:{plain}"
        async with self._memory.lock(name):
            if await self._memory.get(name):
                return False
            await self._memory.set(name, value=True, ttl_s=2 * STATE_S)
        return True

    def _sign(self, plain: str) -> str:
        return hmac.new(self._key, plain.encode(), hashlib.sha256).hexdigest()


def _name(team: str | None) -> str:
    return f"install:{team or ''}"
