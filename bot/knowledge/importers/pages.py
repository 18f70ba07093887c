"""A page, or every page that a sitemap of the same server names, as documents."""

from typing import Final
from urllib.parse import urlsplit

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from bot.errors import KnowledgeError
from bot.knowledge.document import Document
from bot.knowledge.importers import html
from bot.knowledge.importers.blocks import in_collection
from bot.knowledge.importers.fetch import Fetcher, Page
from bot.knowledge.importers.files import read_bytes
from bot.log import get_logger

MOST_PAGES: Final = 200
_SUFFIX: Final = {"text/markdown": ".md", "text/plain": ".txt", "application/pdf": ".pdf"}
_XML: Final = ("application/xml", "text/xml")
_log = get_logger(__name__)


async def read_pages(fetcher: Fetcher, address: str, collection: str) -> list[Document]:
    """The documents behind an address. A page of a sitemap that cannot be read is told of and left out."""
    first = await fetcher.get(address)
    if first.kind not in _XML:
        return [in_collection(_document(first), collection)]
    documents: list[Document] = []
    for each in _named(first):
        try:
            documents.append(in_collection(_document(await fetcher.get(each)), collection))
        except KnowledgeError as error:
            _log.error("a page was left out", page=each, why=str(error))
    if not documents:
        raise KnowledgeError("the sitemap names no page of its own server that can be read")
    return documents


def _named(sitemap: Page) -> list[str]:
    """The addresses in a sitemap that lie on the same server."""
    try:
        root = fromstring(sitemap.body)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise KnowledgeError("the sitemap is not XML that can be read") from error
    host = urlsplit(sitemap.url).hostname
    found = [str(each.text or "").strip() for each in root.iter() if str(each.tag).endswith("}loc")]
    return [each for each in dict.fromkeys(found) if urlsplit(each).hostname == host][:MOST_PAGES]


def _document(page: Page) -> Document:
    if page.kind in ("text/html", "application/xhtml+xml"):
        found = html.read(page.url, page.body.decode("utf-8", "replace"), link=page.url)
    elif page.kind in _SUFFIX:
        found = read_bytes(page.body, _SUFFIX[page.kind], page.url)
    else:
        raise KnowledgeError(f"{page.url}: {page.kind} is no kind of page that can be read")
    if not found.articles:
        raise KnowledgeError(f"{page.url}: holds no text")
    return found
