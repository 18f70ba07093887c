"""Knowledge over HTTP: searched, tried and refreshed by the holder of the key or by a command on the same machine."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr

from bot.access import Access
from bot.config import Config
from bot.conversation.store import Store
from bot.knowledge.importers.watch import Watch
from bot.knowledge.library import Library
from bot.knowledge.live import LiveRetriever
from bot.process.running import Running
from bot.web.front import Front
from bot.web.server import build
from bot.wiring.bookshelf import Bookshelf
from tests.knowledge.kit import FREIGHT, KETTLE, RETURNS, document, embed

KEY = {"Authorization": "Bearer k"}


@pytest.fixture
async def shelf(store: Store, tmp_path: Path) -> Bookshelf:
    library = Library(store)
    await library.put("shop", [document("faq", RETURNS, FREIGHT)])
    (tmp_path / "manuals").mkdir()
    made = Bookshelf(
        library, LiveRetriever(library, embed=embed, model="m"), (Watch(tmp_path / "manuals", "manuals"),)
    )
    await made.retriever.open()
    return made


@pytest.fixture
async def front(shelf: Bookshelf) -> Front:
    async def ready() -> dict[str, str]:
        return {}

    access = Access(SecretStr("k"))
    return Front(
        config=Config(), access=access, gateway=cast(Any, None), connectors={}, ready=ready, bookshelf=shelf
    )


@pytest.fixture
async def client(front: Front) -> AsyncIterator[TestClient[Any, Any]]:
    async with TestClient(TestServer(build(front))) as opened:
        yield opened


async def test_only_with_the_key(client: TestClient[Any, Any], front: Front) -> None:
    for headers, status in (({}, 401), ({"Authorization": "Bearer x"}, 401), (KEY, 200)):
        async with client.get("/api/knowledge", headers=headers) as answer:
            assert answer.status == status
    local = {"Authorization": f"Bearer {front.local_key}"}
    async with client.get("/api/knowledge", headers=local) as answer:
        assert (await answer.json())["sources"][0]["name"] == "faq"


async def test_queries_have_a_row_each(client: TestClient[Any, Any]) -> None:
    body = {"queries": ["退货运费谁出", ""], "collection": "shop", "top": 1}
    async with client.post("/api/knowledge/search", json=body, headers=KEY) as answer:
        first, empty = (await answer.json())["rows"]
    assert first["hits"][0]["id"] == "freight.zh"
    assert empty["hits"] == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"queries": "x"}, 400),
        ({"queries": [1]}, 400),
        ({"queries": ["x"] * 65}, 400),
        ({"queries": ["x"], "top": True}, 400),
        ({"queries": ["x"], "top": 0}, 400),
        ({"queries": ["x"], "collection": 7}, 400),
        ({"queries": ["x"], "collection": "nothing"}, 404),
    ],
)
async def test_a_wrong_call_is_refused(client: TestClient[Any, Any], body: Any, status: int) -> None:
    async with client.post("/api/knowledge/search", json=body, headers=KEY) as answer:
        assert answer.status == status


async def test_a_trial_tells_why(client: TestClient[Any, Any]) -> None:
    async with client.post("/api/knowledge/try", json={"question": "退货运费谁出"}, headers=KEY) as answer:
        told = await answer.json()
    assert told["found"][0]["id"] == "freight.zh"
    assert told["answerable"] is True
    assert told["by"] == "meaning and words"
    assert set(told["signs"]) == set(told["weights"]["by"])


async def test_what_another_process_wrote_is_found_after_a_refresh(
    client: TestClient[Any, Any], shelf: Bookshelf, front: Front
) -> None:
    await shelf.library.put("shop", [document("more", KETTLE)])
    server = Running(str(client.make_url("")).rstrip("/"), front.local_key)
    found = await asyncio.to_thread(server.ask, "/api/knowledge/refresh", {})
    assert found["passages"] == 3
    assert (await shelf.retriever.search("水壶怎么除垢", language="zh")).answerable
    rebuilt = await asyncio.to_thread(server.ask, "/api/knowledge/refresh", {"rebuild": True})
    assert rebuilt["passages"] == 3


async def until(*retrievers: LiveRetriever, answered: bool) -> None:
    """Wait until all of them answer a question about the lamp, or none does any more: five seconds at most."""
    async with asyncio.timeout(5):
        for retriever in retrievers:
            while True:
                found = await retriever.search("台灯怎么换灯泡", language="zh")
                if found.answerable is answered:
                    break
                await asyncio.sleep(0.05)


async def test_a_saved_file_is_answered_from_within_five_seconds_here_and_on_replicas(
    shelf: Bookshelf, store: Store, tmp_path: Path
) -> None:
    closing = asyncio.Event()
    replica = LiveRetriever(Library(store), embed=embed, model="m")
    await replica.open()
    running = asyncio.gather(shelf.run(closing), replica.run(closing))
    (tmp_path / "manuals" / "lamp.md").write_text(
        "# 台灯怎么换灯泡\n\n台灯的灯泡不能自己换。", encoding="utf-8"
    )
    await until(shelf.retriever, replica, answered=True)
    (tmp_path / "manuals" / "lamp.md").unlink()
    await until(shelf.retriever, replica, answered=False)
    closing.set()
    await running
