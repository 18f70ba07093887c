"""`haoke knowledge search`: one query a line in, one JSON line out, in order, by the server that runs or here."""

import asyncio
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.commands.knowledge.opened import library, own_retriever, settings
from bot.commands.understand import batches, opened
from bot.config import Config
from bot.errors import KnowledgeError
from bot.knowledge.tried import search_rows
from bot.process.running import Running

Rows = Callable[[Sequence[str]], Sequence[Mapping[str, Any]]]


def search(config_file: Path | None, file: str, collection: str, top: int) -> int:
    """Read a file or standard input to its end."""
    config = settings(config_file)
    source = sys.stdin.buffer if file == "-" else opened(Path(file))
    server = Running.find(config.data_dir)
    with source:
        if server is not None:
            _answer(source, _by_server(server, collection, top))
        else:
            asyncio.run(_here(config, source, collection, top))
    return 0


def _by_server(server: Running, collection: str, top: int) -> Rows:
    def rows(queries: Sequence[str]) -> Sequence[Mapping[str, Any]]:
        body = {"queries": list(queries), "collection": collection, "top": top}
        found: Sequence[Mapping[str, Any]] = server.ask("/api/knowledge/search", body)["rows"]
        return found

    return rows


async def _here(config: Config, source: Any, collection: str, top: int) -> None:
    async with library(config) as held:
        live = await own_retriever(config, held)
        if collection and collection not in live.finder.shelves:
            raise KnowledgeError(f"there is no collection {collection!r}, or it is empty")
        await asyncio.to_thread(_answer, source, lambda queries: search_rows(live, queries, collection, top))


def _answer(source: Any, rows: Rows) -> None:
    for lines in batches(source):
        queries = [_query(line) for line in lines]
        found = iter(rows([query for query in queries if query is not None]))
        for query in queries:
            row = next(found) if query is not None else _BAD
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def _query(line: bytes) -> str | None:
    try:
        return line.decode("utf-8").strip("\r\n\ufeff ")
    except UnicodeDecodeError:
        return None


_BAD = {"error": {"code": "bad_request", "message": "the line is not UTF-8 text"}}
