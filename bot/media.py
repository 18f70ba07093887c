"""Files that customers and agents send: taken by what they are, not by what they are called, and given out by signed links.

Images are decoded and written anew, which strips whatever else was in them; PDF and plain text are kept as they are and only
ever downloaded. Nothing of a file's own name reaches the file system.
"""

import asyncio
import hashlib
import hmac
import json
import re
import secrets
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Final, Literal

from bot.contents import recorded, sniffed
from bot.disk import crowded
from bot.errors import BadInput
from bot.identity.tokens import Tokens
from bot.turn import Attachment, clean_text

MAX_BYTES: Final = 10 * 1024 * 1024
LINK_S: Final = 3600
UPLOAD_S: Final = 120.0
ACCEPTS: Final = ("image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf", "text/plain")
_ENDINGS: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "application/pdf": "pdf",
    "text/plain": "txt",
    "audio/amr": "amr",
    "audio/mpeg": "mp3",
    "video/mp4": "mp4",
}
_KINDS: Final[Mapping[str, Literal["image", "audio", "video"]]] = {
    "image": "image",
    "audio": "audio",
    "video": "video",
}
_ID: Final = re.compile(r"[0-9a-f]{32}")
_WAITS: Final = ".waits"  # stands beside a file until a message carries it
_NAME: Final = re.compile(r"[\\/:*?\"<>|]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A kept file; `id` is the `ref` of an attachment."""

    id: str
    kind: Literal["image", "file", "audio", "video"]
    media_type: str
    bytes: int
    name: str
    width: int = 0
    height: int = 0
    read: Mapping[str, str] = field(default_factory=dict)  # what it says, by how it was read

    @property
    def attachment(self) -> Attachment:
        """The file as a message carries it."""
        return Attachment(kind=self.kind, ref=self.id, media_type=self.media_type, bytes=self.bytes)

    @property
    def inline(self) -> bool:
        """Whether a browser may show it: only what was drawn anew here."""
        return self.kind == "image"


class Files:
    """What is kept in the data folder; it can be found and forgotten."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, media_id: str) -> tuple[Stored, Path] | None:
        """A kept file and where it is."""
        if not _ID.fullmatch(media_id):
            return None
        path = self._path(media_id)
        try:
            return Stored(**json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))), path
        except (OSError, ValueError, TypeError):
            return None

    def forget(self, media_id: str) -> None:
        """Delete a file; nothing happens when it is gone already."""
        if _ID.fullmatch(media_id):
            for ending in ("", ".json", _WAITS):
                self._path(media_id).with_suffix(ending).unlink(missing_ok=True)

    def carried(self, media_id: str) -> None:
        """A message carries the file: it goes when its conversation goes."""
        if _ID.fullmatch(media_id):
            self._path(media_id).with_suffix(_WAITS).unlink(missing_ok=True)

    def sweep(self, older_s: float) -> int:
        """Delete what has waited so long for a message to carry it; how many files went."""
        long_ago = time.time() - older_s
        waiting = [mark for mark in self._folder.glob(f"*/*{_WAITS}") if _made(mark) < long_ago]
        for mark in waiting:
            self.forget(mark.stem)
        return len(waiting)

    def note(self, media_id: str, kind: str, text: str) -> None:
        """Keep what a file says beside it; it goes when the file goes."""
        if (found := self.find(media_id)) is not None:
            stored, path = found
            said = replace(stored, read={**stored.read, kind: text})
            path.with_suffix(".json").write_text(_row(said), encoding="utf-8")

    def _path(self, media_id: str) -> Path:
        return self._folder / media_id[:2] / media_id


class Media(Files):
    """Takes files in and gives them out by links. With several servers, let them share that folder."""

    def __init__(self, folder: Path, tokens: Tokens) -> None:
        super().__init__(folder)
        self._tokens = tokens
        self._drawing = asyncio.Semaphore(2)  # a large picture takes a few hundred MB while it is drawn

    async def take(
        self, chunks: AsyncIterator[bytes], name: str, *, media_id: str = "", sounds: bool = False
    ) -> Stored:
        """Read, check and keep a file; BadInput says in one sentence what is wrong with it.

        `media_id` is for files whose id had to be known before they came: 32 hexadecimal digits. `sounds` takes recordings
        and films too, which platforms send as they were made; they are only ever downloaded.
        """
        if await asyncio.to_thread(crowded, self._folder):
            raise BadInput("no files can be kept right now; words still arrive", status=503)
        raw = bytearray()
        try:
            async with asyncio.timeout(UPLOAD_S):
                async for chunk in chunks:
                    raw += chunk
                    if len(raw) > MAX_BYTES:
                        raise BadInput(f"a file may be {MAX_BYTES // 1024 // 1024} MB at most", status=413)
        except TimeoutError:
            raise BadInput(f"the file was not complete after {UPLOAD_S:.0f} seconds", status=408) from None
        async with self._drawing:
            heard = recorded(bytes(raw)) if sounds else ""
            return await asyncio.to_thread(self._keep, bytes(raw), name, media_id, heard)

    def link(self, media_id: str, *, lasts_s: int = LINK_S) -> str:
        """An address that opens the file until it expires. Links of one hour are alike, so that a browser keeps the picture."""
        expires = (int(time.time()) // lasts_s + 2) * lasts_s
        return f"/media/{media_id}?e={expires}&s={self._signature(media_id, expires)}"

    def allowed(self, media_id: str, expires: str, signature: str) -> bool:
        """Whether a link was made here and still counts."""
        if (
            not expires.isascii()
            or not expires.isdecimal()
            or len(expires) > 12
            or int(expires) < time.time()
        ):
            return False
        return hmac.compare_digest(self._signature(media_id, int(expires)).encode(), signature.encode())

    def _signature(self, media_id: str, expires: int) -> str:
        return hmac.new(
            self._tokens.key("media"), f"{media_id}:{expires}".encode(), hashlib.sha256
        ).hexdigest()[:32]

    def _keep(self, raw: bytes, name: str, known: str, heard: str = "") -> Stored:
        media_id = known or secrets.token_hex(16)
        if not _ID.fullmatch(media_id):
            raise BadInput("the id of a file is 32 hexadecimal digits")
        media_type, body, (width, height) = (heard, raw, (0, 0)) if heard else sniffed(raw)
        stored = Stored(
            id=media_id,
            kind=_KINDS.get(media_type.partition("/")[0], "file"),
            media_type=media_type,
            bytes=len(body),
            name=tidy_name(name, _ENDINGS[media_type]),
            width=width,
            height=height,
        )
        path = self._path(stored.id)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not known:  # else a message names it already
            path.with_suffix(_WAITS).touch()
        path.write_bytes(body)
        path.with_suffix(".json").write_text(_row(stored), encoding="utf-8")
        return stored


def _made(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # carried or forgotten meanwhile
        return time.time()


def _row(stored: Stored) -> str:
    return json.dumps(asdict(stored), ensure_ascii=False)


def tidy_name(name: str, ending: str) -> str:
    """A file name as people may read it, on one line (no forged one in a copy), with the ending of what the file really is."""
    stem = _NAME.sub("_", " ".join(clean_text(name, 120).split())).strip(". ")
    stem = re.sub(r"\.[A-Za-z0-9]{1,8}$", "", stem) or "file"
    return f"{stem}.{ending}"
