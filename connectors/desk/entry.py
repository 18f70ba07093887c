"""A route with the role it takes, and who is behind a request."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from bot.staff import Role, SignedIn

SAFE: Final = frozenset({"GET", "HEAD"})
_WHO: Final = web.RequestKey("who", SignedIn)


@dataclass(frozen=True, slots=True)
class Entry:
    """A route and the least role that may use it; None lets everybody in."""

    route: web.RouteDef
    role: Role | None
    signed: bool = False  # comes from another server and proves itself by what it carries

    @property
    def changes(self) -> bool:
        """Whether a call may change something, and must show that it comes from our own page."""
        return self.route.method not in SAFE


def open_to(role: Role | None, *routes: web.RouteDef) -> Sequence[Entry]:
    """Entries of one role."""
    return [Entry(route, role) for route in routes]


def set_who(request: web.Request, who: SignedIn) -> None:
    """Note who passed."""
    request[_WHO] = who


def who(request: web.Request) -> SignedIn:
    """Who passed the check of this route."""
    return request[_WHO]


def me(request: web.Request) -> str:
    """The id of whoever passed."""
    return who(request).person.id
