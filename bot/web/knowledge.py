"""Knowledge over HTTP, for the holder of the shop's key and for commands on this machine.

GET  /api/knowledge                                        every source
POST /api/knowledge/search  {"queries", "collection"?, "top"?, "language"?}   one row a query
POST /api/knowledge/try     {"question", "language"?, "audience"?}            what was found, and why
POST /api/knowledge/refresh {"rebuild"?}                   take in what changed, now
GET  /api/knowledge/changed                                articles that said something else before
GET  /api/knowledge/told?collection=&article=              conversations that were told an old version
POST /api/knowledge/correct {"conversation", "collection", "article"}         tell one of them what holds now
GET  /api/knowledge/unanswered?days=30                     what could not be answered, by topic, with a draft for each
"""

import asyncio
import hmac
from dataclasses import asdict
from typing import Any, Final

from aiohttp import web

from bot import intake
from bot.errors import BadInput
from bot.insight.recall import Recall
from bot.insight.unanswered import open_topics
from bot.knowledge.live import LiveRetriever
from bot.knowledge.tried import search_rows, tried
from bot.web.front import FRONT
from bot.wiring.bookshelf import Bookshelf

MOST_QUERIES: Final = 64  # of one call
MOST_HITS: Final = 100
MOST_TOPICS: Final = 50


async def sources(request: web.Request) -> web.Response:
    """Every source with its size, and how much of it can be found by meaning already."""
    shelf = _demand(request)
    rows = [
        {
            "collection": each.collection,
            "name": each.name,
            "articles": each.articles,
            "passages": each.passages,
            "updated_at": each.updated_at.isoformat(),
        }
        for each in await shelf.library.list()
    ]
    live = shelf.retriever
    return intake.answer({"sources": rows, "passages": len(live), "unread": len(live.unread)})


async def search(request: web.Request) -> web.Response:
    """The best passages for each query."""
    shelf = _demand(request)
    body = await intake.json_object(request)
    queries = body.get("queries")
    if (
        not isinstance(queries, list)
        or len(queries) > MOST_QUERIES
        or not all(isinstance(q, str) for q in queries)
    ):
        raise BadInput(f"'queries' is a list of at most {MOST_QUERIES} texts")
    top = body.get("top", 5)
    if not isinstance(top, int) or isinstance(top, bool) or not 1 <= top <= MOST_HITS:
        raise BadInput(f"'top' is a number from 1 to {MOST_HITS}")
    collection = _collection(shelf.retriever, body)
    language = str(body.get("language") or "")
    rows = await asyncio.to_thread(search_rows, shelf.retriever, queries, collection, top, language)
    return intake.answer({"rows": rows})


async def try_out(request: web.Request) -> web.Response:
    """What a question finds, with every score and what they come to."""
    shelf = _demand(request)
    body = await intake.json_object(request)
    question = intake.said(body.get("question"), "question")
    audience = "agents" if body.get("audience") == "agents" else "public"
    language = str(body.get("language") or "")
    collection = _collection(shelf.retriever, body)
    return intake.answer(
        await asyncio.to_thread(tried, shelf.retriever, question, collection, language, audience)
    )


async def refresh(request: web.Request) -> web.Response:
    """Take in what was written to the database, and answer when it can be found."""
    shelf = _demand(request)
    body = await intake.json_object(request)
    if body.get("rebuild"):
        await shelf.retriever.rebuild()
    else:
        await shelf.retriever.refresh()
    live = shelf.retriever
    return intake.answer({"version": live.version, "passages": len(live), "unread": len(live.unread)})


async def changed(request: web.Request) -> web.Response:
    """Articles whose earlier words may have been told."""
    return intake.answer({"changed": await _recall(request).changed()})


async def told(request: web.Request) -> web.Response:
    """Who was told an old version, and whether they know by now."""
    recall = _recall(request)
    collection, article = (intake.name(request.query.get(key, ""), key) for key in ("collection", "article"))
    rows = [{**asdict(each), "at": each.at.isoformat()} for each in await recall.told(collection, article)]
    return intake.answer({"told": rows})


async def correct(request: web.Request) -> web.Response:
    """Tell a conversation what holds now; said once for every version."""
    recall = _recall(request)
    body = await intake.json_object(request)
    names = {key: intake.name(body.get(key), key) for key in ("conversation", "collection", "article")}
    return intake.answer({"said": await recall.correct(**names, actor="api")}, status=201)


async def open_questions(request: web.Request) -> web.Response:
    """Topics that nobody wrote about yet, with what comes nearest to each."""
    shelf = _demand(request)
    raw = request.query.get("days", "30")
    if not raw.isascii() or not raw.isdecimal() or not 1 <= int(raw[:4]) <= 366:
        raise BadInput("'days' is a number from 1 to 366")
    store, live = shelf.library.store, shelf.retriever
    return intake.answer(await open_topics(store, live, days=int(raw), most=MOST_TOPICS))


def _recall(request: web.Request) -> Recall:
    _demand(request)
    recall = request.app[FRONT].recall
    if recall is None:
        raise BadInput("this desk keeps no knowledge of its own", status=409)
    return recall


def _demand(request: web.Request) -> Bookshelf:
    """The desk's knowledge, for who may change it."""
    front = request.app[FRONT]
    offered = (request.headers.get("Authorization") or "").encode("utf-8", "replace")
    if not hmac.compare_digest(offered, f"Bearer {front.local_key}".encode()):
        front.access.demand(request.headers.get("Authorization"))
    if front.bookshelf is None:
        raise BadInput("this desk keeps no knowledge of its own", status=409)
    return front.bookshelf


def _collection(live: LiveRetriever, body: Any) -> str:
    name = body.get("collection", "")
    if not isinstance(name, str):
        raise BadInput("'collection' is a name")
    if name and name not in live.finder.shelves:
        raise BadInput(
            "there is no such collection, or it is empty; GET /api/knowledge lists them", status=404
        )
    return name


ROUTES = (
    web.get("/api/knowledge", sources),
    web.post("/api/knowledge/search", search),
    web.post("/api/knowledge/try", try_out),
    web.post("/api/knowledge/refresh", refresh),
    web.get("/api/knowledge/changed", changed),
    web.get("/api/knowledge/told", told),
    web.post("/api/knowledge/correct", correct),
    web.get("/api/knowledge/unanswered", open_questions),
)
