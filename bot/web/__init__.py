"""The HTTP side: every route of every channel, the API, health and metrics, behind one set of guards."""

from bot.process.sockets import reserve
from bot.web.front import Front
from bot.web.server import WebServer, build

__all__ = ["Front", "WebServer", "build", "reserve"]
