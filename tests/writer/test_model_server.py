"""A model's endpoint under bad input and bad company: every request ends with an answer, and the next one is served."""

import asyncio
import io
import json
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from safetensors.torch import load_file, save_file

from bot.config.writer import WriterConfig
from bot.model_server import MAX_BODY, ModelServer
from bot.writer.prompt import Brief, messages
from training.writer.tiny import make_tiny

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]
PROMPT = [
    dict(m) for m in messages(Brief(language="zh", decision="answer", approved="在路上。", said="到哪了"))
]
ASKED: dict[str, Any] = {"messages": PROMPT, "max_tokens": 8}


class Door:
    """The server's address with a client before it."""

    def __init__(self, address: str, client: aiohttp.ClientSession) -> None:
        self.address, self.client = address, client

    async def post(self, body: Any) -> tuple[int, Any]:
        data = io.BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode())
        headers = {"Content-Type": "application/json"}
        async with self.client.post(
            f"{self.address}/v1/chat/completions", data=data, headers=headers
        ) as answer:
            return answer.status, await answer.json()

    async def begins_and_leaves(self, *, max_tokens: int) -> int:
        """Ask for so many tokens, read the first line and hang up."""
        body = {**ASKED, "max_tokens": max_tokens, "stream": True}
        async with self.client.post(f"{self.address}/v1/chat/completions", json=body) as answer:
            await answer.content.readline()
            return answer.status


def talkative(weights: Path) -> None:
    """Fresh weights echo the line break before the answer; louder layers say something else at each step."""
    louder = {
        name: each * 50 if name.endswith("down_proj.weight") else each
        for name, each in load_file(weights).items()
    }
    save_file(louder, weights, metadata={"format": "pt"})


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def door(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    texts = [str(m["content"]) for m in PROMPT] * 3
    folder = make_tiny(
        tmp_path_factory.mktemp("tiny"), texts, vocabulary=600, width=48, layers=2, heads=2, seed=5
    )
    talkative(folder / "model.safetensors")
    config = WriterConfig(
        generator="transformers",
        model=str(folder),
        precision="fp32",
        device="cpu",
        cache_tokens=8192,
        concurrent=8,
        temperature=0.0,
    )
    server = ModelServer(config, folder)
    address = await server.start("127.0.0.1", 0)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as client:
        yield Door(address, client)
    await server.stop()


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        (b"{", 400, "not JSON"),
        (b"\xff\xfe", 400, "not JSON"),
        (b"[" * 100_000, 400, "not JSON"),
        ([], 400, "no JSON object"),
        ({}, 400, "at least one message"),
        ({"messages": "hello"}, 400, "at least one message"),
        ({"messages": ["hello"]}, 400, "role"),
        ({"messages": [{"role": "king", "content": "x"}]}, 400, "role"),
        ({"messages": [{"role": "user", "content": [{"type": "text"}]}]}, 400, "text"),
        (b'{"messages": [{"role": "user", "content": "\\ud83d"}]}', 400, "half of a character"),
        ({**ASKED, "max_tokens": 0}, 400, "max_tokens"),
        ({**ASKED, "max_tokens": -1}, 400, "max_tokens"),
        ({**ASKED, "max_tokens": True}, 400, "max_tokens"),
        ({**ASKED, "max_tokens": "many"}, 400, "max_tokens"),
        ({**ASKED, "max_tokens": 8192}, 400, "longer than the cache"),
        ({**ASKED, "stream_options": 1, "stream": True}, 400, "stream_options is an object"),
        ({**ASKED, "response_format": "json"}, 400, "response_format is an object"),
        ({**ASKED, "response_format": {"type": "json_schema"}}, 400, "schema as an object"),
        (
            {**ASKED, "response_format": {"type": "json_schema", "json_schema": {"schema": {"$ref": "#/moon"}}}},
            400,
            "moon",
        ),
        ({**ASKED, "response_format": {"type": "xml"}}, 400, "type is one of"),
        ({**ASKED, "n": 2}, 400, "n is not offered"),
        ({**ASKED, "stop": ["\n"]}, 400, "stop is not offered"),
        ({**ASKED, "tools": [{"type": "function"}]}, 400, "tools is not offered"),
        ({**ASKED, "logprobs": True}, 400, "logprobs is not offered"),
        ({**ASKED, "model": "gpt-9"}, 404, "is called"),
        ({"messages": [{"role": "user", "content": "长" * MAX_BODY}]}, 413, "longer than"),
        ({"messages": [{"role": "user", "content": "长" * 100_000}]}, 400, "longer than the cache"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_said_and_the_next_is_served(
    door: Door, body: Any, status: int, why: str
) -> None:
    given, told = await door.post(body)
    assert (given, why in told["error"]["message"]) == (status, True), told
    assert (await door.post(ASKED))[0] == 200


async def test_a_thousand_at_once_are_answered_or_told_to_come_again(door: Door) -> None:
    async with asyncio.timeout(200):
        answers = await asyncio.gather(*(door.post(ASKED) for _ in range(1000)))
    counted = Counter(status for status, _ in answers)
    assert set(counted) <= {200, 503}
    assert counted[200] >= 8
    busy = next(told for status, told in answers if status == 503)
    assert "no room" in busy["error"]["message"]
    assert (await door.post(ASKED))[0] == 200


async def test_who_leaves_in_the_middle_gives_the_room_back(door: Door) -> None:
    for _ in range(12):  # five at once would fill the cache
        assert await door.begins_and_leaves(max_tokens=1500) == 200
    async with asyncio.timeout(20):
        while await door.begins_and_leaves(max_tokens=6000) != 200:  # noqa: ASYNC110 - nearly all of the room
            await asyncio.sleep(0.1)


async def test_who_reads_slowly_holds_nobody_up(door: Door) -> None:
    body = {**ASKED, "max_tokens": 400, "stream": True}
    async with door.client.post(f"{door.address}/v1/chat/completions", json=body) as slow:
        await slow.content.readline()
        async with asyncio.timeout(30):
            assert (await door.post(ASKED))[0] == 200
        rest = (await slow.content.read()).decode()
    assert rest.rstrip().endswith("data: [DONE]")
