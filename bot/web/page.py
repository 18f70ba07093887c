"""The demo page: a small shop with the widget on it. In demo mode `/?as=C1001` signs that customer in, as a shop's own page would."""

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from aiohttp import web

from bot import intake
from bot.assets import Assets, page_headers
from bot.errors import NotFound
from bot.facts import plain
from bot.shop import Order, Product, Shop
from bot.web.front import FRONT, Front

DEMO: Final = Assets("bot.web", "static/demo", "/static/demo")


def demo_mode(front: Front) -> bool:
    """Whether a page may sign in whomever it names: only a shop that is a demonstration."""
    wanted = front.config.connectors.web.demo
    return wanted == "on" or (wanted == "auto" and front.config.shop.adapter == "sql")


async def start(request: web.Request) -> web.Response:
    """The page; everything on it is fetched."""
    name = " ".join(dict.fromkeys(request.app[FRONT].names.values())) or "Haoke 好客"
    text = DEMO.text("index.html").replace("__DEMO__", f"{DEMO.prefix}/@{DEMO.version}")
    text = text.replace("__NAME__", escape(name))
    return web.Response(text=text, content_type="text/html", headers=page_headers())


async def shop(request: web.Request) -> web.Response:
    """What the page shows: the shop, its products, and in demo mode the orders of the customer it is shown as."""
    front = request.app[FRONT]
    found: dict[str, Any] = {"name": dict(front.names), "products": []}
    if front.shop is not None and demo_mode(front):
        found["products"] = [_product(product) for product in await front.shop.products()]
        found |= await _customer(front, front.shop, request.query.get("as", ""))
    return intake.answer(found)


async def _customer(front: Front, shop: Shop, customer_id: str) -> Mapping[str, Any]:
    if not customer_id:
        return {}
    try:
        customer = await shop.customer(customer_id)
    except NotFound:
        return {"unknown": True}
    audience = front.config.connectors.web.audience
    return {
        "customer": {"name": customer.name, "tier": customer.tier, "language": customer.language},
        "orders": [_order(order) for order in await shop.orders(customer.id)],
        "identity": front.gateway.tokens.sign_customer(customer.id, audience),
    }


def _product(product: Product) -> Mapping[str, Any]:
    return {
        "id": product.id,
        "title": dict(product.title),
        "category": product.category,
        "stock": product.stock,
        "prices": {money.currency: money.plain for money in (product.price, *product.prices.values())},
    }


def _order(order: Order) -> Mapping[str, Any]:
    return {
        "id": order.id,
        "items": [{"title": dict(item.title), "quantity": item.quantity} for item in order.items],
        "amount": plain(order.amount),
        "state": order.state,
        "paid_at": order.paid_at.isoformat(),
        "eta": order.eta.isoformat() if order.eta else None,
    }


ROUTES = (web.get("/", start), web.get("/demo/shop.json", shop), *DEMO.routes())
