"""Whatever a stranger, a foreign page or a broken tool sends to any route there is: refused in words, nothing stored, no secret told.

The routes come from the route table, so that none can be forgotten. `python -m tests.web.test_every_route` writes docs/openapi.json.
"""

import asyncio
import json
import random
import re
from collections.abc import AsyncIterator, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientSession, web

from bot.conversation.outbox import Outbox
from bot.conversation.records import audit
from bot.conversation.store import Store
from bot.conversation.tables import inbox, outbox
from bot.identity.linking import Linking
from bot.identity.links import Links
from bot.insight.lab import Lab
from bot.insight.model_trials import ModelTrials
from bot.settings import Live
from bot.web.described import described
from bot.web.server import build
from bot.writer import Responses
from tests.connectors.kit import HEADERS, Running, serving, settings
from tests.conversation.kit import count
from tests.desk.kit import Colleague, hire
from tests.judgement.kit import ACTIONS

PUBLISHED = Path(__file__).parents[2] / "docs" / "openapi.json"
CANARY = "canary-9f2c"
SECRETS = {
    name: f"{CANARY}-{name}" for name in ("identity", "slack", "bot", "wechat", "token", "shop", "writer")
}
OPEN = {
    "/webhooks/rest/webhook"
}  # a program's channel: anybody may talk to it, nobody is signed in by a cookie


def with_everything(folder: Path) -> Any:
    """Every channel that can be switched on without a platform behind it, and secrets that must not be seen again."""
    return settings(
        data_dir=folder,
        identity={"secret": SECRETS["identity"]},
        shop={"api_key": SECRETS["shop"]},
        writer={"api_key": SECRETS["writer"]},
        connectors={
            "rest": {"wait_s": 0.2},
            "slack": {
                "enabled": True,
                "signing_secret": SECRETS["slack"],
                "bot_token": SECRETS["bot"],
                "bot_id": "B1",
                "bot_user_id": "U1",
                "team_id": "T1",
                "api_url": "http://127.0.0.1:9/api/",
            },
            "wechat": {
                "enabled": True,
                "app_id": "wx1",
                "app_secret": SECRETS["wechat"],
                "token": SECRETS["token"],
                "encoding_aes_key": "a" * 43,
                "api_url": "http://127.0.0.1:9",
            },
        },
    )


@pytest.fixture
async def desk(file_store: Store, tmp_path: Path) -> AsyncIterator[Running]:
    async with serving(file_store, with_everything(tmp_path)) as running:
        live = running.service.gateway.part(Live)
        lab = Lab(
            file_store,
            live,
            actions=lambda: ACTIONS,
            responses=Responses(),
            trials=ModelTrials(file_store, live, tmp_path),
            zone=ZoneInfo("Asia/Shanghai"),
            folder=tmp_path,
        )
        linking = Linking(
            file_store, Outbox(file_store), Links(file_store, running.service.gateway.tokens), Responses()
        )
        running.service.gateway._parts |= {Lab: lab, Linking: linking}
        yield running
        await lab.archive.close()


@pytest.fixture
async def manager(desk: Running) -> AsyncIterator[Colleague]:
    """Somebody who may do everything, signed in."""
    hired = await hire(desk, "wei", "admin")
    yield hired
    await hired.http.close()


def application(desk: Running) -> web.Application:
    return build(desk.service.front({}))


def routes(desk: Running) -> Iterator[tuple[str, str]]:
    """Method and some path of every route."""
    for route in application(desk).router.routes():
        assert route.resource is not None
        path = re.sub(r"\{(\w+)\}", "x1", route.resource.canonical)
        if route.method not in ("HEAD", "*"):
            yield route.method, path


def changing(desk: Running) -> list[tuple[str, str]]:
    found = [(method, path) for method, path in routes(desk) if method not in ("GET", "OPTIONS")]
    assert len(found) > 40
    return found


async def stored(desk: Running) -> tuple[int, int, int]:
    return await count(desk.store, inbox), await count(desk.store, outbox), await count(desk.store, audit)


async def test_no_foreign_page_changes_anything(desk: Running, manager: Colleague) -> None:
    """A form or a `fetch` in no-cors mode of another site, in a browser where a manager is signed in."""
    before = await stored(desk)
    foreign = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site", "Content-Type": "text/plain"}
    for method, path in changing(desk):
        async with manager.http.request(
            method, path, data='{"text": "x", "message": "x"}', headers=foreign
        ) as answer:
            assert answer.status >= 400, (method, path)
            assert "Access-Control-Allow-Origin" not in answer.headers, (method, path)
            assert "Set-Cookie" not in answer.headers, (method, path)
    assert await stored(desk) == before


async def test_nobody_without_a_right_changes_anything(desk: Running) -> None:
    before = await stored(desk)
    for method, path in changing(desk):
        if path not in OPEN:
            async with desk.http.request(method, path, json={"text": "x"}) as answer:
                assert answer.status >= 400, (method, path)
    assert await stored(desk) == before


