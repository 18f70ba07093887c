"""Files and pictures on their way to customers: uploaded once, then sent by their media id for as long as Tencent keeps it.

What a platform has no message for, or what is too large for it, becomes a link; nothing is dropped without a word.
"""

import asyncio
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.connector import Gateway
from bot.contents import sniffed
from bot.errors import BadInput, DeliveryError
from bot.log import get_logger
from bot.tencent.api import Api
from bot.tencent.parts import Part
from bot.tencent.pictures import Pictures
from bot.turn import Attachment, Reply

IMAGE: Final = 2 << 20  # bytes of a picture, by the strictest page of Tencent's
FILE: Final = 20 << 20
KEPT_S: Final = 2.5 * 86_400  # a media id lives for three days
LINK_S: Final = 7 * 86_400
GONE: Final = 40007  # no such media id: it is uploaded anew
_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Body:
    kind: str
    name: str
    media_type: str
    raw: bytes


class Uploads:
    """Uploads for one account; `files`: whether the platform has messages for files that are no pictures."""

    def __init__(self, gateway: Gateway, api: Api, pictures: Pictures, *, site: str, files: bool) -> None:
        self._gateway = gateway
        self._memory = gateway.memory
        self._api = api
        self._pictures = pictures
        self._site = site.rstrip("/")
        self._files = files

    def picture(self, reply: Reply) -> str:
        """The picture of a reply, where it can be shown at all."""
        return reply.image if reply.image and self._pictures.address(reply.image) else ""

    def link(self, reply: Reply) -> str:
        """Where that picture can be seen."""
        return self._pictures.address(reply.image) if reply.image else ""

    def links(self, reply: Reply) -> Sequence[str]:
        """Where the picture and the files of a reply can be opened, for whoever is told in words alone."""
        found = [self.link(reply), *(self._link(file) for file in reply.attachments if self._site)]
        return [link for link in found if link]

    async def ready(self, replies: Sequence[Reply]) -> bool:
        """Whether every picture of these replies could be fetched and uploaded."""
        try:
            for reply in replies:
                if image := self.picture(reply):
                    await self._uploaded(Part(picture=image))
        except DeliveryError as error:
            _log.warning("a picture is sent as a link", why=str(error))
            return False
        return True

    async def message(self, part: Part) -> Mapping[str, Any]:
        """The platform's message for a part that is a picture or a file; DeliveryError where it cannot be made."""
        try:
            kind, media_id = await self._uploaded(part)
        except DeliveryError as error:
            if not (link := self._instead(part)):
                raise
            _log.warning("a picture or file is sent as a link", why=str(error))
            return {"msgtype": "text", "text": {"content": link}}
        return {"msgtype": kind, kind: {"media_id": media_id}}

    async def forget(self, part: Part) -> None:
        """The media id is good no more."""
        await self._memory.set(_name(part), None)

    async def _uploaded(self, part: Part) -> tuple[str, str]:
        kept = await self._memory.get(_name(part))
        if isinstance(kept, dict):
            return str(kept["kind"]), str(kept["id"])
        body = await (self._of_file(part.file) if part.file else self._of_picture(part.picture))
        media_id = await self._api.upload(body.kind, body.name, body.media_type, body.raw)
        known: dict[str, Any] = {"kind": body.kind, "id": media_id}
        await self._memory.set(_name(part), known, ttl_s=KEPT_S, durable=False)
        return body.kind, media_id

    async def _of_picture(self, image: str) -> _Body:
        raw = await self._pictures.get(image)
        return await asyncio.to_thread(_drawn, raw)

    async def _of_file(self, file: Attachment) -> _Body:
        found = self._gateway.media.find(file.ref)
        if found is None:
            raise DeliveryError("a file is not here any more", undeliverable=True)
        stored, path = found
        raw = await asyncio.to_thread(path.read_bytes)
        if stored.kind == "image":
            return await asyncio.to_thread(_drawn, raw)
        if not self._files or len(raw) > FILE:
            raise DeliveryError(
                "this channel takes pictures only; with public_url a file is sent as a link",
                undeliverable=True,
            )
        return _Body("file", stored.name, stored.media_type, raw)

    def _instead(self, part: Part) -> str:
        if part.picture:
            return self._pictures.address(part.picture)
        return self._link(part.file) if part.file and self._site else ""

    def _link(self, file: Attachment) -> str:
        found = self._gateway.media.find(file.ref)
        if found is None:
            return ""
        return f"{found[0].name}\n{self._site}{self._gateway.media.link(file.ref, lasts_s=LINK_S)}"


def _name(part: Part) -> str:
    what = part.file.ref if part.file else part.picture
    return f"media:{hashlib.sha256(what.encode()).hexdigest()[:32]}"


def _drawn(raw: bytes) -> _Body:
    """A JPEG or PNG within the limit, made smaller where it must be."""
    from PIL import Image

    try:
        media_type, safe, _ = sniffed(raw)
    except BadInput as error:
        raise DeliveryError(f"this is no picture: {error}") from None
    if not media_type.startswith("image/"):
        raise DeliveryError("this is no picture")
    if media_type in ("image/jpeg", "image/png") and len(safe) <= IMAGE:
        return _Body("image", f"picture.{media_type.removeprefix('image/')}", media_type, safe)
    with Image.open(io.BytesIO(safe)) as opened:
        image = _on_white(opened)
    while True:
        out = io.BytesIO()
        image.save(out, "JPEG", quality=88)
        if out.tell() <= IMAGE:
            return _Body("image", "picture.jpeg", "image/jpeg", out.getvalue())
        image = image.resize((max(1, image.width * 7 // 10), max(1, image.height * 7 // 10)))


def _on_white(image: Any) -> Any:
    """Without transparency, which a JPEG does not have."""
    from PIL import Image

    drawn = image.convert("RGBA")
    ground = Image.new("RGBA", drawn.size, "white")
    return Image.alpha_composite(ground, drawn).convert("RGB")
