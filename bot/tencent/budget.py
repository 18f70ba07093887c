"""How many messages may still be sent to somebody: five in 48 hours after a message, three in a minute after an event.

Both windows are kept in the connector's memory. What opens one is written when it comes in, what is spent when it goes out, each
under a key of its own, so that the two never overwrite each other.
"""

import time
from dataclasses import dataclass
from typing import Final, Literal

from pydantic import JsonValue

from bot.connector import Memory

Window = Literal["message", "event", ""]
MOST: Final = {"message": 5, "event": 3}
LASTS_S: Final = {"message": 48 * 3600.0, "event": 60.0}
KEPT_FOR_AGENT: Final = 1


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may be sent now, in which window, and what opened it."""

    left: int
    kind: Window = "message"
    key: str = ""

    @property
    def untouched(self) -> bool:
        """Whether nothing has been sent in this window."""
        return self.left == MOST[self.kind or "message"]

    def of(self, author: str) -> int:
        """The bot leaves one message to the person who may take over."""
        whole = author.startswith("agent:") or self.kind == "event"
        return self.left if whole else max(0, self.left - KEPT_FOR_AGENT)


class Budget:
    """Reckons with Tencent's quota."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def opened(self, openid: str, kind: Window, key: str) -> None:
        """Somebody wrote, or did what lets the account speak for a minute."""
        if kind:
            window: dict[str, JsonValue] = {"at": time.time(), "key": key}
            await self._memory.set(f"window:{kind}:{openid}", window, ttl_s=LASTS_S[kind], durable=False)

    async def closed(self, openid: str, allowance: Allowance) -> None:
        """WeChat says that this window is used up."""
        await self._spent(openid, allowance, MOST[allowance.kind or "message"])

    async def now(self, openid: str) -> Allowance:
        """What may be sent; the window of an event is used first, since it is short."""
        names = (f"{what}:{kind}:{openid}" for kind in ("event", "message") for what in ("window", "spent"))
        opened, spent, written, said = await self._memory.several(*names)
        event = _allowance("event", opened, spent)
        if event is not None and event.left:
            return event
        found = _allowance("message", written, said)
        if found is None:
            # Nothing is known of somebody who wrote before this was counted; whoever was sent to has let the time pass.
            found = Allowance(0 if said else MOST["message"], "message", "unknown")
        return found

    async def spend(self, openid: str, allowance: Allowance) -> None:
        """One message went out under this allowance."""
        most = MOST[allowance.kind or "message"]
        await self._spent(openid, allowance, most - allowance.left + 1)

    async def _spent(self, openid: str, allowance: Allowance, count: int) -> None:
        value: dict[str, JsonValue] = {"key": allowance.key, "count": count}
        await self._memory.set(f"spent:{allowance.kind}:{openid}", value, ttl_s=30 * 86_400.0, durable=False)


def _allowance(kind: Window, opened: JsonValue, spent: JsonValue) -> Allowance | None:
    if not isinstance(opened, dict):
        return None
    key = str(opened["key"])
    count = int(str(spent["count"])) if isinstance(spent, dict) and spent.get("key") == key else 0
    return Allowance(max(0, MOST[kind or "message"] - count), kind, key)
