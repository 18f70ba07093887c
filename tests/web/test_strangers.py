"""What no browser would send: broken HTTP, headers of broken bytes, frames that no page makes. It costs the sender an answer and nobody else anything."""

import asyncio
import io
import json
from typing import Final
from urllib.parse import urlsplit

import pytest
from aiohttp import WSMsgType

from bot.config.models import LogConfig
from bot.log import setup_logging
from tests.connectors.kit import Running
from tests.connectors.web.conftest import Visitor
from tests.desk.kit import Colleague
from tests.web.test_every_route import desk, manager, routes

__all__ = ["desk", "manager"]  # every channel and part that there is
BROKEN: Final = {
    "a line that ends early": b"GET /livez HTTP/1.1\nHost: x\n\n",
    "no host": b"GET /livez HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /livez HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    "two lengths": b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "length and chunks": b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\nHost: x\r\n\r\n",
    "a length below zero": b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "a chunk of every byte there is": b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"FFFFFFFFFFFFFFFFFF\r\n\r\n",
    "a header with a NUL": b"GET /livez HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n",
    "a header in two lines": b"GET /livez HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n",
    "an endless path": b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "a thousand headers": b"GET /livez HTTP/1.1\r\nHost: x\r\n"
    + b"".join(b"X%d: a\r\n" % n for n in range(1000))
    + b"\r\n",
    "an address that is none": b"GET http://[/livez HTTP/1.1\r\nHost: x\r\n\r\n",
    "not in its encoding": b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
}
# Raw bytes, since no client library sends them: 0xff is no character.
HEADERS: Final = (
    b"Origin: http://[",
    b"Origin: http://[::1",
    b"Origin: \xff",
    b"Origin: null",
    b"Authorization: Bearer \xff\xfe",
    b"Authorization: Bearer \xc3\xa9.\xc3\xa9.\xc3\xa9",
    b"Cookie: haoke-desk=\xff; __Host-haoke-desk=\"\\377",
    b"X-CSRF-Token: \xff",
    b"X-File-Name: %ff%00%ed%a0%80\xff",
    b"X-Forwarded-For: \xff",
    b"X-Slack-Signature: v0=\xff\r\nX-Slack-Request-Timestamp: \xff",
    b"Content-Type: application/json; charset=\xff",
    b"Content-Type: \xff",
    b"Last-Event-ID: \xb2",
    b"Sec-WebSocket-Key: \xff\r\nSec-WebSocket-Version: 13\r\nUpgrade: websocket\r\nConnection: upgrade",
)  # fmt: skip


@pytest.fixture
def lines() -> io.StringIO:
    """What the log says meanwhile."""
    written = io.StringIO()
    setup_logging(LogConfig(), written)
    return written


