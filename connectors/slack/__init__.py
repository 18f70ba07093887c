"""Slack: people write to the bot in direct messages and channels, and it answers in their thread."""

from connectors.slack.connector import Slack

__all__ = ["Slack"]
