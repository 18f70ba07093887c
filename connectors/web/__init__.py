"""The chat widget: its protocol over WebSocket, or over server-sent events and POST, and the script that pages load."""

from connectors.web.connector import Web

__all__ = ["Web"]
