"""Chatwoot: the bot answers in a shop's Chatwoot inbox as its agent bot, and hands over to the people there."""

from connectors.chatwoot.connector import Chatwoot

__all__ = ["Chatwoot"]
