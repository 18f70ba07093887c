"""Cutting a document where its structure allows it: headings, lists, tables and question–answer pairs stay whole."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

ENOUGH: Final = (
    500  # characters of a passage from which the next block begins a new one; a Chinese one counts double
)
MOST: Final = 1200  # a single block longer than this is cut between sentences
SEPARATOR: Final = " › "
_SENTENCE: Final = re.compile(r"(?<=[。！？!?；;])|(?<=[.!?])\s+|\n")
_WIDE: Final = re.compile("[\u3000-\u9fff\uac00-\ud7a3\uff00-\uffef]")
_QUESTION: Final = re.compile(r"^(?:q(?:uestion)?|问|問)\s*[:：.、]\s*(?P<q>.+)$", re.IGNORECASE)
_ANSWER: Final = re.compile(r"^(?:a(?:nswer)?|答)\s*[:：.、]\s*(?P<a>.+)$", re.IGNORECASE | re.DOTALL)

BlockKind = Literal["heading", "text", "list", "table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A piece of a document that a reader sees as one."""

    kind: BlockKind
    text: str
    level: int = 0  # of a heading, 1 is the outermost


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """What becomes one passage: the headings above it and its text."""

    headings: tuple[str, ...]
    text: str


def chunks(blocks: Iterable[Block]) -> Iterator[Chunk]:
    """Passages in reading order. A section is one passage while it is short; a long one is cut between its blocks."""
    headings: list[str] = []
    levels: list[int] = []
    section: list[Block] = []
    for block in blocks:
        if block.kind == "heading":
            yield from _section(headings, section)
            section = []
            while levels and levels[-1] >= block.level:
                levels.pop()
                headings.pop()
            levels.append(block.level)
            headings.append(block.text)
        else:
            section.append(block)
    yield from _section(headings, section)


def size(text: str) -> int:
    """How long a text is to read: a Chinese, Japanese or Korean character counts double."""
    return len(text) + len(_WIDE.findall(text))


def pieces(text: str) -> list[str]:
    """A long text without structure as passages, cut between sentences."""
    return [chunk.text for chunk in chunks(plain_blocks(text))]


def plain_blocks(text: str) -> Iterator[Block]:
    """Paragraphs of plain text, divided by empty lines."""
    for paragraph in re.split(r"\n\s*\n", text):
        if paragraph.strip():
            yield Block(kind="text", text=paragraph.strip())


def _section(headings: Sequence[str], blocks: Sequence[Block]) -> Iterator[Chunk]:
    above = tuple(headings)
    for question, own in _pairs(blocks):
        named = (*above, question) if question else above
        for text in _filled(own):
            yield Chunk(headings=named, text=text)


def _pairs(blocks: Sequence[Block]) -> list[tuple[str, list[Block]]]:
    """Blocks by the question above them; those before the first question have none."""
    out: list[tuple[str, list[Block]]] = [("", [])]
    for block in blocks:
        first, _, rest = block.text.partition("\n")
        asked = _QUESTION.match(first.strip())
        if block.kind == "text" and asked:
            out.append((asked["q"].strip(), []))
            block = Block(kind="text", text=rest.strip())  # noqa: PLW2901 - the answer below it
        if answered := _ANSWER.match(block.text):
            block = Block(kind="text", text=answered["a"])  # noqa: PLW2901
        if block.text:
            out[-1][1].append(block)
    return [(question, own) for question, own in out if own]


def _filled(blocks: Sequence[Block]) -> Iterator[str]:
    """Blocks joined until there is enough; a list or table is never torn from the line that leads to it."""
    held: list[str] = []
    for block in blocks:
        leads = bool(held) and block.kind in ("list", "table") and held[-1].rstrip().endswith((":", "："))
        if held and not leads and size("\n".join(held)) + size(block.text) > ENOUGH:
            yield "\n".join(held)
            held = []
        if block.kind == "text" and size(block.text) > MOST:
            *whole, last = _cut(block.text)
            yield from whole
            held = [last]
        else:
            held.append(block.text)
    if held:
        yield "\n".join(held)


def _cut(text: str) -> list[str]:
    out, held = [], ""
    for sentence in _SENTENCE.split(text):
        if held and size(held) + size(sentence) > ENOUGH:
            out.append(held.strip())
            held = ""
        held += sentence if _WIDE.search(sentence) else f"{sentence} "
    return [*out, held.strip()] if held.strip() else out
