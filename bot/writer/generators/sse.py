"""Server-sent events of an OpenAI-compatible chat endpoint, as pieces of text."""

import json
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any, Final

from bot.writer.generators.base import GenerationError, Piece, Pieces, Usage

LONGEST: Final = 64 * 1024  # bytes of one event; a server that sends more is broken


async def pieces(chunks: AsyncIterator[bytes]) -> Pieces:
    """The pieces of a stream, until `[DONE]`; a stream that breaks off before is a GenerationError."""
    finished = False
    async for event in _events(chunks):
        if event == "[DONE]":
            return
        piece, over = _piece(event)
        finished = finished or over
        if piece is not None:
            yield piece
    if not finished:
        raise GenerationError("the model's server broke off in the middle of an answer")


async def _events(chunks: AsyncIterator[bytes]) -> AsyncGenerator[str, None]:
    """The `data:` of each event; bytes may be cut anywhere, in the middle of a character too."""
    waiting = b""
    async for chunk in chunks:
        waiting += chunk
        *lines, waiting = waiting.split(b"\n")
        if len(waiting) > LONGEST:
            raise GenerationError("the model's server sends events that never end")
        for line in lines:
            if line.startswith(b"data:"):
                yield line[5:].decode("utf-8", "replace").strip()


def _piece(event: str) -> tuple[Piece | None, bool]:
    """The text and usage of one event, and whether the answer ends with it."""
    try:
        value: Any = json.loads(event)
    except ValueError:
        raise GenerationError("the model's server sent something that is not JSON") from None
    if not isinstance(value, dict) or value.get("error"):
        raise GenerationError("the model's server reported an error in the middle of an answer")
    try:
        return _read(value)
    except (TypeError, AttributeError, LookupError, ValueError, OverflowError):
        raise GenerationError("the model's server sent something that is not an answer") from None


def _read(value: dict[str, Any]) -> tuple[Piece | None, bool]:
    used = value.get("usage") or {}
    usage = (
        Usage(int(used.get("prompt_tokens", 0)), int(used.get("completion_tokens", 0)))
        if isinstance(used, dict) and used
        else None
    )
    choice = (value.get("choices") or [{}])[0]
    text = str((choice.get("delta") or {}).get("content") or "")
    piece = Piece(text, usage) if text or usage else None
    return piece, bool(choice.get("finish_reason"))
