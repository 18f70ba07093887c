"""How calls of Slack's web API are read and refused, and how Slack signs its own."""

import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from aiohttp import web

from bot.testing.platform import Sent


def no(error: str) -> web.Response:
    """Slack's way of saying no: HTTP 200 and a code."""
    return web.json_response({"ok": False, "error": error})


async def details_of(request: web.Request) -> Mapping[str, Any]:
    """What a call carries, as JSON or as a form."""
    if request.content_type == "application/json":
        found: Mapping[str, Any] = await request.json()
        return found
    return {**request.query, **await request.post()}


def sent(details: Mapping[str, Any]) -> Sent:
    """A post as people see it."""
    where = f"{details['channel']}:{details['thread_ts']}" if details.get("thread_ts") else details["channel"]
    blocks = details.get("blocks") or []
    buttons = [e for block in blocks if block["type"] == "actions" for e in block["elements"]]
    return Sent(
        conversation=where, text=details["text"], choices=tuple(button["text"]["text"] for button in buttons)
    )


def fits(view: Mapping[str, Any]) -> bool:
    """Whether a window keeps to its limits."""
    titles = [view[name]["text"] for name in ("title", "submit", "close")]
    fields = [block["element"] for block in view["blocks"] if block["type"] == "input"]
    short = all(len(field.get("initial_value", "")) <= 3000 for field in fields)
    return (
        short and all(len(title) <= 24 for title in titles) and len(view.get("private_metadata", "")) <= 3000
    )


def signed(raw: bytes, secret: str, at: float) -> dict[str, str]:
    """The headers by which Slack proves that a request is its own."""
    stamp = str(int(at))
    mark = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + raw, sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={mark}"}
