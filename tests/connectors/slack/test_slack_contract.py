"""Slack keeps the contract of every connector."""

from bot.testing.contract import ConnectorContract
from bot.testing.platform import Platform
from bot.testing.stand_ins.slack import SlackStandIn
from bot.testing.stand_ins.slack_socket import SlackSocketStandIn


class TestSlack(ConnectorContract):
    """Over signed HTTP."""

    def platform(self) -> Platform:
        """A workspace."""
        return SlackStandIn()


class TestSlackSocket(ConnectorContract):
    """Over Socket Mode."""

    def platform(self) -> Platform:
        """The same workspace."""
        return SlackSocketStandIn()
