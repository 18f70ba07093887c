"""Open pages of the widget: each on a socket to some desk, and back on another one when that desk is gone."""

import asyncio
import json
import random
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import aiohttp

from bot.identity.tokens import Tokens
from tests.reliability.balancer import Balancer
from tests.reliability.customers import Record
from tests.reliability.fixture import Basket
from tests.reliability.lives import SECRET

ANSWER_S: Final = (
    8.0  # a page that hears nothing for so long says the next thing; the checker tells whether that was right
)


class Page:
    """One visitor who is signed in, and what their page was told, by number."""

    def __init__(self, name: str, basket: Basket, balancer: Balancer, record: Record, http: Any) -> None:
        self.session = f"page{name}"
        self.conversation = f"web:{self.session}"
        self.told: dict[int, dict[str, Any]] = {}
        self.out_of_order: list[int] = []
        self.away_s: list[float] = []  # from a lost socket to the next greeting
        self.leaving = False
        self._basket = basket
        self._balancer = balancer
        self._record = record
        self._http = http
        self._ws: aiohttp.ClientWebSocketResponse | None = None
        self._acks: dict[str, asyncio.Future[int]] = {}
        self._news = asyncio.Event()
        self._token = Tokens(SECRET, Path()).sign(
            "web session", {"sid": self.session, "sub": basket.customer}, timedelta(hours=1)
        )

    async def talk(self) -> None:
        """Say one thing after the other until told to leave; what was begun is said to its acknowledgement."""
        said = 0
        while not self.leaving:
            said += 1
            await self._say(f"{self.session}-say-{said}", self._words(said))

    def _words(self, number: int) -> str:
        zh, order = self._basket.zh, self._basket.shipped
        asked = (
            (f"订单{order}到哪了", "可以退货吗") if zh else (f"where is my order {order}", "can I return it?")
        )
        return asked[number % 2]

    async def _say(self, cid: str, text: str) -> None:
        """Send it until it is acknowledged, then wait until somebody says something."""
        acked = self._acks[cid] = asyncio.get_running_loop().create_future()
        while not acked.done():
            with suppress(aiohttp.ClientError, ConnectionError, RuntimeError):
                if self._ws is not None:
                    await self._ws.send_json({"type": "message", "cid": cid, "text": text})
            await asyncio.wait([acked], timeout=1.0)
        self._record.acknowledged.append((self.conversation, cid))
        heard = await self._hears(acked.result(), ANSWER_S)
        if heard:
            await asyncio.sleep(random.uniform(0.1, 0.6))

    async def _hears(self, after: int, within_s: float) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while not self.leaving:
                    if any(seq > after and e["role"] != "customer" for seq, e in self.told.items()):
                        return True
                    self._news.clear()
                    await self._news.wait()
        return False

    async def listen(self) -> None:
        """Be on a socket to some desk, until cancelled."""
        clock = asyncio.get_running_loop()
        lost_at, tries = clock.time(), 0
        while True:
            with suppress(aiohttp.ClientError, ConnectionError, TimeoutError, ValueError):
                if self._balancer.ready:
                    port = random.choice(self._balancer.ready)
                    url = f"http://127.0.0.1:{port}"
                    async with self._http.ws_connect(
                        f"{url}/widget/socket", headers={"Origin": url}, timeout=aiohttp.ClientWSTimeout(1, 1)
                    ) as ws:
                        await ws.send_json(
                            {
                                "type": "hello",
                                "v": 1,
                                "token": self._token,
                                "last_seq": max(self.told, default=0),
                            }
                        )
                        await asyncio.wait_for(self._greeted(ws), 3)
                        self.away_s.append(clock.time() - lost_at)
                        tries, self._ws = 0, ws
                        await self._listen(ws, port)
            lost_at = lost_at if self._ws is None else clock.time()
            self._ws, tries = None, tries + 1
            await asyncio.sleep(random.random() * min(2.0, 0.25 * 2**tries))

    async def _greeted(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        message = await ws.receive()
        if message.type is not aiohttp.WSMsgType.TEXT:  # the desk died, or could not read who this is
            raise ConnectionError("no welcome")
        frame = json.loads(message.data)
        if frame["type"] != "welcome" or frame.get("reset"):
            raise ConnectionError("no welcome")

    async def _listen(self, ws: aiohttp.ClientWebSocketResponse, port: int) -> None:
        """A desk that is frozen keeps its sockets open and silent; the page leaves when the balancer does."""
        last = max(self.told, default=0)
        while True:
            try:
                message = await ws.receive(timeout=0.5)
            except TimeoutError:
                if port in self._balancer.ready:
                    continue
                return
            if message.type is not aiohttp.WSMsgType.TEXT:
                return
            frame = json.loads(message.data)
            if frame["type"] == "ack":
                if not (future := self._acks[frame["cid"]]).done():
                    future.set_result(frame["seq"])
            elif frame["type"] == "event":
                seq = frame["seq"]
                if seq <= last:
                    self.out_of_order.append(seq)
                last = max(last, seq)
                self.told[seq] = frame["event"]
                self._news.set()
