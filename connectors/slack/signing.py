"""Slack's signature over the raw bytes of a request, checked before anything of it is read."""

import hmac
import time
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from bot.errors import NotAllowed

STALE_S: Final = 300  # an older request may be a replay


def check(secret: str, headers: Mapping[str, str], raw: bytes, now: float | None = None) -> None:
    """NotAllowed (401) unless Slack signed these bytes within the last five minutes."""
    stamp = headers.get("X-Slack-Request-Timestamp", "")
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= 12):
        raise NotAllowed("X-Slack-Request-Timestamp is missing or no number", status=401)
    if abs((time.time() if now is None else now) - int(stamp)) > STALE_S:
        raise NotAllowed("X-Slack-Request-Timestamp is more than five minutes off", status=401)
    offered = headers.get("X-Slack-Signature", "").encode("utf-8", "replace")
    if not hmac.compare_digest(sign(secret, stamp, raw).encode(), offered):
        raise NotAllowed("X-Slack-Signature does not fit the body", status=401)


def sign(secret: str, stamp: str, raw: bytes) -> str:
    """The signature of a body; the timestamp is signed as it is written in the header."""
    return "v0=" + hmac.new(secret.encode(), b"v0:%s:%s" % (stamp.encode(), raw), sha256).hexdigest()
