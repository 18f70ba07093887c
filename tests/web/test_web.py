"""The HTTP side: health, headers, errors as JSON, deadlines."""

import asyncio
import re
import socket
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import disk
from bot.config import WebConfig
from bot.conversation.store import Store
from bot.errors import ConfigError
from bot.web import guards, reserve
from tests.connectors.kit import Running, serving, settings


async def test_alive_ready_and_counted(desk: Running) -> None:
    await desk.say("alice", "hello")
    for path in ("/livez", "/readyz"):
        async with desk.http.get(path) as answer:
            assert (answer.status, await answer.json()) == (200, {"status": "ok"})
    async with desk.http.get("/metrics") as answer:
        text = await answer.text()
    assert 'haoke_utterances_total{channel="rest",repeated="false"} 1.0' in text
    assert 'haoke_turns_total{decision="answer",release="sent"} 1.0' in text
    assert 'haoke_waiting{queue="inbox"} 0.0' in text
    assert "alice" not in text


async def test_series_do_not_grow_with_traffic(desk: Running) -> None:
    async def series() -> int:
        async with desk.http.get("/metrics") as answer:
            return len([line for line in (await answer.text()).splitlines() if not line.startswith("#")])

    await desk.say("alice", "hello")
    async with desk.http.get("/nothing/here"):
        await series()
    before = await series()
    for number in range(10):
        await desk.say(f"sender-{number}", "hello")
        async with desk.http.get(f"/nothing/{number}"):
            pass
    assert await series() == before


async def test_ready_turns_red_when_the_database_is_gone(file_store: Store) -> None:
    async with serving(file_store) as desk:
        await desk.service.stop(grace_s=0)
        async with desk.http.get("/readyz") as answer:
            assert answer.status == 503
            assert (await answer.json())["problems"] == {"desk": "closing"}
        async with desk.http.get("/livez") as answer:
            assert answer.status == 200


async def test_the_start_page_names_the_shop_and_runs_only_our_own_scripts(desk: Running) -> None:
    async with desk.http.get("/") as answer:
        assert answer.content_type == "text/html"
        page = await answer.text()
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "好客小店" in page
    sources = re.findall(r"<script([^>]*)>(.*?)</script>", page)
    assert sources
    assert all('src="/' in attributes and not inside for attributes, inside in sources)


async def test_every_answer_has_safe_headers(desk: Running) -> None:
    for path in ("/", "/livez", "/nothing", "/api/conversations/x/turns", "/webhooks/rest/webhook"):
        async with desk.http.get(path) as answer:
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["Server"] == "haoke"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "/webhooks/rest/webhook", 405, "method_not_allowed"),
        ("DELETE", "/livez", 405, "method_not_allowed"),
        ("GET", "/api/nothing", 404, "not_found"),
        ("GET", "/../../etc/passwd", 404, "not_found"),
        ("GET", "/%00", 404, "not_found"),
    ],
)
async def test_wrong_paths_and_methods_are_json(
    desk: Running,
    method: str,
    path: str,
    status: int,
    code: str,
) -> None:
    async with desk.http.request(method, path) as answer:
        assert answer.status == status
        assert (await answer.json())["error"]["code"] == code


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "٣", "1" * 30])
async def test_after_must_be_a_number(desk: Running, after: str) -> None:
    status, body = await desk.api(f"/conversations/rest:a/messages?after={after}")
    assert (status, body["error"]["code"]) == (400, "bad_request")


async def test_an_unknown_conversation_is_empty(desk: Running) -> None:
    assert await desk.api("/conversations/rest:nobody/turns") == (200, [])
    assert await desk.api("/conversations/rest:nobody/messages") == (200, {"messages": []})


async def test_turns_are_whole_and_oldest_first(desk: Running) -> None:
    for said in ("one", "two"):
        await desk.say("alice", said)
    _, turns = await desk.api("/conversations/rest:alice/turns")
    assert [turn["utterances"][0]["text"] for turn in turns] == ["one", "two"]
    assert turns[0].keys() >= {
        *("turn_id", "utterances", "language", "intents", "entities", "slots", "sentiment", "anger", "risk"),
        *("decision", "skill", "reasons", "confidence", "facts", "effects", "passages", "replies", "verdict"),
        *("release", "owner", "handoff", "timings_ms", "model", "config_version"),
    }


