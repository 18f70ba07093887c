"""The channel in which people answer: where it is, what is known of its threads, and how it is posted to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.connector import Gateway
from connectors.slack.posting import Posting
from connectors.slack.threads import Threads


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskChannel:
    """One channel of one workspace, as a desk."""

    gateway: Gateway
    posting: Posting
    threads: Threads
    team: str
    channel: str

    async def post(self, method: str, details: Mapping[str, Any]) -> Mapping[str, Any]:
        """Call a method of Slack's for this channel; its answer."""
        return await self.posting.call(self.team, method, {"channel": self.channel, **details})
