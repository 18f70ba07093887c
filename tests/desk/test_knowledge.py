"""Managers and knowledge: tried, written, put live, taken out; and who was told the old thing hears the new one."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from bot.conversation.inbox import Inbox
from bot.conversation.outbox import Outbox
from bot.conversation.store import Store
from bot.insight.recall import Recall
from bot.knowledge.library import Library
from bot.knowledge.live import LiveRetriever
from bot.turn import Address, Reply
from bot.wiring.models import CORE_RESPONSES
from bot.writer import Responses
from tests.connectors.kit import serving
from tests.conversation.kit import says
from tests.desk.kit import Colleague, hire
from tests.knowledge.kit import FREIGHT, RETURNS, document, embed, wishes

HOME = "/api/manage/knowledge"
ALICE = Address(channel="rest", conversation="alice")


@dataclass
class Room:
    """A desk with knowledge, a manager and an agent."""

    store: Store
    manager: Colleague
    agent: Colleague

    async def asked(self, text: str, reply: Reply) -> None:
        """A customer's question and what the bot said to it."""
        inbox = Inbox(self.store)
        await inbox.accept(ALICE, says(text, key=text))
        async with self.store.write() as tx:
            await Outbox(self.store).put(tx, ALICE.id, f"r:{text}", reply)

    async def live(self, question: str) -> dict[str, Any]:
        status, found = await self.manager.post(f"{HOME}/try", {"question": question})
        assert status == 200
        return dict(found)


@pytest.fixture
async def room(file_store: Store) -> AsyncIterator[Room]:
    library = Library(file_store)
    await library.put("shop", [document("faq", RETURNS, FREIGHT)])
    live = LiveRetriever(library, embed=embed, model="m", wishes=wishes())
    await live.open()
    words = Responses.load(sorted(CORE_RESPONSES.glob("*.toml")))
    async with serving(file_store) as desk:
        recall = Recall(file_store, Outbox(file_store), words)
        desk.service.gateway._parts |= {Library: library, LiveRetriever: live, Recall: recall}
        manager, agent = await hire(desk, "wei", "manager"), await hire(desk, "mei")
        yield Room(file_store, manager, agent)
        await manager.http.close()
        await agent.http.close()


async def test_only_managers(room: Room) -> None:
    for path in ("articles", "unanswered", "changed", "told?collection=shop&article=a"):
        assert (await room.agent.get(f"{HOME}/{path}"))[0] == 403
    assert (await room.agent.post(f"{HOME}/articles", {"title": "a", "text": "b"}))[0] == 403


async def test_a_trial_shows_passages_scores_and_the_verdict(room: Room) -> None:
    found = await room.live("退货运费谁出")
    assert found["answerable"]
    assert found["found"][0]["id"] == "freight.zh"
    assert found["found"][0]["score"] > found["found"][1]["score"]
    assert found["signs"].keys() == found["weights"]["by"].keys()


async def test_what_is_written_answers_at_once_and_is_gone_when_removed(room: Room) -> None:
    assert not (await room.live("耳机怎么配对"))["answerable"]
    body = {"title": "耳机怎么配对", "text": "长按充电盒的键十秒。", "language": "zh"}
    status, made = await room.manager.post(f"{HOME}/articles", {**body, "valid_until": "2999-01-01"})
    assert (status, made["new"]) == (201, True)
    assert (await room.live("耳机怎么配对"))["answerable"]
    _, listed = await room.manager.get(f"{HOME}/articles?containing=配对")
    [row] = listed["articles"]
    assert (row["title"], row["language"], row["version"], row["written"]) == ("耳机怎么配对", "zh", 1, True)
    assert row["valid_until"].startswith("2999-01-01")
    where = {"collection": row["collection"], "source": row["source"]}
    assert (await room.manager.post(f"{HOME}/remove", where))[0] == 200
    assert not (await room.live("耳机怎么配对"))["answerable"]


@pytest.mark.parametrize(
    "body",
    [
        {"title": "", "text": "x"},
        {"title": "x"},
        {"title": "x", "text": "y", "audience": "everybody"},
        {"title": "x", "text": "y", "valid_until": "soon"},
    ],
)
async def test_half_an_article_is_refused_in_words(room: Room, body: dict[str, str]) -> None:
    status, answer = await room.manager.post(f"{HOME}/articles", body)
    assert status == 400
    assert answer["error"]["message"]


async def test_what_was_imported_is_not_taken_out_here(room: Room) -> None:
    status, _ = await room.manager.post(f"{HOME}/remove", {"collection": "shop", "source": "faq"})
    assert status == 400
    assert (await room.live("退货运费谁出"))["answerable"]


async def test_who_was_told_the_old_thing_hears_the_new_one(room: Room) -> None:
    written = {"title": "耳机怎么配对", "text": "长按五秒。", "language": "zh"}
    _, made = await room.manager.post(f"{HOME}/articles", written)
    name = made["article"]
    await room.asked("配对", Reply(text="长按五秒。", response="knowledge.answer", passages=(name,)))
    await room.manager.post(f"{HOME}/articles", {**written, "text": "长按十秒。"})
    _, found = await room.manager.get(f"{HOME}/changed")
    assert [row["article"] for row in found["changed"]] == [name]
    path = f"{HOME}/told?collection=shop&article={name}"
    _, told = await room.manager.get(path)
    assert [(row["conversation"], row["corrected"]) for row in told["told"]] == [(ALICE.id, False)]
    where = {"conversation": ALICE.id, "collection": "shop", "article": name}
    status, said = await room.manager.post(f"{HOME}/correct", where)
    assert status == 201
    assert "长按十秒。" in said["said"]
    _, told = await room.manager.get(path)
    assert told["told"][0]["corrected"]
