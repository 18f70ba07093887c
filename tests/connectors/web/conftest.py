"""A visitor's browser as the protocol sees it, against a served echo desk."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType

from bot.conversation.store import Store
from connectors.web.connector import Web
from connectors.web.viewers import Viewers
from tests.connectors.kit import Running, serving, settings

SHOP = "https://shop.example"


class Wire:
    """One socket of a visitor."""

    def __init__(self, ws: ClientWebSocketResponse) -> None:
        self.ws = ws
        self.seen: list[dict[str, Any]] = []

    async def send(self, frame: str, /, **more: Any) -> None:
        await self.ws.send_json({"type": frame, **more})

    async def until_any(self) -> dict[str, Any]:
        """The next frame; ConnectionError when none comes any more."""
        message = await self.ws.receive(timeout=10)
        if message.type is not WSMsgType.TEXT:
            raise ConnectionError(f"closed: {self.ws.close_code}")
        frame = json.loads(message.data)
        self.seen.append(frame)
        return dict(frame)

    async def until(self, kind: str, **wanted: Any) -> dict[str, Any]:
        """The next frame of this kind (with these values); what came before is in `seen`."""
        while True:
            frame = await self.until_any()
            if frame["type"] == kind and all(frame.get(k) == v for k, v in wanted.items()):
                return frame

    async def heard(self, text: str) -> dict[str, Any]:
        """The event with this text."""
        while True:
            frame = await self.until("event")
            if frame["event"]["text"] == text:
                return frame

    async def closed(self) -> int:
        """The code it is closed with."""
        while (await self.ws.receive(timeout=10)).type is WSMsgType.TEXT:
            pass
        return self.ws.close_code or 0


class Visitor:
    """Someone on a page of the shop."""

    def __init__(self, desk: Running, origin: str = SHOP) -> None:
        self.desk = desk
        self.headers = {"Origin": origin}
        self.token = ""

    async def post(self, path: str, body: Any, **headers: str) -> tuple[int, Any]:
        signed = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        async with self.desk.http.post(
            f"/widget/{path}", json=body, headers={**self.headers, **signed, **headers}
        ) as answer:
            return answer.status, await answer.json()

    async def arrive(self, **body: Any) -> dict[str, Any]:
        """Get a session."""
        status, welcome = await self.post("session", {"token": self.token, **body})
        assert status == 200, welcome
        self.token = welcome["token"]
        return dict(welcome)

    @asynccontextmanager
    async def socket(self, last_seq: int = 0) -> AsyncIterator[Wire]:
        """A greeted socket."""
        if not self.token:
            await self.arrive()
        async with self.desk.http.ws_connect("/widget/socket", headers=self.headers) as ws:
            await ws.send_json({"type": "hello", "v": 1, "token": self.token, "last_seq": last_seq})
            yield Wire(ws)


def pages(desk: Running) -> Viewers:
    """The pages that are open now."""
    channel = desk.service.connectors["web"]
    assert isinstance(channel, Web)
    return channel._viewers


def cid() -> str:
    return uuid4().hex


@pytest.fixture
async def desk(file_store: Store, tmp_path: Path) -> AsyncIterator[Running]:
    """The served echo desk with the widget's channel."""
    config = settings(data_dir=tmp_path / "data").model_dump()
    config["connectors"]["web"]["origins"] = (SHOP,)
    config["web"]["api_key"] = "the-key-of-this-shop"
    async with serving(file_store, type(settings()).model_validate(config)) as running:
        yield running


@pytest.fixture
def visitor(desk: Running) -> Visitor:
    return Visitor(desk)
