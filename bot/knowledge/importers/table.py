"""Rows of CSV, and lines of JSON: `id,title,text` and what else is known of an article. The id of a row is the id it is found under."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.errors import KnowledgeError
from bot.knowledge.articles import Article
from bot.knowledge.chunk import MOST, pieces, size
from bot.knowledge.document import Document, tidy
from bot.knowledge.importers.blocks import language_of
from bot.knowledge.importers.meta import Meta

_TEXT: Final = ("text", "answer", "content")
_TITLE: Final = ("title", "question")
_SHOWN: Final = 80  # characters of a first row that names no columns
_LONGEST: Final = 1_000_000  # characters of one field


def read_csv(name: str, text: str) -> Document:
    """A table whose first row names its columns."""
    csv.field_size_limit(_LONGEST)
    first = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        columns = [str(each).strip().lower() for each in rows.fieldnames or ()]
    except csv.Error as error:
        raise KnowledgeError(f"{name}: not a CSV file that can be read: {error}") from None
    if "id" not in columns or not set(columns) & set(_TEXT):
        raise KnowledgeError(
            f"{name}: the first row must name the columns, such as id,title,text; it says {', '.join(columns)[:_SHOWN]}"
        )
    rows.fieldnames = columns
    try:
        numbered = [(f"{name}, row {n}", row) for n, row in enumerate(rows, 2)]
    except csv.Error as error:
        raise KnowledgeError(f"{name}: not a CSV file that can be read: {error}") from None
    return _document(name, iter(numbered))


def read_jsonl(name: str, text: str) -> Document:
    """One JSON object a line; a file that is one JSON list is taken too."""
    return _document(name, _json_rows(name, text))


def _json_rows(name: str, text: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if text.lstrip().startswith("["):
        try:
            rows = json.loads(text)
        except ValueError as error:
            raise KnowledgeError(f"{name}: not JSON: {error}") from None
        numbered = [(f"{name}, entry {n}", row) for n, row in enumerate(rows, 1)]
    else:
        numbered = []
        for n, line in enumerate(text.split("\n"), 1):
            if line.strip():
                try:
                    numbered.append((f"{name}, line {n}", json.loads(line)))
                except ValueError:
                    raise KnowledgeError(
                        f"{name}, line {n}: not JSON; each line is an object of its own, or the whole file one list of them"
                    ) from None
    for place, row in numbered:
        if not isinstance(row, dict):
            raise KnowledgeError(f'{place}: each line is an object like {{"id", "title", "text"}}')
        yield place, row


def _document(name: str, rows: Iterator[tuple[str, Mapping[str, Any]]]) -> Document:
    articles: list[Article] = []
    seen: dict[str, str] = {}
    for place, row in rows:
        found = _articles(place, row)
        if found and (twin := seen.setdefault(found[0].id, place)) != place:
            raise KnowledgeError(f"{place}: the id {found[0].id!r} is taken by {twin}")
        articles += found
    return Document(name, tuple(articles))


def _articles(place: str, row: Mapping[str, Any]) -> list[Article]:
    """One row as an article, in as many passages as its length asks for."""
    text, title = (tidy(_field(row, names)) for names in (_TEXT, _TITLE))
    if not text:
        raise KnowledgeError(f"{place}: has no text")
    name = str(row.get("id") or "").strip()
    if not name or len(name) > 300:
        raise KnowledgeError(f"{place}: needs an id of at most 300 characters")
    meta = Meta.of(row, place)
    parts = pieces(text) if size(text) > MOST else [text]
    passages = [
        meta.onto(
            Article(
                id=name,
                position=position,
                title=title,
                text=part,
                language=meta.language or language_of(f"{title} {part}"),
            )
        )
        for position, part in enumerate(parts)
    ]
    return [*passages, *meta.beside(passages)]


def _field(row: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((str(row[name]) for name in names if row.get(name) not in (None, "")), "")
