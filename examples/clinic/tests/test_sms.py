"""The channel by text message: who may post, what is stored, and what becomes of a reply."""

import hmac
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr

from bot.connector import Accepted, Message
from bot.errors import BadInput, DeliveryError, NotAllowed
from bot.turn import Address, Button, Reply, Utterance
from haoke_clinic.sms import Sms

SECRET = "shared"
TEXT = {"id": "m-1", "from": "+8613800001111", "text": "预约洗牙", "sent_at": "2026-03-10T10:00:00+08:00"}


@dataclass
class Gateway:
    """Keeps what it is given."""

    kept: dict[str, tuple[Address, Utterance]] = field(default_factory=dict)

    async def accept(self, address: Address, utterance: Utterance) -> Accepted:
        """The first of a key counts."""
        repeated = utterance.key in self.kept
        self.kept.setdefault(utterance.key, (address, utterance))
        return Accepted(seq=len(self.kept), duplicate=repeated)


@dataclass
class Provider:
    """Stands where the provider's API is."""

    status: int = 200
    got: list[dict[str, Any]] = field(default_factory=list)

    async def messages(self, request: web.Request) -> web.Response:
        """One message to a patient."""
        self.got.append(await request.json())
        return web.Response(status=self.status, headers={"Retry-After": "7"})


@dataclass
class World:
    """A served connector, its gateway and its provider."""

    sms: Sms
    gateway: Gateway
    provider: Provider
    client: TestClient[web.Request, web.Application]

    async def post(self, body: object, *, secret: str = SECRET, at: float | None = None) -> web.Response:
        """Post as the provider does."""
        raw, stamp = json.dumps(body).encode(), str(int(at or time.time()))
        mark = hmac.new(secret.encode(), f"{stamp}.".encode() + raw, sha256).hexdigest()
        headers = {"X-Timestamp": stamp, "X-Signature": mark, "Content-Type": "application/json"}
        return await self.client.post("/webhooks/sms", data=raw, headers=headers)  # type: ignore[return-value]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """Everything on this machine."""
    provider, gateway = Provider(), Gateway()
    there = web.Application()
    there.router.add_post("/messages", provider.messages)
    async with TestServer(there) as api, ClientSession() as http:
        config = {
            "api_url": str(api.make_url("/messages")),
            "api_key": SecretStr("key"),
            "signing_secret": SecretStr(SECRET),
            "accounts": {"+8613800001111": "P1001"},
        }
        sms = Sms(config, http, gateway)  # type: ignore[arg-type]  # the part of it that is used

        @web.middleware
        async def verified(request: web.Request, handler: Any) -> web.StreamResponse:
            """What the core does before a route is reached."""
            try:
                await sms.verify(request)
                answer: web.StreamResponse = await handler(request)
            except NotAllowed as error:
                return web.Response(status=error.status)
            except BadInput as error:
                return web.Response(status=error.status)
            return answer

        here = web.Application(middlewares=[verified])
        here.add_routes(sms.routes())
        async with TestClient(TestServer(here)) as client:
            yield World(sms, gateway, provider, client)


def message(text: str = "约好了", *buttons: str) -> Message:
    reply = Reply(text=text, buttons=tuple(Button(title, "/x") for title in buttons))
    return Message(seq=1, key="k-1", turn_id="t", author="bot", reply=reply, at=datetime.now(UTC))


async def test_a_signed_message_is_stored_once_for_the_patient_of_that_number(world: World) -> None:
    assert (await world.post(TEXT)).status == 202
    again = await world.post(TEXT)
    assert await again.json() == {"repeated": True}  # type: ignore[attr-defined]
    address, utterance = world.gateway.kept["m-1"]
    assert address.id == "sms:+8613800001111"
    assert (utterance.text, utterance.customer_id) == ("预约洗牙", "P1001")


async def test_a_number_that_nobody_verified_is_a_visitor(world: World) -> None:
    await world.post({**TEXT, "from": "+8613900009999"})
    assert world.gateway.kept["m-1"][1].customer_id is None


async def test_a_wrong_secret_or_an_old_request_is_refused(world: World) -> None:
    assert (await world.post(TEXT, secret="guess")).status == 401
    assert (await world.post(TEXT, at=time.time() - 600)).status == 401
    assert (await world.client.post("/webhooks/sms", json=TEXT)).status == 401
    assert not world.gateway.kept


@pytest.mark.parametrize("wrong", [{"from": ""}, {"text": ""}, {"id": None}, {"sent_at": "today"}])
async def test_what_cannot_be_used_is_a_bad_request(world: World, wrong: dict[str, object]) -> None:
    assert (await world.post({**TEXT, **wrong})).status == 400


async def test_buttons_become_numbered_lines(world: World) -> None:
    await world.sms.send(
        Address(channel="sms", conversation="+8613800001111"), message("确认吗？", "确认", "先不办")
    )
    assert world.provider.got == [
        {"to": "+8613800001111", "text": "确认吗？\n1. 确认\n2. 先不办", "reference": "k-1/0"}
    ]


async def test_a_long_reply_is_posted_in_texts_that_the_provider_takes(world: World) -> None:
    await world.sms.send(Address(channel="sms", conversation="+8613800001111"), message("预约须知。" * 150))
    assert [len(each["text"]) <= 480 for each in world.provider.got] == [True, True]
    assert "".join(each["text"] for each in world.provider.got) == "预约须知。" * 150
    assert [each["reference"] for each in world.provider.got] == ["k-1/0", "k-1/1"]


@pytest.mark.parametrize(
    ("status", "retry_after", "undeliverable"), [(429, 7.0, False), (503, None, False), (404, None, True)]
)
async def test_what_the_provider_answers_decides_what_follows(
    world: World, status: int, retry_after: float | None, undeliverable: bool
) -> None:
    world.provider.status = status
    with pytest.raises(DeliveryError) as error:
        await world.sms.send(Address(channel="sms", conversation="+8613800001111"), message())
    assert (error.value.retry_after, error.value.undeliverable) == (retry_after, undeliverable)
