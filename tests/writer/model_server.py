"""A chat server on loopback that behaves as told: slow, broken, busy, or well."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from aiohttp import web

from bot.testing.writer import approved


@dataclass
class Plan:
    """What the next answers are like. `statuses` are given before an answer is."""

    text: str = "您好，订单在路上。"
    statuses: list[int] = field(default_factory=list)
    retry_after: str = ""
    cut_after: int | None = None  # pieces after which the connection breaks
    cut_bytes: int = 0  # cut the stream into chunks of so many bytes
    wait: asyncio.Event | None = None  # nothing more until this is set
    wait_after: int = 0  # pieces before the wait
    logprobs: dict[str, float] = field(
        default_factory=dict
    )  # of the first token, for requests that ask for them
    echo: bool = False  # the approved words of the prompt instead of `text`
    raw: bytes = b""  # sent instead of an answer
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    dropped: asyncio.Event = field(default_factory=asyncio.Event)  # a listener went away

    def behave(self, *, hang: bool = False, **how: Any) -> None:
        """From now on answer like this; `hang` waits until `heal`."""
        for name, value in how.items():
            setattr(self, name, value)
        self.wait = asyncio.Event() if hang else None

    def heal(self) -> None:
        """Answer well again; whoever hangs is let go."""
        if self.wait is not None:
            self.wait.set()
        well = Plan(echo=True)
        for name in ("text", "echo", "statuses", "cut_after", "wait", "wait_after", "raw"):
            setattr(self, name, getattr(well, name))


def _event(text: str | None = None, **more: Any) -> bytes:
    choice = {"index": 0, "delta": {"content": text} if text is not None else {}, "finish_reason": None}
    value = {"id": "x", "object": "chat.completion.chunk", "choices": [choice], **more}
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n".encode()


def _ending(plan: Plan) -> bytes:
    usage = {"prompt_tokens": 40, "completion_tokens": len(plan.text)}
    stop = {
        "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}],
    }
    spent = {"choices": [], "usage": usage}
    return f"data: {json.dumps(stop)}\n\ndata: {json.dumps(spent)}\n\ndata: [DONE]\n\n".encode()


async def _answer(plan: Plan, request: web.Request) -> web.StreamResponse:
    plan.requests.append(await request.json())
    plan.keys.append(request.headers.get("Authorization", ""))
    if plan.statuses:
        headers = {"Retry-After": plan.retry_after} if plan.retry_after else {}
        return web.Response(status=plan.statuses.pop(0), headers=headers)
    if not plan.requests[-1].get("stream"):
        return await _at_once(plan)
    text = approved(plan.requests[-1]["messages"]) if plan.echo else plan.text
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    if plan.raw:
        await response.write(plan.raw)
        return response
    try:
        for number, char in enumerate(text):
            if plan.cut_after is not None and number >= plan.cut_after:
                assert request.transport is not None
                request.transport.abort()
                return response
            if plan.wait is not None and number >= plan.wait_after:
                await plan.wait.wait()
            for part in _parts(_event(char), plan.cut_bytes):
                await response.write(part)
        await response.write(_ending(plan))
    except (ConnectionError, asyncio.CancelledError):
        plan.dropped.set()
        raise
    return response


async def _at_once(plan: Plan) -> web.Response:
    """A whole answer of one token, with what was likely in its place where the plan offers that."""
    if plan.wait is not None:
        await plan.wait.wait()
    choice: dict[str, Any] = {"message": {"role": "assistant", "content": plan.text[:1]}, "logprobs": None}
    if plan.logprobs:
        top = [{"token": token, "logprob": value} for token, value in plan.logprobs.items()]
        choice["logprobs"] = {"content": [{"token": plan.text[:1], "top_logprobs": top}]}
    return web.json_response({"choices": [choice]})


def _parts(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)] if size else [data]


@asynccontextmanager
async def model_server(plan: Plan) -> AsyncIterator[str]:
    """The address of a running server, up to /v1."""
    app = web.Application()
    app.router.add_post("/v1/chat/completions", partial(_answer, plan))
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        await runner.cleanup()
