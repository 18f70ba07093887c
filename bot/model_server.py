"""A writer as an OpenAI-compatible endpoint: chat completions, streamed or whole, JSON by schema, and the list of models."""

import hmac
import json
import re
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from bot.config.writer import WriterConfig
from bot.errors import BadInput
from bot.writer.engine import Engine, EngineDied
from bot.writer.generators.transformers import settings_of

MAX_BODY: Final = 1 << 20
_FORMS: Final = ("text", "json_object", "json_schema")
_ROLES: Final = frozenset({"system", "user", "assistant"})
_UNTOLD: Final = (
    "tools",
    "functions",
    "stop",
    "logprobs",
    "logit_bias",
    "audio",
    "n",
)  # asked for, and never carried out here
_SURROGATE: Final = re.compile("[\ud800-\udfff]")  # JSON may hold it, no text can


class ModelServer:
    """One model behind one address."""

    def __init__(self, config: WriterConfig, data_dir: Path, *, api_key: str = "") -> None:
        self.name = config.model
        self._config = config
        self._engine = Engine(settings_of(config, data_dir))
        self._key = api_key
        self._runner: web.AppRunner | None = None

    async def start(self, host: str, port: int) -> str:
        """Load the model, then listen; the address."""
        await self._engine.start()
        app = web.Application(client_max_size=MAX_BODY)
        app.router.add_post("/v1/chat/completions", self._chat)
        app.router.add_get("/v1/models", self._models)
        app.router.add_get("/livez", self._alive)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=2)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        return f"http://{host}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Close the door, end the model."""
        if self._runner is not None:
            await self._runner.cleanup()
        await self._engine.close()

    async def _alive(self, request: web.Request) -> web.Response:
        return web.json_response(
            {"running": self._engine.running}, status=200 if self._engine.running else 503
        )

    async def _models(self, request: web.Request) -> web.Response:
        entry = {"id": self.name, "object": "model", "owned_by": "haoke"}
        return web.json_response({"object": "list", "data": [entry]})

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        if not self._allowed(request):
            return _error(401, "the key is wrong or missing")
        try:
            body = await request.json()
            asked = self._asked(body)
            _table(body, "stream_options")
        except BadInput as problem:
            return _error(400, str(problem))
        except web.HTTPRequestEntityTooLarge:
            return _error(413, f"the body is longer than {MAX_BODY} bytes")
        except (ValueError, RecursionError):
            return _error(400, "the body is not JSON")
        if body.get("model") not in (None, "", self.name):
            return _error(404, f"the model here is called {self.name}")
        try:
            if body.get("stream"):
                return await self._streamed(
                    request, asked, bool(_table(body, "stream_options").get("include_usage"))
                )
            return await self._whole(asked)
        except EngineDied as died:
            return _error(503, str(died))

    def _allowed(self, request: web.Request) -> bool:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return not self._key or hmac.compare_digest(given.encode(), self._key.encode())

    def _asked(self, body: Any) -> dict[str, Any]:
        if not isinstance(body, dict):
            raise BadInput("the body is no JSON object")
        _carried_out(body)
        given = body.get("messages")
        if not isinstance(given, list) or not given:
            raise BadInput("messages is a list with at least one message")
        for message in given:
            _check(message)
        told = (body.get(name) for name in ("max_tokens", "max_completion_tokens"))
        longest = next((value for value in told if value is not None), self._config.max_tokens)
        if (
            not isinstance(longest, int)
            or isinstance(longest, bool)
            or not 1 <= longest <= self._config.cache_tokens
        ):
            raise BadInput(f"max_tokens is between 1 and {self._config.cache_tokens}")
        asked = {
            "messages": [{"role": m["role"], "content": m["content"]} for m in given],
            "longest": longest,
        }
        form = _table(body, "response_format")
        if form.get("type", "text") not in _FORMS:
            raise BadInput(f"response_format.type is one of: {', '.join(_FORMS)}")
        if form.get("type") == "json_schema":
            schema = _table(form, "json_schema").get("schema")
            if not isinstance(schema, dict):
                raise BadInput("response_format.json_schema has its schema as an object")
            return {"op": "json", "schema": schema, **asked}
        if form.get("type") == "json_object":
            return {"op": "json", "schema": {"type": "object"}, **asked}
        return {"op": "say", **asked}

    async def _whole(self, asked: Mapping[str, Any]) -> web.Response:
        text, usage = "", [0, 0]
        async with aclosing(self._engine.ask(dict(asked))) as told:
            async for answer in told:
                if answer.get("error"):
                    return _error(503 if answer.get("busy") else 400, str(answer["error"]))
                text += answer.get("text", "")
                usage = answer.get("usage", usage)
        choice = {
            "index": 0,
            "message": {"role": "assistant", "content": text},
            "finish_reason": _end(asked, usage),
        }
        return web.json_response(
            {**self._head("chat.completion"), "choices": [choice], "usage": _usage(usage)},
            dumps=lambda value: json.dumps(value, ensure_ascii=False),
        )

    async def _streamed(
        self, request: web.Request, asked: Mapping[str, Any], with_usage: bool
    ) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        async with aclosing(self._engine.ask(dict(asked))) as told:
            first = await anext(told)
            if first.get("error"):
                return _error(503 if first.get("busy") else 400, str(first["error"]))
            await response.prepare(request)
            async for event in self._events(first, told, asked, with_usage):
                await response.write(f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode())
        await response.write(b"data: [DONE]\n\n")
        return response

    async def _events(
        self,
        first: dict[str, Any],
        told: AsyncGenerator[dict[str, Any], None],
        asked: Mapping[str, Any],
        with_usage: bool,
    ) -> AsyncGenerator[dict[str, Any], None]:
        head = self._head("chat.completion.chunk")
        answer: dict[str, Any] | None = first
        while answer is not None:
            if answer.get("error"):
                yield {"error": {"message": answer["error"]}}
                return
            if answer.get("text"):
                yield {
                    **head,
                    "choices": [{"index": 0, "delta": {"content": answer["text"]}, "finish_reason": None}],
                }
            if answer.get("done"):
                usage = answer.get("usage", [0, 0])
                yield {**head, "choices": [{"index": 0, "delta": {}, "finish_reason": _end(asked, usage)}]}
                if with_usage:
                    yield {**head, "choices": [], "usage": _usage(usage)}
            answer = await anext(told, None)

    def _head(self, kind: str) -> dict[str, Any]:
        return {
            "id": f"chatcmpl-{time.monotonic_ns():x}",
            "object": kind,
            "created": int(time.time()),
            "model": self.name,
        }


def _check(message: Any) -> None:
    """BadInput when it is no message of a role with text."""
    if not isinstance(message, dict) or message.get("role") not in _ROLES:
        raise BadInput(f"each message has a role: {', '.join(sorted(_ROLES))}")
    if not isinstance(message.get("content"), str):
        raise BadInput("each message has its content as text")
    if _SURROGATE.search(message["content"]):
        raise BadInput("a message holds half of a character")


def _carried_out(body: Mapping[str, Any]) -> None:
    """BadInput for a wish that would be passed over: half of what was asked for looks like all of it."""
    for name in _UNTOLD:
        if body.get(name) and not (name == "n" and body[name] == 1 and body[name] is not True):
            raise BadInput(f"{name} is not offered here")


def _table(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object inside the body, empty where there is none."""
    value = body.get(name) or {}
    if not isinstance(value, dict):
        raise BadInput(f"{name} is an object")
    return value


def _end(asked: Mapping[str, Any], usage: list[int]) -> str:
    return "length" if usage[1] >= asked["longest"] else "stop"


def _usage(usage: list[int]) -> dict[str, int]:
    return {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}


def _error(status: int, message: str) -> web.Response:
    return web.json_response({"error": {"message": message, "type": "invalid_request_error"}}, status=status)
