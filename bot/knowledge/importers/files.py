"""Which reader a file needs, and how a folder is read: quietly past what is no document, loudly past what cannot be read."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from bot.errors import KnowledgeError
from bot.knowledge.chunk import plain_blocks
from bot.knowledge.document import Document
from bot.knowledge.importers import html, markdown, office, table
from bot.knowledge.importers.blocks import as_document, in_collection
from bot.knowledge.importers.meta import Meta

MOST_BYTES: Final = 100 << 20
SUFFIXES: Final = (
    ".md",
    ".markdown",
    ".txt",
    ".html",
    ".htm",
    ".pdf",
    ".docx",
    ".csv",
    ".tsv",
    ".jsonl",
    ".json",
)
_OFFICE: Final = {".pdf": office.read_pdf, ".docx": office.read_docx}


def read_path(path: Path, collection: str) -> Iterator[Document]:
    """Every document of a file or of a folder with all its folders, in the order of names."""
    if path.is_dir():
        for file in documents_below(path):
            yield read_file(file, f"{path.name}/{file.relative_to(path).as_posix()}", collection)
    elif path.is_file():
        yield read_file(path, path.name, collection)
    else:
        raise KnowledgeError(f"{path}: there is no such file or folder")


def documents_below(folder: Path) -> list[Path]:
    """Files that can be read; hidden ones and links out of the folder are passed over."""
    root = folder.resolve()
    found = (each for each in folder.rglob("*") if each.suffix.lower() in SUFFIXES and each.is_file())
    return sorted(
        each
        for each in found
        if not any(part.startswith(".") for part in each.relative_to(folder).parts)
        and each.resolve().is_relative_to(root)
    )


def read_file(file: Path, name: str, collection: str) -> Document:
    """One file as a document of this name."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise KnowledgeError(f"{file}: larger than {MOST_BYTES >> 20} MiB; split it")
        raw = file.read_bytes()
    except OSError as error:
        raise KnowledgeError(f"{file}: cannot be read: {error.strerror}") from None
    document = read_bytes(raw, file.suffix.lower(), name)
    if not document.articles:
        raise KnowledgeError(f"{file}: holds no text")
    return in_collection(document, collection)


def read_bytes(raw: bytes, suffix: str, name: str) -> Document:
    """What a file of this kind says."""
    if suffix in _OFFICE:
        return _OFFICE[suffix](name, raw)
    readers: dict[str, Callable[[str, str], Document]] = {
        **dict.fromkeys((".md", ".markdown"), markdown.read),
        **dict.fromkeys((".html", ".htm"), html.read),
        **dict.fromkeys((".csv", ".tsv"), table.read_csv),
        **dict.fromkeys((".jsonl", ".json"), table.read_jsonl),
        ".txt": _plain,
    }
    if suffix not in readers:
        raise KnowledgeError(f"{name}: cannot be read; give one of {' '.join(SUFFIXES)}")
    return readers[suffix](name, _decoded(raw, name))


def _plain(name: str, text: str) -> Document:
    return as_document(name, "", plain_blocks(text), Meta())


def _decoded(raw: bytes, name: str) -> str:
    """UTF-8, or GB 18030, which Chinese office programs write."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise KnowledgeError(f"{name}: neither UTF-8 nor GB 18030 text; save it as UTF-8")