async def raw(desk: Running, *pieces: bytes, pause_s: float = 0.0) -> bytes:
    """Send bytes as they are and read until the server closes."""
    host, port = desk.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(pause_s)
    try:
        return await asyncio.wait_for(reader.read(), 5)
    finally:
        writer.close()
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)


HEAD = (
    b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Content-Length: 33\r\nConnection: close\r\n\r\n"
)
BODY = b'{"sender":"a","message":"hello!"}'


async def test_a_body_that_never_ends_is_cut_off(
    file_store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(guards, "DEADLINE_S", 0.3)
    async with serving(file_store) as desk:
        began = time.monotonic()
        assert b"408" in (await raw(desk, HEAD, BODY[:10]))[:20]
        assert await raw(desk, b"GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: ") == b""
        assert time.monotonic() - began < 4
        assert b"heard: hello!" in await raw(desk, HEAD, BODY)
        assert len(desk.echo.claims) == 1


async def test_pieces_that_arrive_in_time_are_put_together(desk: Running) -> None:
    answer = await raw(desk, HEAD[:30], HEAD[30:], BODY[:5], BODY[5:], pause_s=0.05)
    assert b"200 OK" in answer
    assert b"heard: hello!" in answer


@pytest.mark.parametrize(
    "request_line",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\r\n\r\n",
        b"GET " + b"x" * 20_000,
    ],
)
async def test_what_is_not_http_is_refused(desk: Running, request_line: bytes) -> None:
    assert (await raw(desk, request_line))[:12] in (b"HTTP/1.1 400", b"HTTP/1.0 400", b"")
    assert (await desk.say("alice", "hello"))[0]["text"] == "heard: hello"


def test_a_taken_port_is_one_clear_sentence() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ConfigError, match=f"port {port} is taken"):
            reserve(WebConfig(port=port))


def test_port_zero_takes_a_free_one() -> None:
    (sock,) = reserve(WebConfig(port=0))
    with sock:
        assert sock.getsockname()[1] > 0


def test_an_address_that_is_not_ours_is_one_clear_sentence() -> None:
    with pytest.raises(ConfigError, match=r"cannot listen on 192\.0\.2\.1"):
        reserve(WebConfig(host="192.0.2.1", port=0))


async def test_a_broken_database_says_nothing_of_itself_and_recovers(file_store: Store) -> None:
    async with serving(file_store) as desk:
        async with file_store.write() as tx:
            await tx.execute(text("ALTER TABLE inbox RENAME TO gone"))
        body = {"sender": "a", "message": "hi"}
        async with desk.http.post("/webhooks/rest/webhook", json=body) as answer:
            assert answer.status in (500, 503)
            assert "inbox" not in await answer.text()
        async with file_store.write() as tx:
            await tx.execute(text("ALTER TABLE gone RENAME TO inbox"))
        assert (await desk.say("a", "hi"))[0]["text"] == "heard: hi"


async def test_a_body_that_is_not_in_its_encoding_is_the_senders_mistake(desk: Running) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    async with desk.http.post("/webhooks/rest/webhook", data=b'{"sender":"a"}', headers=headers) as answer:
        assert answer.status == 400
        assert "Content-Encoding" in (await answer.json())["error"]["message"]


async def test_what_limps_is_said_and_messages_are_still_taken(file_store: Store, tmp_path: Path) -> None:
    async with serving(file_store, settings(data_dir=tmp_path)) as desk:
        model = ["fails"]
        desk.service.readiness.also("writer", lambda: model[0])
        async with desk.http.get("/readyz") as answer:
            assert (answer.status, await answer.json()) == (
                200,
                {"status": "degraded", "degraded": {"writer": "fails"}},
            )
        async with desk.http.get("/metrics") as answer:
            assert 'haoke_limping{part="writer"} 1.0' in await answer.text()
        model[0] = ""
        async with desk.http.get("/readyz") as answer:
            assert await answer.json() == {"status": "ok"}
        async with desk.http.get("/metrics") as answer:
            assert 'haoke_limping{part="writer"} 0.0' in await answer.text()


def test_a_disk_that_fills_is_seen_before_it_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert disk.crowded(tmp_path) == ""
    monkeypatch.setattr(disk, "ROOM", 2**63)
    assert "MiB are free" in disk.crowded(tmp_path)
