"""Markdown, with an optional front matter of `key: value` lines between two lines of `---`."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.knowledge.chunk import Block
from bot.knowledge.document import Document
from bot.knowledge.importers.blocks import as_document
from bot.knowledge.importers.meta import Meta

_FRONT: Final = re.compile(r"\A---\s*\n(.*?)\n---\s*(?:\n|\Z)", re.DOTALL)
_LINE: Final = re.compile(r"^([A-Za-z_]+)\s*:\s*(.*)$")
_IMAGE: Final = re.compile(r"!\[[^\]]*\]\((https://[^)\s]+|/[^)\s]+)")


def read(name: str, text: str) -> Document:
    """A Markdown document."""
    stated: dict[str, str] = {}
    if front := _FRONT.match(text):
        lines = (_LINE.match(line) for line in front[1].splitlines())
        stated = {found[1].lower(): found[2].strip().strip("\"'") for found in lines if found}
        text = text[front.end() :]
    if "picture" not in stated and (picture := _IMAGE.search(text)):
        stated["picture"] = picture[1]
    blocks = list(_blocks(MarkdownIt("commonmark", {"html": False}).enable("table").parse(text), text))
    first = next((b.text for b in blocks if b.kind == "heading" and b.level == 1), "")
    return as_document(name, stated.get("title") or first, blocks, Meta.of(stated, name))


def _blocks(tokens: Sequence[Token], text: str) -> Iterator[Block]:
    """Top-level blocks; lists and tables as they were written."""
    lines = text.splitlines()
    for place, token in enumerate(tokens):
        if token.level or token.map is None:
            continue
        written = "\n".join(lines[token.map[0] : token.map[1]]).strip()
        if token.type == "heading_open":
            yield Block(kind="heading", text=_words(tokens[place + 1]), level=int(token.tag[1]))
        elif token.type == "table_open":
            yield Block(kind="table", text=written)
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            yield Block(kind="list", text=written)
        elif token.type == "paragraph_open":
            if words := _words(tokens[place + 1]):
                yield Block(kind="text", text=words)
        elif token.type in ("fence", "code_block"):
            yield Block(kind="text", text=token.content.strip())
        elif token.type == "blockquote_open":
            yield Block(kind="text", text=re.sub(r"^>\s?", "", written, flags=re.MULTILINE))


def _words(inline: Token) -> str:
    """The words of a line, without emphasis and with links by their words."""
    out = []
    for child in inline.children or ():
        if child.type in ("text", "code_inline"):
            out.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            out.append("\n")
    return "".join(out).strip()
