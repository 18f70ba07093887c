"""What the calls of the lab share: the lab itself, and the number of a row in a path."""

from aiohttp import web

from bot.connector import Gateway
from bot.errors import BadInput
from bot.insight.lab import Lab


class LabCalls:
    """Calls that work on the lab of this desk."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    @property
    def lab(self) -> Lab:
        """The lab of this desk."""
        return self._gateway.part(Lab)


def row_number(request: web.Request, name: str, what: str) -> int:
    """The number that a path names, as far as a database can have it; BadInput with 404 where there is no such thing."""
    digits = request.match_info[name]
    if not digits.isascii() or not digits.isdecimal() or len(digits) > 9:
        raise BadInput(f"there is no such {what}", status=404)
    return int(digits)
