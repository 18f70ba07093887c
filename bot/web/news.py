"""The shop says that something happened: a parcel is late, a refund was paid. Told to the customer if it is so and they want it.

POST /webhooks/shop/events {"type": "late_parcel", "order": "20731"}

    X-Haoke-Timestamp: 1764200000
    X-Haoke-Signature: v1=<hex of HMAC-SHA256(shop.events_secret, "<timestamp>.<body>")>

What is said comes from the shop's port and from nothing in the call, so that a call that is repeated, or repeated by somebody else
within the five minutes that it is good, says nothing twice.
"""

import hmac
import time
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from aiohttp import web

from bot import intake
from bot.errors import Busy, NotAllowed, NotFound, ShopError
from bot.outreach import Outreach
from bot.rates import Rate
from bot.web.front import FRONT
from bot.web.guards import problem

PATH: Final = "/webhooks/shop/events"
STALE_S: Final = 300
PER_MINUTE, AT_ONCE = 600, 100
_RATE: Final = web.AppKey("news", Rate)


def limit(application: web.Application) -> None:
    """Count how often the shop calls."""
    application[_RATE] = Rate(PER_MINUTE, AT_ONCE)


def sign(secret: str, stamp: str, raw: bytes) -> str:
    """The signature of a body sent at a time."""
    return "v1=" + hmac.new(secret.encode(), f"{stamp}.".encode() + raw, sha256).hexdigest()


async def take(request: web.Request) -> web.Response:
    """Something happened to an order; what came of it is `planned`, `known`, `not_so`, `consent` or `off`."""
    front = request.app[FRONT]
    secret = front.config.shop.events_secret
    if secret is None:
        raise NotAllowed("set shop.events_secret to let the shop say what happens", status=403)
    _check(secret.get_secret_value(), request.headers, await request.read())
    if wait := request.app[_RATE].wait("shop"):
        raise Busy("more than 600 events a minute", retry_after=wait)
    body = await intake.json_object(request)
    kind, order = intake.name(body.get("type"), "type"), intake.name(body.get("order"), "order")
    outreach = front.gateway.part(Outreach)
    if kind not in outreach.kinds():
        return problem(
            400, f"there is no notice of this type; there are: {', '.join(sorted(outreach.kinds()))}"
        )
    try:
        outcome = await outreach.happened(kind, order)
    except NotFound:
        return problem(404, "the shop knows no such order")
    except ShopError:
        answer = problem(503, "the shop does not answer; send it again")
        answer.headers["Retry-After"] = "30"
        return answer
    return intake.answer({"outcome": outcome}, status=202)


def _check(secret: str, headers: Mapping[str, str], raw: bytes) -> None:
    stamp = headers.get("X-Haoke-Timestamp", "")
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= 12):
        raise NotAllowed("X-Haoke-Timestamp is missing or no number", status=401)
    if abs(time.time() - int(stamp)) > STALE_S:
        raise NotAllowed("X-Haoke-Timestamp is more than five minutes off", status=401)
    offered = headers.get("X-Haoke-Signature", "").encode("utf-8", "replace")
    if not hmac.compare_digest(sign(secret, stamp, raw).encode(), offered):
        raise NotAllowed("X-Haoke-Signature does not fit the body", status=401)


ROUTES = (web.post(PATH, take),)
