"""The Official Account keeps the contract of every connector."""

from bot.testing.contract import ConnectorContract
from bot.testing.platform import Platform
from bot.testing.stand_ins.wechat import WeChatStandIn


class TestWeChat(ConnectorContract):
    """In safe mode."""

    def platform(self) -> Platform:
        """An account."""
        return WeChatStandIn()
