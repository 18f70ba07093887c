"""Builds the HTTP application and serves it until it is stopped."""

import socket
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bot.connector import Connector
from bot.errors import ConfigError
from bot.process.sockets import why_not
from bot.web import api, guards, health, knowledge, link, news, page, vendor
from bot.web.front import FRONT, Front
from bot.web.strangers import SERVER_LOG


def build(front: Front) -> web.Application:
    """Every route behind the guards; a channel's routes are verified by the channel before they are read."""
    application = web.Application(
        client_max_size=front.config.web.max_body,
        middlewares=[guards.counted, guards.errors, guards.whole_body],
        handler_args={
            "access_log": None,
            "keepalive_timeout": guards.DEADLINE_S,
            "lingering_time": 2.0,
            "logger": SERVER_LOG,
        },
    )
    application[FRONT] = front
    news.limit(application)
    application.on_response_prepare.append(guards.safe_headers)
    application.on_response_prepare.append(guards.last_word)
    for routes in (
        page.ROUTES,
        health.ROUTES,
        api.ROUTES,
        knowledge.ROUTES,
        link.ROUTES,
        news.ROUTES,
        vendor.ROUTES,
    ):
        application.add_routes(routes)
    for name, connector in front.connectors.items():
        _mount(application, name, connector)
    return application


def _mount(application: web.Application, name: str, connector: Connector) -> None:
    for route in _verified(connector):
        try:
            route.register(application.router)
        except (RuntimeError, ValueError) as error:
            raise ConfigError(f"connectors.{name}: {route.path}: {error}") from error


def _verified(connector: Connector) -> Sequence[web.RouteDef]:
    routes = []
    for route in connector.routes():
        if not isinstance(route, web.RouteDef):
            raise ConfigError(f"connector {connector.channel!r}: routes() must return web.get, web.post …")
        routes.append(
            web.RouteDef(route.method, route.path, _verify_first(connector, route.handler), route.kwargs)
        )
    return routes


def _verify_first(connector: Connector, handler: Any) -> guards.Handler:
    async def verified(request: web.Request) -> web.StreamResponse:
        await connector.verify(request)
        answer: web.StreamResponse = await handler(request)
        return answer

    verified.reads_body = getattr(handler, "reads_body", False)  # type: ignore[attr-defined]
    verified.largest_body = connector.largest_body  # type: ignore[attr-defined]
    verified.__doc__ = getattr(handler, "__doc__", "")
    return verified


class WebServer:
    """Serves on sockets that were reserved before; `port` is the real one, also when the settings say 0."""

    def __init__(self, front: Front, sockets: Sequence[socket.socket]) -> None:
        self._host = front.config.web.host
        self._sockets = sockets
        self._runner = web.AppRunner(build(front), handle_signals=False, shutdown_timeout=2.0)
        self.port = int(sockets[0].getsockname()[1])

    @property
    def url(self) -> str:
        """Where a browser on this machine finds the desk."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self._host, self._host)  # noqa: S104 - compared only
        return f"http://{host}:{self.port}"

    async def start(self) -> None:
        """Begin to accept connections."""
        await self._runner.setup()
        for item in self._sockets:
            try:
                await web.SockSite(self._runner, item, backlog=1024).start()
            except OSError as error:
                raise ConfigError(why_not(self._host, self.port, error)) from error

    async def quiet(self) -> None:
        """Accept no new connections; those that are open may end what they began."""
        for site in list(self._runner.sites):
            await site.stop()

    async def stop(self) -> None:
        """Let running requests end, close every connection."""
        await self._runner.cleanup()
