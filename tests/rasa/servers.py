"""Both action servers on this machine: Rasa's own in a process of its own, ours in this one."""

import asyncio
import os
import socket
import subprocess
import sys
import zlib
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientConnectionError, ClientSession
from rasa_sdk import Action

from bot.action_server import ActionServer
from bot.domain import Domain, Foreign, Installed
from bot.foreign.serve import Kitchen
from bot.identity import SessionShop
from bot.runner import Runner
from bot.skill import Services, Skill
from bot.writer import Responses
from skills.shop.sql import SqlShop
from tests.rasa.kit import template

ROOT = Path(__file__).parents[2]
DOMAIN: dict[str, Any] = {
    "slots": {"size": {"type": "text"}, "veggie": {"type": "bool"}, "colour": {"type": "text"}},
    "forms": {"pizza_form": {"required_slots": ["size", "veggie"]}},
    "responses": {"utter_noted": [{"text": "Noted: {what}."}]},
}


@contextmanager
def rasas_own(module: str) -> Iterator[str]:
    """The official server with the actions of a module; its address."""
    port = _free_port()
    command = [sys.executable, "-m", "rasa_sdk", "--actions", module, "-p", str(port)]
    env = {**os.environ, "SANIC_HOST": "127.0.0.1", "PYTHONWARNINGS": "ignore"}
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        asyncio.run(_answers(f"http://127.0.0.1:{port}/health", process))
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


@asynccontextmanager
async def ours(
    classes: tuple[type[Action], ...],
    *skills: Skill,
    responses: Responses | None = None,
    trust_sender: bool = False,
    token: str = "",
    deadline_s: float = 5,
) -> AsyncIterator[str]:
    """Our server with these actions and skills over the demo shop; its address."""
    made = [cls() for cls in classes]
    anchor = (await template()).anchor
    shop = SqlShop.from_template(await template(), lambda: anchor)
    view = SessionShop(shop)
    for skill in skills:
        await skill.setup(Services(shop=view))
    domain = Domain.build(
        [Installed(skill, "tests") for skill in skills],
        responses or Responses(),
        {action.name(): Foreign(action, lane="tests") for action in made},
    )
    runner = Runner(domain, deadline_s=deadline_s)
    server = ActionServer(Kitchen(runner, view, trust_sender=trust_sender), token=token)
    try:
        yield f"http://127.0.0.1:{await server.start('127.0.0.1', 0)}"
    finally:
        await server.stop()
        runner.stop()
        await shop.close()


def call(action: str | None, **more: Any) -> dict[str, Any]:
    """One call of the webhook, as a Rasa server sends it."""
    message = {
        "text": "hello",
        "intent": {"name": "greet", "confidence": 1.0},
        "entities": [],
        "message_id": "m1",
    }
    tracker = {
        "sender_id": "C1001",
        "slots": {"size": None, "veggie": None, "colour": "blue", **more.pop("slots", {})},
        "latest_message": {**message, **more.pop("message", {})},
        "events": more.pop("events", []),
        "paused": False,
        "followup_action": None,
        "active_loop": more.pop("active_loop", {}),
        "latest_action_name": None,
    }
    return {
        "next_action": action,
        "sender_id": "C1001",
        "tracker": tracker,
        "domain": DOMAIN,
        "version": "3.21.1",
        **more,
    }


async def post(
    http: ClientSession, address: str, body: bytes, headers: Mapping[str, str] | None = None
) -> tuple[int, Any]:
    """Status and JSON, without the request that the official server echoes on errors."""
    sent = {"Content-Type": "application/json", **(headers or {})}
    async with http.post(f"{address}/webhook", data=body, headers=sent) as answer:
        value = await answer.json(content_type=None)
    if isinstance(value, dict):
        value.pop("request_body", None)
    return answer.status, value


def packed(body: bytes, encoding: str = "deflate") -> bytes:
    """A body as Rasa packs it."""
    wbits = zlib.MAX_WBITS | (16 if encoding == "gzip" else 0)
    pack = zlib.compressobj(wbits=wbits)
    return pack.compress(body) + pack.flush()


async def _answers(url: str, process: "subprocess.Popen[bytes]") -> None:
    async with ClientSession() as http:
        for _ in range(300):
            if process.poll() is not None:
                raise AssertionError(f"the official server ended with {process.returncode}")
            try:
                async with http.get(url):
                    return
            except ClientConnectionError:
                await asyncio.sleep(0.1)
    raise AssertionError("the official server did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
