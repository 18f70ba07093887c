"""PDF by pypdf and Word documents by python-docx: the words, with the headings where the format knows them."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from bot.errors import KnowledgeError
from bot.knowledge.chunk import Block
from bot.knowledge.document import Document
from bot.knowledge.importers.blocks import as_document
from bot.knowledge.importers.meta import Meta

MOST_PAGES: Final = 2000
MOST_UNPACKED: Final = 200 << 20  # bytes that a Word document may unpack to
_BREAK: Final = re.compile(
    r"(?<![。.!?！？:：;；])\n(?=[^\n\s•·\-–—*\d])"
)  # a line that the page's width broke
_HAN: Final = re.compile("[\u3400-\u9fff]")


def read_pdf(name: str, raw: bytes) -> Document:
    """The text of a PDF, page by page; one that holds only pictures of text is refused."""
    from pypdf import PdfReader

    try:
        reader = PdfReader(BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise KnowledgeError(f"{name}: the PDF needs a password; save it without one")
        if len(reader.pages) > MOST_PAGES:
            raise KnowledgeError(f"{name}: more than {MOST_PAGES} pages; split the PDF")
        pages = [page.extract_text() or "" for page in reader.pages]
        title = str((reader.metadata.title if reader.metadata else "") or "")
    except KnowledgeError:
        raise
    except Exception as error:  # what a damaged file raises in pypdf and zlib is no list that is kept
        raise KnowledgeError(f"{name}: not a PDF that can be read ({type(error).__name__})") from error
    if not "".join(pages).strip():
        raise KnowledgeError(f"{name}: the PDF holds no text, only pictures; run it through OCR first")
    return as_document(name, title, _pages(pages), Meta())


def _pages(pages: list[str]) -> Iterator[Block]:
    for page in pages:
        for paragraph in re.split(r"\n\s*\n", page):
            text = _BREAK.sub("" if _HAN.search(paragraph) else " ", paragraph.strip())
            if text:
                yield Block(kind="text", text=text)


def read_docx(name: str, raw: bytes) -> Document:
    """A Word document: headings by style, lists and tables whole."""
    from zipfile import ZipFile

    import docx

    try:
        with ZipFile(BytesIO(raw)) as packed:
            if sum(each.file_size for each in packed.infolist()) > MOST_UNPACKED:
                raise KnowledgeError(f"{name}: unpacks to more than {MOST_UNPACKED >> 20} MiB")
        word = docx.Document(BytesIO(raw))
        blocks, title = list(_listed(_docx_blocks(word))), word.core_properties.title
    except KnowledgeError:
        raise
    except Exception as error:  # likewise: zipfile, zlib, lxml and python-docx
        raise KnowledgeError(f"{name}: not a Word document (.docx) that can be read") from error
    first = next((block.text for block in blocks if block.kind == "heading"), "")
    return as_document(name, title or first, blocks, Meta())


def _docx_blocks(word: Any) -> Iterator[Block]:
    for part in word.iter_inner_content():
        if hasattr(part, "rows"):
            rows = (tuple(dict.fromkeys(cell.text.strip() for cell in row.cells)) for row in part.rows)
            yield Block(kind="table", text="\n".join(" | ".join(row) for row in rows if any(row)))
            continue
        text, style = part.text.strip(), str(part.style.name if part.style is not None else "")
        level = re.fullmatch(r"Heading (\d)|(Title)", style)
        if not text:
            continue
        if level:
            yield Block(kind="heading", text=text, level=int(level[1] or 0) + 1)
        elif style.startswith("List"):
            yield Block(kind="list", text=f"- {text}")
        else:
            yield Block(kind="text", text=text)


def _listed(blocks: Iterator[Block]) -> Iterator[Block]:
    """Neighbouring items of a list as one block."""
    held: list[str] = []
    for block in blocks:
        if block.kind == "list":
            held.append(block.text)
            continue
        if held:
            yield Block(kind="list", text="\n".join(held))
            held = []
        yield block
    if held:
        yield Block(kind="list", text="\n".join(held))
