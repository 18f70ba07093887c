"""Which pages may talk to this desk. Browsers do not apply CORS to WebSockets, so every request is checked, the upgrade too."""

from collections.abc import Iterable
from typing import Final

from aiohttp import web

from bot.access import same_host
from bot.errors import NotAllowed

_WAYS: Final = "GET, POST, OPTIONS"
_HEADERS: Final = "Authorization, Content-Type, X-File-Name"


class Origins:
    """This server's own pages and those of the settings: scheme, host and port alike."""

    def __init__(self, allowed: Iterable[str]) -> None:
        self._allowed = frozenset(origin.rstrip("/").lower() for origin in allowed)

    def check(self, request: web.Request) -> None:
        """NotAllowed for a page that may not; a request without an origin counts only from our own pages."""
        origin = request.headers.get("Origin")
        if origin is None:
            own = request.headers.get("Sec-Fetch-Site") == "same-origin"
        else:
            own = same_host(origin, request.host) or origin.lower() in self._allowed
        if not own:
            raise NotAllowed("this page may not use the chat; add its origin to connectors.web.origins")

    def headers(self, request: web.Request) -> dict[str, str]:
        """What lets the page read the answer; never a star, never cookies."""
        origin = request.headers.get("Origin")
        if origin is None:
            return {"Vary": "Origin"}
        return {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Methods": _WAYS,
            "Access-Control-Allow-Headers": _HEADERS,
            "Access-Control-Max-Age": "600",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "Vary": "Origin",
        }
