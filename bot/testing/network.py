"""No network: whatever a test tries to reach beyond this machine is refused and reported."""

import ipaddress
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_LOCAL = frozenset({"", "localhost", "localhost.localdomain"})


class NetworkUsed(AssertionError):  # noqa: N818 - says what happened
    """Something under test tried to leave this machine."""


class _Guard:
    """An audit hook sees every socket of this interpreter; it cannot be taken out again, so it sleeps between desks."""

    def __init__(self) -> None:
        self.awake: list[list[str]] = []
        self._hooked = False

    def hook(self) -> None:
        if not self._hooked:
            sys.addaudithook(self._see)
            self._hooked = True

    def _see(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.awake or event not in ("socket.connect", "socket.sendto", "socket.getaddrinfo"):
            return
        target = args[1] if event != "socket.getaddrinfo" else (args[0], args[1])
        if not isinstance(target, tuple) or _is_local(target[0]):
            return  # a path of a local socket, or this machine
        place = f"{_text(target[0])}:{_text(target[1])}"
        for reached in self.awake:
            reached.append(place)
        raise NetworkUsed(f"a test must not use the network, but {place} was to be reached")


_GUARD = _Guard()


@contextmanager
def no_network() -> Iterator[None]:
    """Refuse every connection beyond loopback; tried ones are reported at the end even where they were swallowed."""
    _GUARD.hook()
    reached: list[str] = []
    _GUARD.awake.append(reached)
    try:
        yield
    finally:
        _GUARD.awake = [each for each in _GUARD.awake if each is not reached]
    if reached:
        places = ", ".join(dict.fromkeys(reached))
        raise NetworkUsed(f"a test must not use the network, but {places} was to be reached")


def _is_local(host: object) -> bool:
    name = _text(host)
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name in _LOCAL


def _text(value: object) -> str:
    return value.decode("ascii", "replace") if isinstance(value, bytes) else str(value or "")
