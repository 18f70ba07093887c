"""What was told once and holds no more is found and corrected; what could not be answered becomes drafts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.inbox import Inbox
from bot.conversation.outbox import Outbox
from bot.conversation.store import Store
from bot.domain import CORE_RESPONSES
from bot.errors import BadInput
from bot.insight.recall import Recall
from bot.insight.unanswered import Topic, unanswered
from bot.knowledge.articles import Article
from bot.knowledge.library import Library
from bot.turn import Reply
from bot.writer import Responses
from tests.conversation.kit import ALICE, posts
from tests.knowledge.kit import FREIGHT, RETURNS, article, document, embed

RESPONSES = Responses.load([CORE_RESPONSES / "knowledge.toml"])
NEW = article("returns.zh", "签收后十四天内可以退货。", "多久可以退货")


async def tell(store: Store, said: Article, key: str) -> None:
    """Alice is told what an article says."""
    await Inbox(store).accept(ALICE, posts("多久可以退货", key=f"q-{key}"))
    reply = Reply(text=said.text, response="knowledge.answer", passages=(said.id,))
    async with store.write() as tx:
        await Outbox(store).put(tx, ALICE.id, key, reply)


@pytest.fixture
def recall(store: Store) -> Recall:
    return Recall(store, Outbox(store), RESPONSES)


async def test_who_was_told_the_old_thing_is_found_and_told_the_new_one(store: Store, recall: Recall) -> None:
    library = Library(store)
    await library.put("shop", [document("faq", RETURNS, FREIGHT)])
    await tell(store, RETURNS, "one")
    await tell(store, FREIGHT, "two")
    assert await recall.told("shop", "returns.zh") == []
    await library.put("shop", [document("faq", NEW, FREIGHT)])
    [telling] = await recall.told("shop", "returns.zh")
    assert (telling.conversation, telling.version, telling.text) == (ALICE.id, 1, RETURNS.text)
    assert not telling.corrected
    assert [row["article"] for row in await recall.changed()] == ["returns.zh"]
    said = await recall.correct(ALICE.id, "shop", "returns.zh", "api")
    assert NEW.text in said
    assert await recall.correct(ALICE.id, "shop", "returns.zh", "api") == said
    messages = await Outbox(store).messages(ALICE.id)
    assert [message.reply.text for message in messages].count(said) == 1
    assert [t.corrected for t in await recall.told("shop", "returns.zh")] == [True]


async def test_who_was_told_the_new_thing_is_left_alone(store: Store, recall: Recall) -> None:
    library = Library(store)
    await library.put("shop", [document("faq", RETURNS)])
    await library.put("shop", [document("faq", NEW)])
    await tell(store, NEW, "one")
    assert await recall.told("shop", "returns.zh") == []
    with pytest.raises(BadInput, match="was not told"):
        await recall.correct(ALICE.id, "shop", "returns.zh", "api")


async def test_what_was_taken_out_is_withdrawn(store: Store, recall: Recall) -> None:
    library = Library(store)
    await library.put("shop", [document("faq", RETURNS)])
    await tell(store, RETURNS, "one")
    await library.remove("shop")
    said = await recall.correct(ALICE.id, "shop", "returns.zh", "api")
    assert said == RESPONSES.text("knowledge.withdrawn", {}, "zh")


async def test_what_nobody_could_answer_is_grouped_and_drafted(store: Store) -> None:
    inbox, outbox = Inbox(store), Outbox(store)
    asked = ["可以刻字吗", "能刻字吗", "可以刻名字吗", "do you sell bicycles"]
    for number, text in enumerate(asked):
        who = replace(ALICE, conversation=f"visitor-{number}")
        await inbox.accept(who, posts(text))
        claim = await inbox.claim("w")
        assert claim is not None
        async with store.write() as tx:
            reply = Reply(text="…", response="knowledge.unknown")
            await outbox.put(tx, who.id, text, reply, turn_id=claim.turn_id)
    topics = await unanswered(store, embed)
    assert sum(topic.count for topic in topics) == len(asked)
    first = topics[0]
    assert "刻" in first.questions[0]
    assert first.draft()["text"] == ""
    assert [topic.questions for topic in await unanswered(store, None)]
    assert all(isinstance(topic, Topic) for topic in topics)
    assert first.last_at - store.clock.now() < timedelta(minutes=1)


async def test_nothing_unanswered_makes_no_topics(store: Store) -> None:
    assert await unanswered(store, embed) == []


@pytest.mark.parametrize("language", ["zh", "en", "es", "fr", "de", "pt", "ru", "ja", "ko", "ar", "th", "vi"])
@pytest.mark.parametrize("name", ["knowledge.correction", "knowledge.withdrawn"])
def test_a_correction_is_said_in_the_customers_language(name: str, language: str) -> None:
    assert RESPONSES[name].language_for(language) == language
    assert RESPONSES[name].holes(language) == RESPONSES[name].holes("en")
