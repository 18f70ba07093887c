"""The desk: people at work on conversations of every channel, as pages at `/desk` and as HTTP calls for other tools."""

from connectors.desk.connector import Desk

__all__ = ["Desk"]
