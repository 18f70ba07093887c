"""An article's words, looked for wherever words could be: told on purpose while the article stood, nowhere once its source is taken out.

What customers were told is theirs: it stays in their conversations and in the copy that they are given, and nowhere else.
"""

import io
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path

from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot.clock import Clock
from bot.commands.school import write
from bot.conversation.store import Store
from bot.evaluate.bench import Bench
from bot.handoff.letters import Letters
from bot.insight.lessons import lessons
from bot.insight.unanswered import unanswered
from bot.knowledge.library import Library
from bot.knowledge.live import LiveRetriever
from bot.knowledge.quote import chosen
from bot.knowledge.tried import search_rows, tried
from bot.privacy import SOURCES, Tombstones, export
from bot.privacy.datasets import SCHOOL, forget_quotes
from tests.flow.kit import Counter, Talk, at_level, opener, said
from tests.knowledge.kit import FREIGHT, KETTLE, RETURNS, article, document, embed, wishes
from tests.privacy.test_canary import files_with, log, spans

CANARY = "qzxcanary"
SECRET = article(
    "bicycles.en", f"The {CANARY} workshop engraves bicycles on Mondays.", "Which workshop engraves bicycles?"
)
ASKED = "Which workshop engraves bicycles?"
__all__ = ["log", "spans"]


@asynccontextmanager
async def knowing(bench: Bench, folder: Path) -> AsyncIterator[tuple[Counter, LiveRetriever]]:
    """A desk that answers from a library of its own, its indexes kept on disk."""

    async def opened(clock: Clock | None = None) -> Store:
        return await Store.open(f"sqlite+aiosqlite:///{folder}/shop.db", clock=clock)

    store = await opened()
    library = Library(store, Tombstones(folder, SOURCES))
    await library.put("shop", [document("secret", SECRET), document("faq", RETURNS, FREIGHT, KETTLE)])
    live = LiveRetriever(
        library, embed=embed, model="m", folder=folder / "knowledge", kept_from=1, wishes=wishes()
    )
    await live.open()
    models = replace(bench.models, retriever=live)
    config = bench.config.model_copy(update={"data_dir": folder})
    desk = opener(replace(bench, models=models, config=config))
    async with desk(at_level(knowledge="assist"), open_store=opened) as counter:
        try:
            yield counter, live
        finally:
            await store.close()


async def lived(counter: Counter) -> Talk:
    """The article is told after a colleague's look, then taught from, and rows to learn from are written."""
    mei = counter.talk(customer="C1002")
    turn = await mei.say(ASKED)
    await counter.people.draft(turn["turn_id"], "ann", approve=True)
    assert CANARY in said((await mei.turns())[0]), "the article was not told"
    rows = [row async for lesson in lessons(counter.app.store) for row in lesson.rows()]
    school = counter.app.config.data_dir / SCHOOL
    write(school / "lessons.jsonl", rows)
    write(school / "runs" / "first" / "data" / "train.jsonl", rows)
    return mei


async def test_a_source_that_is_taken_out_leaves_its_words_with_those_who_were_told_and_nowhere_else(
    bench: Bench, tmp_path: Path, log: io.StringIO, spans: InMemorySpanExporter
) -> None:
    async with knowing(bench, tmp_path) as (counter, live):
        store = counter.app.store
        mei = await lived(counter)
        assert (await live.search(ASKED, language="en")).passages[0].id == SECRET.id
        before = files_with(tmp_path, CANARY)
        assert {f"{SCHOOL}/lessons.jsonl", f"{SCHOOL}/runs/first/data/train.jsonl"} <= set(before)
        generations = {each.read_bytes() for each in (tmp_path / "knowledge").rglob("dense.faiss")}

        await live.library.remove("shop", ["secret"])
        await live.refresh()

        assert CANARY not in json.dumps(search_rows(live, [ASKED, "the workshop"]))
        assert CANARY not in json.dumps(tried(live, ASKED), default=str)
        assert CANARY not in str(await live.library.articles()) + str(await live.library.list())
        kept = [each.read_bytes() for each in (tmp_path / "knowledge").rglob("dense.faiss")]
        assert len(kept) == 1, "the generation before held its vector"
        assert not generations & set(kept)

        assert await chosen(live, SECRET.id, [ASKED], "en") is None, "pressing its title again"
        again = counter.talk(customer="C1001", name="again")
        assert CANARY not in json.dumps(await again.say(ASKED), ensure_ascii=False, default=str)
        repeated = await mei.say(ASKED)
        assert CANARY not in said(repeated)
        assert CANARY not in str(repeated["passages"])
        topics = await unanswered(store, embed)
        drafts = [topic.draft(search_rows(live, [topic.questions[0]])[0]["hits"]) for topic in topics]
        assert CANARY not in json.dumps(drafts, ensure_ascii=False, default=str)
        assert CANARY not in json.dumps([row async for each in lessons(store) for row in each.rows()])
        assert CANARY not in json.dumps(
            [dict(each) for each in await Letters(counter.app.inbox).all()], default=str
        )
        assert CANARY.encode() not in counter.app.service.metrics.render()
        assert CANARY not in log.getvalue() + "".join(span.to_json() for span in spans.get_finished_spans())
        assert {Path(each).name for each in files_with(tmp_path, CANARY)} <= {"shop.db", "shop.db-wal"}

        assert CANARY in json.dumps(await export(store, "C1002")), "what they were told is theirs"
        assert CANARY not in json.dumps(await export(store, "C1001"))
        assert set(_tables_with(tmp_path / "shop.db", CANARY)) <= TOLD


def test_rows_go_that_answer_from_an_article_or_quote_it_and_others_stay(tmp_path: Path) -> None:
    file = tmp_path / SCHOOL / "sets" / "mine" / "rows.jsonl"
    file.parent.mkdir(parents=True)
    named = {"brief": {"facts": {"passage_id": SECRET.id}}, "answer": "On Mondays."}
    before = {"brief": {"before": [["shop", f"Hello. {SECRET.text} Bye."]]}, "answer": "Yes."}
    other = {"brief": {"facts": {"passage_id": "kettle.en"}}, "answer": "Boil it."}
    half = f'{{"answer": "{SECRET.text}'
    file.write_text(
        "\n".join([json.dumps(named), json.dumps(before), json.dumps(other), half]) + "\n", encoding="utf-8"
    )
    assert forget_quotes(tmp_path, [SECRET.id], [SECRET.text]) == 3
    assert file.read_text(encoding="utf-8") == f"{json.dumps(other)}\n"
    assert forget_quotes(tmp_path, [], []) == 0


# What belongs to a conversation: what was said to the customer, how the turn came to it, and what a colleague was handed of it.
TOLD = {"outbox", "turns", "events", "tickets"}


def _tables_with(database: Path, word: str) -> list[str]:
    with closing(sqlite3.connect(database)) as reader:
        names = [name for (name,) in reader.execute("select name from sqlite_master where type = 'table'")]
        return [
            name
            for name in names
            if any(word in str(row) for row in reader.execute(f'select * from "{name}"'))
        ]