async def sent(desk: Running, raw: bytes) -> bytes:
    """The first line of what comes back; empty where the connection is closed without a word."""
    where = urlsplit(desk.url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    try:
        writer.write(raw)
        async with asyncio.timeout(20):
            return (await reader.readline()).strip()
    except ConnectionError:
        return b""
    finally:
        writer.close()


def failures(lines: io.StringIO) -> list[str]:
    return [line for line in lines.getvalue().splitlines() if json.loads(line)["level"] == "error"]


@pytest.mark.parametrize("way", BROKEN)
async def test_broken_http_is_refused_and_is_no_error_of_ours(
    desk: Running, lines: io.StringIO, way: str
) -> None:
    assert (await sent(desk, BROKEN[way])).split(b" ")[1] == b"400"
    assert failures(lines) == []
    assert await sent(desk, b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n") == b"HTTP/1.1 200 OK"


async def test_headers_of_broken_bytes_break_no_route(desk: Running, lines: io.StringIO) -> None:
    """Every route there is, with each of these: an answer that is none of a fault."""
    tried, wrong = 0, []
    for method, path in routes(desk):
        if method == "OPTIONS" or path.startswith("/static/"):
            continue
        for header in HEADERS:
            own = b"" if header.startswith(b"Origin") else b"Origin: " + desk.url.encode() + b"\r\n"
            host = urlsplit(desk.url).netloc.encode()
            kind = b"" if header.startswith(b"Content-Type") else b"Content-Type: application/json\r\n"
            head = f"{method} {path} HTTP/1.1\r\n".encode() + b"Host: " + host + b"\r\n" + own + kind
            answer = await sent(desk, head + b"Content-Length: 2\r\n" + header + b"\r\n\r\n{}")
            tried += 1
            if not answer or answer.split(b" ")[1].startswith(b"5"):
                wrong.append((method, path, header, answer))
    assert tried > 500
    assert wrong == [], failures(lines)[:2]
    assert failures(lines) == []


FRAMES: Final = (
    '{"type": "press", "cid": "12345678", "payload": "/x", "of": %s}' % ("9" * 30),
    '{"type": "press", "cid": "12345678", "payload": "/x", "of": -%s}' % ("9" * 30),
    '{"type": "read", "seq": %s}' % ("9" * 300),
    '{"type": "message", "cid": "\\ud83d2345678", "text": "x"}',
    '{"type": "message", "cid": "12345678", "text": "\\ud83d\\u0000", "files": ["\\udcff"]}',
    '{"type": "identify", "token": "\\ud83d.\\ud83d.x"}',
    '{"type": "identify", "token": "\u00e9.\u00e9.\u00e9"}',
    '{"type": "rate", "kind": ["csat"], "score": %s}' % ("9" * 40),
    '{"type": "rate", "kind": "csat", "score": 1, "reason": ["\\ud83d"], "comment": {"\\ud83d": 1}}',
    '{"type": "\\ud83d"}',
    '{"type": ["message"]}',
    '{"a":' * 9000 + "1" + "}" * 9000,
    '{"a":' + "9" * 20_000 + "}",
)


async def test_frames_that_no_page_makes_are_answered_in_words(visitor: Visitor, lines: io.StringIO) -> None:
    for frame in FRAMES:
        async with visitor.socket() as wire:
            await wire.until("state")
            await wire.ws.send_str(frame)
            await wire.send("ping")
            await wire.until("pong")  # the socket is as alive as before, and all that came is of the protocol
    assert failures(lines) == []


async def test_a_hello_of_broken_characters_is_a_session_that_is_not_there(
    desk: Running, visitor: Visitor, lines: io.StringIO
) -> None:
    for token in ("\\ud83d", "\\u00e9.\\u00e9.\\u00e9", "." * 9000):
        async with desk.http.ws_connect("/widget/socket", headers=visitor.headers) as ws:
            await ws.send_str(f'{{"type": "hello", "v": 1, "token": "{token}", "last_seq": 0}}')
            assert (await ws.receive_json(timeout=20))["code"] == "bad_session"
            assert (await ws.receive(timeout=20)).type is WSMsgType.CLOSE
    assert failures(lines) == []


async def test_half_a_character_is_no_password(desk: Running, lines: io.StringIO) -> None:
    body = b'{"name": "mei", "password": "\\ud83d\\ud83d\\ud83d\\ud83d\\ud83d\\ud83d", "link": "\\ud83d"}'
    for call in ("sign-in", "set-up"):
        headers = {"Origin": desk.url, "Content-Type": "application/json"}
        async with desk.http.post(f"/api/desk/{call}", data=body, headers=headers) as answer:
            assert answer.status == 400
    assert failures(lines) == []


@pytest.mark.parametrize("value", [7, "2026", {"zh": 1}, [7], [["zh"]], True])
async def test_languages_of_a_colleague_are_a_list_of_names(
    desk: Running, manager: Colleague, value: object
) -> None:
    signed = {"X-CSRF-Token": manager.csrf, "Origin": desk.url}
    async with manager.http.post("/api/desk/staff/wei", json={"languages": value}, headers=signed) as answer:
        assert answer.status == 400, await answer.text()


async def test_an_open_socket_whose_handler_fails_is_closed_and_gets_no_answer_of_http(
    visitor: Visitor, lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever nobody thought of: the page sees its line fall, and comes back."""

    async def fails(*_: object) -> None:
        raise ZeroDivisionError

    async with visitor.socket() as wire:
        await wire.until("state")
        monkeypatch.setattr("connectors.web.talk.Talk.do", fails)
        await wire.send("message", cid="12345678", text="hi")
        message = await wire.ws.receive(timeout=20)
        assert message.type in (WSMsgType.CLOSED, WSMsgType.CLOSING, WSMsgType.CLOSE)
    assert len(failures(lines)) == 1


@pytest.fixture
def visitor(desk: Running) -> Visitor:
    return Visitor(desk, desk.url)
