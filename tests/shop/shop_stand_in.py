"""A stand-in for a real shop: a true HTTP server on loopback over a SQL shop, which can be told to misbehave.

Like payment providers it remembers a key for 24 hours and then forgets that it ever saw it.
"""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Self

from aiohttp import web
from pydantic import TypeAdapter

from bot.errors import NotFound, Rejected
from bot.shop import Command, Order, Receipt, Shop
from skills.shop import wire
from skills.shop.times import Clock

Fault = Literal[
    "hang", "hang after acting", "drop", "drop after acting", "500", "500 after acting", "500 not acted", "503", "429",
    "redirect", "garbage", "garbage after acting", "huge", "other receipt", "half an answer", "slow", "another order", "another customer", "less than nothing",
]  # fmt: skip
KEPT: Final = timedelta(hours=24)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class StandIn:
    """The server. `faults` are used up one per request; `seen` are the requests that came."""

    def __init__(self, shop: Shop, clock: Clock) -> None:
        self.shop = shop
        self.clock = clock
        self.api_key = "k-7"
        self.url = ""
        self.faults: deque[Fault] = deque()
        self.always: dict[str, Fault] = {}  # by method, until it is taken out
        self.seen: list[str] = []
        self.elsewhere = "http://127.0.0.1:9/"
        self._keys: dict[str, tuple[datetime, str]] = {}  # key as sent -> when it is forgotten, key behind
        self._again = 0
        self._let_go = asyncio.Event()

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._misbehave])
        app.add_routes(
            [
                web.get("/v1/info", self._info),
                web.get("/v1/customers/{id}", self._customer),
                web.get("/v1/customers/{id}/orders", self._orders),
                web.get("/v1/orders/{id}", self._order),
                web.get("/v1/parcels/{id}", self._parcel),
                web.get("/v1/products", self._products),
                web.get("/v1/promotions", self._promotions),
                web.post("/v1/commands", self._apply),
                web.get("/v1/commands/{id}", self._find),
            ]
        )
        self._app = app
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/v1"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._let_go.set()
        await self._runner.cleanup()

    def routes(self) -> list[web.AbstractRoute]:
        """What it answers."""
        return list(self._app.router.routes())

    def heal(self) -> None:
        """Misbehave no more; whoever hangs is let go."""
        self.faults.clear()
        self.always.clear()
        self._let_go.set()
        self._let_go = asyncio.Event()

    async def _misbehave_with(
        self, fault: Fault, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        if fault.endswith("after acting"):
            await handler(request)
        if fault in _LIES:
            return _untrue(fault, await handler(request))
        if fault == "slow":
            await asyncio.sleep(0.05)
            return await handler(request)
        return await self._answer_wrongly(fault, request)

    async def _answer_wrongly(  # noqa: C901 - one case per way to be wrong
        self, fault: Fault, request: web.Request
    ) -> web.StreamResponse:
        match fault:
            case "hang" | "hang after acting":
                await self._let_go.wait()
            case "500" | "500 after acting":
                return web.Response(status=500, text="Internal Server Error")
            case "500 not acted":
                return web.json_response({"code": "maintenance", "acted": False}, status=500)
            case "503" | "429":
                return web.json_response({"code": "busy"}, status=int(fault))
            case "redirect":
                return web.Response(status=307, headers={"Location": self.elsewhere})
            case "garbage" | "garbage after acting":
                return web.Response(text="<html>fine</html>")
            case "huge":
                return web.Response(body=b" " * (5 * 1024 * 1024))
            case "other receipt":
                return _json(wire.RECEIPT, Receipt(key="other", type="refund", state="done"))
            case "half an answer":
                half = web.StreamResponse(headers={"Content-Length": "1000"})
                await half.prepare(request)
                await half.write(b'{"id"')
        if request.transport:
            request.transport.close()
        return web.Response(status=204)

    @web.middleware
    async def _misbehave(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.seen.append(f"{request.method} {request.path}")
        if request.headers.get("Authorization") != f"Bearer {self.api_key}":
            return web.json_response({"code": "who"}, status=401)
        try:
            if fault := self.always.get(request.method):
                return await self._misbehave_with(fault, request, handler)
            if self.faults:
                return await self._misbehave_with(self.faults.popleft(), request, handler)
            return await handler(request)
        except NotFound:
            return web.json_response({"code": "not_found"}, status=404)
        except Rejected as no:
            return web.json_response({"code": no.code}, status=409 if no.code == "key_reused" else 422)

    async def _info(self, request: web.Request) -> web.Response:
        return _json(wire.INFO, await self.shop.info())

    async def _customer(self, request: web.Request) -> web.Response:
        return _json(wire.CUSTOMER, await self.shop.customer(request.match_info["id"]))

    async def _orders(self, request: web.Request) -> web.Response:
        orders = await self.shop.orders(request.match_info["id"])
        return _json(wire.ORDERS, [_as_sent(order) for order in orders])

    async def _order(self, request: web.Request) -> web.Response:
        return _json(wire.ORDER, _as_sent(await self.shop.order(request.match_info["id"])))

    async def _parcel(self, request: web.Request) -> web.Response:
        return _json(wire.ORDER, _as_sent(await self.shop.order_by_tracking(request.match_info["id"])))

    async def _products(self, request: web.Request) -> web.Response:
        return _json(wire.PRODUCTS, list(await self.shop.products()))

    async def _promotions(self, request: web.Request) -> web.Response:
        return _json(wire.PROMOTIONS, list(await self.shop.promotions()))

    async def _apply(self, request: web.Request) -> web.Response:
        asked: Command = wire.read(wire.COMMAND, await request.read())
        behind = self._behind(asked.key)
        if behind is None:
            self._again += 1
            behind = f"{asked.key}#{self._again}"
            self._keys[asked.key] = (self.clock() + KEPT, behind)
        receipt = await self.shop.apply(replace(asked, key=behind))
        return _json(wire.RECEIPT, replace(receipt, key=asked.key))

    async def _find(self, request: web.Request) -> web.Response:
        key = request.match_info["id"]
        behind = self._behind(key)
        receipt = await self.shop.find(behind) if behind else None
        if receipt is None:
            raise NotFound
        return _json(wire.RECEIPT, replace(receipt, key=key))

    def _behind(self, key: str) -> str | None:
        until, behind = self._keys.get(key, (self.clock(), ""))
        return behind if self.clock() < until else None


_LIES: Final = {
    "another order": {"id": "10423", "tracking_number": "SF1040210423"},
    "another customer": {"id": "C1002", "customer_id": "C1002"},
    "less than nothing": {"amount": {"amount": "-299.00", "currency": "CNY"}},
}


def _untrue(fault: Fault, told: web.StreamResponse) -> web.Response:
    """The right answer with something in it that is not so."""
    assert isinstance(told, web.Response)
    assert isinstance(told.body, bytes)
    body = json.loads(told.body)
    for each in body if isinstance(body, list) else [body]:
        order = "paid_at" in each
        lie = _LIES[fault]
        each |= {k: v for k, v in lie.items() if k in each and not (order and k == "id" and v == "C1002")}
    return web.json_response(body)


def _as_sent(order: Order) -> Order:
    refunds = tuple(replace(refund, key=refund.key.partition("#")[0]) for refund in order.refunds)
    return replace(order, refunds=refunds)


def _json(kind: TypeAdapter[Any], value: Any) -> web.Response:
    return web.Response(body=kind.dump_json(value), content_type="application/json")
