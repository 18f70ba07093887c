"""The page of a shop with the chat on it, by posts: one session for each visitor, made when they first say something."""

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import ClientSession, web

from bot.testing.platform import Platform


class WidgetStandIn(Platform):
    """Visitors' browsers. They fetch what was said to them, so that nothing is sent here."""

    channel = "web"
    signs = False

    def __init__(self) -> None:
        super().__init__()
        self._sessions: dict[str, tuple[str, str]] = {}  # by visitor: token and session

    def table(self) -> Mapping[str, Any]:
        """Visitors at addresses of their own, as a proxy tells them: one address may make sixty sessions a minute."""
        return {"enabled": True, "client_ip_header": "X-Real-IP"}

    def routes(self) -> Sequence[web.RouteDef]:
        """It calls nobody."""
        return ()

    async def arrive(self, http: ClientSession, sender: str = "") -> str:
        """The token of this visitor's session."""
        if sender not in self._sessions:
            number = len(self._sessions)
            address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
            headers = {**origin(http), "X-Real-IP": address}
            async with http.post("/widget/session", json={}, headers=headers) as answer:
                welcome = await answer.json()
                self._sessions[sender] = welcome["token"], welcome["session"]
        return self._sessions[sender][0]

    async def say(
        self, http: ClientSession, text: str, *, key: str = "1", sender: str = "", **how: Any
    ) -> int:
        """A message by POST; whoever is forged shows a session that nobody signed."""
        token = "made.up" if how.get("forged") else await self.arrive(http, sender)
        body = {"type": "message", "text": text, "cid": f"00000000-0000-4000-8000-{int(key):012d}"}
        headers = {**origin(http), "Authorization": f"Bearer {token}"}
        async with http.post("/widget/frames", json=body, headers=headers) as answer:
            frame = await answer.json()
            return 502 if answer.status == 200 and frame.get("type") != "ack" else answer.status

    async def post(self, http: ClientSession, raw: bytes) -> int:
        """Any bytes, from a page that may."""
        signed = {"Authorization": f"Bearer {await self.arrive(http)}", "Content-Type": "application/json"}
        async with http.post("/widget/frames", data=raw, headers={**origin(http), **signed}) as answer:
            return answer.status

    def conversation(self, sender: str = "", key: str = "1") -> str:
        """Each session is one."""
        return f"web:{self._sessions[sender][1]}"


def origin(http: ClientSession) -> dict[str, str]:
    """What a browser says of the page it shows: one of the server's own."""
    return {"Origin": str(http._base_url).rstrip("/")}
