"""Knowledge for managers.

POST /api/manage/knowledge/try        {"question", "language"?, "audience"?}   what is found, the scores, and why
GET  /api/manage/knowledge/articles?containing=    articles with validity, audience, language and version
POST /api/manage/knowledge/articles   {"title", "text", "language", "audience"?, "valid_until"?}   live at once
POST /api/manage/knowledge/remove     {"collection", "source"}   a source that was written here goes
GET  /api/manage/knowledge/unanswered?days=30      topics without an answer, each with a draft
GET  /api/manage/knowledge/changed                 articles that said something else before
GET  /api/manage/knowledge/told?collection=&article=   who was told the old thing
POST /api/manage/knowledge/correct    {"conversation", "collection", "article"}   tell them what holds now
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from aiohttp import web

from bot import intake
from bot.connector import Gateway
from bot.errors import BadInput, KnowledgeError
from bot.insight.recall import Recall
from bot.insight.unanswered import open_topics
from bot.knowledge.importers.meta import moment
from bot.knowledge.library import Held, Library
from bot.knowledge.live import LiveRetriever
from bot.knowledge.tried import tried
from bot.knowledge.written import SOURCE, written
from bot.understanding.language import detect
from connectors.desk.calls import body_of
from connectors.desk.entry import Entry, me, open_to

_HOME: Final = "/api/manage/knowledge"
_TOPICS: Final = 50
_USUAL: Final = "shop"  # where articles go when the desk answers from every collection


class KnowledgeCalls:
    """What managers see and change of knowledge."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def entries(self) -> Sequence[Entry]:
        """The calls above."""
        return open_to(
            "manager",
            web.post(f"{_HOME}/try", self.try_out),
            web.get(f"{_HOME}/articles", self.articles),
            web.post(f"{_HOME}/articles", self.write),
            web.post(f"{_HOME}/remove", self.remove),
            web.get(f"{_HOME}/unanswered", self.unanswered),
            web.get(f"{_HOME}/changed", self.changed),
            web.get(f"{_HOME}/told", self.told),
            web.post(f"{_HOME}/correct", self.correct),
        )

    @property
    def _library(self) -> Library:
        return self._gateway.part(Library)

    @property
    def _live(self) -> LiveRetriever:
        return self._gateway.part(LiveRetriever)

    async def try_out(self, request: web.Request) -> web.Response:
        """What a question finds."""
        body = await body_of(request)
        question = intake.said(body.get("question"), "question")
        audience = "agents" if body.get("audience") == "agents" else "public"
        language = str(body.get("language") or "")
        found = await asyncio.to_thread(tried, self._live, question, "", language, audience)
        return intake.answer(found)

    async def articles(self, request: web.Request) -> web.Response:
        """Articles, the latest change first."""
        held = await self._library.articles(request.query.get("containing", "")[:100])
        now = self._library.store.clock.now()
        return intake.answer({"articles": [_row(each, each.article.holds(now)) for each in held]})

    async def write(self, request: web.Request) -> web.Response:
        """Put an article in; it answers as soon as this returns."""
        body = await body_of(request)
        title, text = (intake.said(body.get(key), key) for key in ("title", "text"))
        collection = (self._live.collections or (_USUAL,))[0]
        try:
            until = moment(body.get("valid_until") or None, "valid_until")
            document = written(
                title,
                text,
                str(body.get("language") or detect(text)),
                collection=collection,
                audience=str(body.get("audience") or "public"),
                valid_until=until,
            )
        except KnowledgeError as error:
            raise BadInput(str(error)) from None
        change = await self._library.put(collection, [document], actor=me(request))
        await self._live.refresh()
        article = document.articles[0].id
        return intake.answer({"article": article, "new": bool(change.added)}, status=201)

    async def remove(self, request: web.Request) -> web.Response:
        """Take out what was written here; what was imported goes where it came from."""
        body = await body_of(request)
        collection, source = (intake.name(body.get(key), key) for key in ("collection", "source"))
        if not source.startswith(SOURCE):
            raise BadInput("only what was written here is taken out here; see `haoke knowledge remove`")
        await self._library.remove(collection, [source], actor=me(request))
        await self._live.refresh()
        return intake.answer({"removed": source})

    async def unanswered(self, request: web.Request) -> web.Response:
        """What could not be answered, most asked first."""
        days = request.query.get("days", "30")
        if not days.isascii() or not days.isdecimal() or not 1 <= int(days[:4]) <= 366:
            raise BadInput("'days' is a number from 1 to 366")
        store = self._library.store
        return intake.answer(await open_topics(store, self._live, days=int(days), most=_TOPICS))

    async def changed(self, _: web.Request) -> web.Response:
        """Articles that said something else before."""
        return intake.answer({"changed": await self._gateway.part(Recall).changed()})

    async def told(self, request: web.Request) -> web.Response:
        """Who was told the old thing."""
        names = [intake.name(request.query.get(key, ""), key) for key in ("collection", "article")]
        rows = await self._gateway.part(Recall).told(*names)
        return intake.answer({"told": [{**asdict(each), "at": each.at.isoformat()} for each in rows]})

    async def correct(self, request: web.Request) -> web.Response:
        """Tell one conversation what holds now."""
        body = await body_of(request)
        names = {key: intake.name(body.get(key), key) for key in ("conversation", "collection", "article")}
        said = await self._gateway.part(Recall).correct(**names, actor=me(request))
        return intake.answer({"said": said}, status=201)


def _row(held: Held, holds: bool) -> Mapping[str, Any]:
    article = held.article
    return {
        "id": article.id,
        "collection": article.collection,
        "source": held.source,
        "written": held.source.startswith(SOURCE),
        "title": article.title,
        "text": article.text,
        "language": article.language,
        "kind": article.kind,
        "audience": article.audience,
        "product": article.product,
        "link": article.link,
        "version": article.version,
        "valid_from": article.valid_from.isoformat() if article.valid_from else None,
        "valid_until": article.valid_until.isoformat() if article.valid_until else None,
        "holds": holds,
        "since": held.since.isoformat(),
    }
