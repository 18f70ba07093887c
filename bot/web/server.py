"""Builds the HTTP application and serves it until it is stopped."""

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bot.connector import Connector
from bot.errors import ConfigError
from bot.web import api, guards, health, page
from bot.web.front import FRONT, Front


def build(front: Front) -> web.Application:
    """Every route behind the guards; a channel's routes are verified by the channel before they are read."""
    application = web.Application(
        client_max_size=front.config.web.max_body,
        middlewares=[guards.counted, guards.errors, guards.whole_body],
        handler_args={"access_log": None, "keepalive_timeout": guards.DEADLINE_S, "lingering_time": 2.0},
    )
    application[FRONT] = front
    application.on_response_prepare.append(guards.safe_headers)
    for routes in (page.ROUTES, health.ROUTES, api.ROUTES):
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

    return verified


class WebServer:
    """One listening socket. `port` is the real one, also when the settings say 0."""

    def __init__(self, front: Front) -> None:
        self._config = front.config.web
        self._runner = web.AppRunner(build(front), handle_signals=False, shutdown_timeout=3.0)
        self.port = self._config.port

    @property
    def url(self) -> str:
        """Where a browser on this machine finds the desk."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self._config.host, self._config.host)  # noqa: S104
        return f"http://{host}:{self.port}"

    async def start(self) -> None:
        """Listen; a port that is taken is a ConfigError with the way out."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._config.host, self._config.port, backlog=1024)
        try:
            await site.start()
        except OSError as error:
            await self._runner.cleanup()
            raise ConfigError(_why(self._config.host, self._config.port, error)) from error
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop accepting, let running requests end, close the sockets."""
        await self._runner.cleanup()


def _why(host: str, port: int, error: OSError) -> str:
    import errno

    if error.errno == errno.EADDRINUSE:
        return f"port {port} is taken; stop what uses it, or choose another with HAOKE_WEB__PORT"
    if error.errno == errno.EACCES:
        return f"port {port} needs more rights; choose one above 1023 with HAOKE_WEB__PORT"
    return f"cannot listen on {host}:{port}: {error.strerror or type(error).__name__}"
