"""Slack keeps the contract of every connector."""

from bot.testing.contract import ConnectorContract
from bot.testing.platform import Platform
from bot.testing.stand_ins.slack import SlackStandIn


class TestSlack(ConnectorContract):
    """Over signed HTTP."""

    def platform(self) -> Platform:
        """A workspace."""
        return SlackStandIn()
