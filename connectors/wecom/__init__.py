"""WeCom: its customer service for people on WeChat (kf), and the messages of an app inside a company."""

from connectors.wecom.connector import WeCom

__all__ = ["WeCom"]
