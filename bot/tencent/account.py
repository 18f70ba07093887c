"""What an account of Tencent's can do, and its settings as they were given."""

from collections.abc import Mapping
from typing import Any, Final

from bot.connector import Capability
from bot.errors import ConfigError

CAPABILITY: Final = Capability(
    buttons=True,
    images=True,
    files=True,
    text_limit=680,  # characters of three bytes in the 2048 that a text may have
    reply_window_s=48 * 3600,
    reply_quota=5,
    proves=True,
    unasked=True,
)


class Given:
    """One channel's table. ConfigError names what is missing and the page that explains it."""

    def __init__(self, channel: str, table: Mapping[str, Any]) -> None:
        self._channel = channel
        self._table = table

    def text(self, name: str) -> str:
        """A setting that must be there."""
        return str(self._table.get(name) or "") or self._missing(name)

    def secret(self, name: str, *, needed: bool = True) -> str:
        """The words of a secret; empty where it may be left out."""
        secret = self._table.get(name)
        if secret:
            return str(secret.get_secret_value())
        return self._missing(name) if needed else ""

    def _missing(self, name: str) -> str:
        raise ConfigError(
            f"connectors.{self._channel}.{name} is not set; see docs/channels/{self._channel}.md"
        )
