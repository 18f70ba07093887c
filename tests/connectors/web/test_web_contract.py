"""The widget keeps the contract of every connector."""

from bot.testing.contract import ConnectorContract
from bot.testing.platform import Platform
from bot.testing.stand_ins.widget import WidgetStandIn


class TestWidget(ConnectorContract):
    """The chat on the shop's pages, by posts."""

    def platform(self) -> Platform:
        return WidgetStandIn()
