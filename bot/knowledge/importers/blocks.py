"""From blocks to articles: one article a section, named by the document and the place in it."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from bot.knowledge.articles import Article
from bot.knowledge.chunk import SEPARATOR, Block, chunks
from bot.knowledge.document import Document, tidy
from bot.knowledge.importers.meta import Meta
from bot.understanding.language import detect

_SLUG: Final = re.compile(r"[^\w]+")


def as_document(name: str, title: str, blocks: Iterable[Block], meta: Meta) -> Document:
    """A document as articles: each section is one, cut into passages where it is long."""
    articles: list[Article] = []
    count: dict[str, int] = {}
    for chunk in chunks(blocks):
        headings = [each for each in chunk.headings if each != title]
        path = "/".join(_SLUG.sub("-", each.lower()).strip("-") for each in headings)
        section = f"{name}#{path}" if path else name
        position = count.get(section, 0)
        count[section] = position + 1
        text = tidy(chunk.text)
        article = Article(
            id=section,
            position=position,
            title=meta.title or title,
            heading=tidy(SEPARATOR.join(headings)),
            text=text,
            language=meta.language or language_of(f"{title} {text}"),
        )
        articles.append(meta.onto(article))
    return Document(name, (*articles, *meta.beside(articles)))


def language_of(text: str) -> str:
    """The language of a passage, told from its words."""
    return detect(text[:2000])


def in_collection(document: Document, collection: str) -> Document:
    """The same document with its articles in a collection."""
    return Document(document.name, tuple(replace(a, collection=collection) for a in document.articles))
