"""The address that the server listens on."""

import errno
import socket
from typing import Any, Final

from bot.config import WebConfig
from bot.errors import ConfigError

UNREAD_S: Final = 30.0  # who takes nothing of what was sent for so long is dropped; a page resumes


def reserve(config: WebConfig) -> list[socket.socket]:
    """Bind the address without listening yet, so that a taken port is known before anything is loaded."""
    sockets: list[socket.socket] = []
    try:
        for family, kind, number, _, address in _addresses(config.host, config.port):
            item = socket.socket(family, kind, number)
            sockets.append(item)
            item.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; what is accepted here inherits it
                item.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(1000 * UNREAD_S))
            if family == socket.AF_INET6:
                item.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            item.bind(address)
            item.setblocking(False)
            if config.port == 0:
                break  # a second family would get another port
    except OSError as error:
        for item in sockets:
            item.close()
        raise ConfigError(why_not(config.host, config.port, error)) from error
    return sockets


def _addresses(host: str, port: int) -> list[Any]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    return sorted(set(found), key=lambda item: item[0])


def why_not(host: str, port: int, error: OSError) -> str:
    """Why an address cannot be listened on, and what to do."""
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is taken; stop what uses it, or choose another with HAOKE_WEB__PORT"
    if error.errno == errno.EACCES:
        return f"port {port} needs more rights; choose one above 1023 with HAOKE_WEB__PORT"
    return f"cannot listen on {host}:{port}: {error.strerror or type(error).__name__}"
