"""HTML: what a reader sees of the main part of a page; scripts, menus and hidden parts are left out."""

import re
from collections.abc import Iterator
from typing import Final

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from bot.knowledge.chunk import Block
from bot.knowledge.document import Document
from bot.knowledge.importers.blocks import as_document
from bot.knowledge.importers.meta import Meta

_NOT_READ: Final = (
    *("script", "style", "noscript", "template", "svg", "iframe", "form", "button", "select"),
    *("nav", "header", "footer", "aside"),
)
_HIDDEN: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?![.\d])"
)
_LEAVES: Final = ("p", "pre", "blockquote", "dt", "dd", "figcaption", "summary")
_BLOCKS: Final = (*_LEAVES, "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table")
_APART: Final = (*_BLOCKS, "div", "section")


def read(name: str, text: str, *, link: str = "") -> Document:
    """A page; `link` is where it is from."""
    soup = BeautifulSoup(text, "html.parser")
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    language = str(soup.html.get("lang") or "")[:2].lower() if soup.html else ""
    main = soup.find("main") or soup.find("article") or soup.body or soup
    for tag in main.find_all(True):
        if not tag.decomposed and (tag.name in _NOT_READ or _hidden(tag)):
            tag.decompose()
    heading = main.find("h1")
    first = heading.get_text(" ", strip=True) if heading else ""
    stated = {
        "language": language,
        "link": link if link.startswith("https://") else "",
        "picture": _picture(main),
    }
    return as_document(name, first or title, _blocks(main), Meta.of(stated, name))


def _blocks(place: Tag) -> Iterator[Block]:
    """Blocks in reading order; words that stand in no paragraph are one too."""
    loose: list[str] = []
    for child in place.children:
        whole = not isinstance(child, Tag) or child.name in _BLOCKS or not child.find(_BLOCKS)
        apart = isinstance(child, Tag) and (child.name in _APART or not whole)
        if apart and "".join(loose).strip():
            yield Block(kind="text", text=_squeezed("".join(loose)))
        if apart:
            loose = []
        if isinstance(child, Tag) and not whole:
            yield from _blocks(child)
        elif isinstance(child, Tag) and child.name in _BLOCKS:
            yield from _block(child)
        elif isinstance(child, Tag) and apart:
            yield from _text(child)
        elif type(child) is NavigableString or isinstance(child, Tag):
            loose.append(" " if isinstance(child, Tag) and child.name == "br" else child.get_text())
    if words := _squeezed("".join(loose)):
        yield Block(kind="text", text=words)


def _block(tag: Tag) -> Iterator[Block]:
    if re.fullmatch("h[1-6]", tag.name):
        yield Block(kind="heading", text=_line(tag), level=int(tag.name[1]))
    elif tag.name in ("ul", "ol"):
        marks = (f"{n}. " if tag.name == "ol" else "- " for n in range(1, 10_000))
        items = [f"{mark}{_line(each)}" for mark, each in zip(marks, tag.find_all("li"), strict=False)]
        yield Block(kind="list", text="\n".join(items))
    elif tag.name == "table":
        rows = (tuple(_line(cell) for cell in row.find_all(("th", "td"))) for row in tag.find_all("tr"))
        yield Block(kind="table", text="\n".join(" | ".join(row) for row in rows if any(row)))
    else:
        yield from _text(tag)


def _text(tag: Tag) -> Iterator[Block]:
    if words := _line(tag):
        yield Block(kind="text", text=words)


def _line(tag: Tag) -> str:
    for line_break in tag.find_all("br"):
        line_break.replace_with(" ")
    return _squeezed(tag.get_text())


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _hidden(tag: Tag) -> bool:
    return (
        tag.has_attr("hidden")
        or str(tag.get("aria-hidden")) == "true"
        or bool(_HIDDEN.search(str(tag.get("style") or "").lower()))
    )


def _picture(main: Tag) -> str:
    """The first picture with a safe address and a text beside it; one without is decoration."""
    for tag in main.find_all("img"):
        address = str(tag.get("src") or "")
        if tag.get("alt") and address.startswith(("https://", "/")):
            return address
    return ""