def junk(rng: random.Random, depth: int = 0) -> Any:
    """Some JSON."""
    texts = (
        "",
        "x",
        "\ud83d",
        "\x00",
        "😀" * 50,
        "<script>",
        "../../etc",
        "{0.__class__}",
        "%s%n",
        "9" * 400,
    )
    leaf = (None, True, -1, 2**70, 1.5e308, *texts)
    kind = rng.randrange(4) if depth < 3 else 0
    if kind == 1:
        return [junk(rng, depth + 1) for _ in range(rng.randrange(4))]
    if kind >= 2:
        names = (
            "text",
            "sender",
            "message",
            "metadata",
            "settings",
            "scope",
            "agent",
            "key",
            "token",
            "queries",
        )
        more = (
            "role",
            "name",
            "days",
            "share",
            "target",
            "note",
            "baton",
            "type",
            "cid",
            "v",
            "label",
            "capacity",
        )
        return {rng.choice(names + more): junk(rng, depth + 1) for _ in range(rng.randrange(6))}
    return rng.choice(leaf)


BODIES: tuple[bytes, ...] = (
    b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"a": NaN}', b"[" * 5000, b'{"text": 1e999}', b'{"\\ud83d": 1}',
    b"<!DOCTYPE x [<!ENTITY a 'b'>]><xml>&a;</xml>", b"a=b&c=%ff", b"--x\r\nContent-Disposition: form-data\r\n\r\n",
)  # fmt: skip
TYPES = (
    "application/json",
    "text/plain",
    "application/xml",
    "multipart/form-data; boundary=x",
    "application/json; charset=x",
)
QUERIES = (
    "",
    "?after=-1&before=x&days=nan&by=x&data=%00",
    "?as=%F0%9F&e=1&s=%ff&ticket=x&last_seq=1e9",
    "?" + "a=1&" * 300,
)


async def send(
    http: ClientSession, method: str, path: str, headers: dict[str, str], body: bytes
) -> tuple[int, str]:
    try:
        async with asyncio.timeout(10), http.request(method, path, data=body, headers=headers) as answer:
            if answer.content_type == "text/event-stream":
                return answer.status, ""
            return answer.status, await answer.text(errors="replace")
    except TimeoutError:
        return 599, "no answer"


async def test_nothing_makes_a_route_break(desk: Running, manager: Colleague) -> None:
    """With the key, so that what comes reaches the code behind it; an answer is never 5xx, and a refusal says why."""
    rng = random.Random(7)
    person = {"X-CSRF-Token": manager.csrf, "Origin": desk.url}
    broken = []
    for method, path in routes(desk):
        if path.startswith("/static/") or method == "OPTIONS":
            continue
        for number in range(7):
            generated = json.dumps(junk(rng)).encode() if number % 2 else rng.choice(BODIES)
            kind = "application/json" if number % 2 else rng.choice(TYPES)
            signed = path.startswith(("/api/desk", "/api/manage"))
            headers = {"Content-Type": kind, **(person if signed else {**HEADERS, "Origin": desk.url})}
            body = generated if method != "GET" else b""
            http = manager.http if signed else desk.http
            status, text = await send(http, method, path + rng.choice(QUERIES), headers, body)
            if status == 503 and path == "/readyz":
                continue
            if status >= 500 or (400 <= status < 500 and path.startswith("/api") and "message" not in text):
                broken.append((method, path, body[:80], kind, status, text[:200]))
    assert not broken, broken
    async with desk.http.get("/livez") as answer:
        assert answer.status == 200


async def test_no_secret_is_told_by_any_route(desk: Running, manager: Colleague) -> None:
    """Reading and changing, as a manager, as a tool with the key, and as nobody; refusals are read too."""
    await desk.say("mei", "hello")
    person = {"X-CSRF-Token": manager.csrf, "Origin": desk.url}
    for method, path in routes(desk):
        if path in ("/widget/socket", "/widget/events", "/api/desk/sign-out"):
            continue
        for http, headers in ((manager.http, person), (desk.http, HEADERS), (desk.http, {})):
            body = None if method == "GET" else {"text": "x", "reason": "x"}
            async with http.request(method, path, headers=headers, json=body) as answer:
                if answer.content_type == "text/event-stream":
                    continue
                told = (await answer.read()).decode(errors="replace") + str(answer.headers)
            assert CANARY not in told, path
            assert HEADERS["Authorization"].removeprefix("Bearer ") not in told, path


async def test_the_published_description_is_what_is_served(desk: Running) -> None:
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == description(desk), (
        "python -m tests.web.test_every_route"
    )


async def test_every_call_says_what_it_does_and_how_it_refuses(desk: Running) -> None:
    page = description(desk)
    operations = [(path, each) for path, ways in page["paths"].items() for each in ways.values()]
    assert len(operations) > 60
    assert [path for path, each in operations if not each.get("summary")] == []
    for path, each in operations:
        if path.startswith("/api/"):
            assert each["security"], path
    async with desk.http.get("/api/conversations/rest:x/turns") as answer:
        problem = await answer.json()
    codes = page["components"]["schemas"]["Problem"]["properties"]["error"]["properties"]["code"]["enum"]
    assert problem["error"].keys() == {"code", "message"}
    assert problem["error"]["code"] in codes


def description(desk: Running) -> dict[str, Any]:
    return described(application(desk), version("haoke"))


async def write(folder: Path) -> None:
    """Publish what is served now."""
    store = await Store.open(f"sqlite+aiosqlite:///{folder}/desk.db")
    async with serving(store, with_everything(folder)) as desk:
        PUBLISHED.write_text(json.dumps(description(desk), indent=1) + "\n", encoding="utf-8")
    await store.close()


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as temporary:
        asyncio.run(write(Path(temporary)))
