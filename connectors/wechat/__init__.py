"""WeChat Official Accounts: followers write to the account, and it answers by customer-service messages."""

from connectors.wechat.connector import WeChat

__all__ = ["WeChat"]
