"""The bot token of each workspace: from the settings, or from the app's installation there."""

from collections.abc import Mapping
from typing import Any

from bot.connector import Memory


class Tokens:
    """Looks tokens up; an installation counts more than the settings."""

    def __init__(self, config: Mapping[str, Any], memory: Memory) -> None:
        self._memory = memory
        secret = config.get("bot_token")
        self._token = secret.get_secret_value() if secret else ""
        self._team = str(config.get("team_id") or "")

    async def of(self, team: str) -> str:
        """The token for a workspace, or nothing."""
        if self._token and team in (self._team, ""):
            return self._token
        return "" if self._team else self._token

    async def serves(self, team: str) -> bool:
        """Whether the app answers in a workspace at all."""
        return bool(await self.of(team))
