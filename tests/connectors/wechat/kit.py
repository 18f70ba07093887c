"""What the tests of the Official Account share."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from PIL import Image

from bot.testing.echo import EchoDesk, echo_desk
from bot.testing.stand_ins.wechat import OPENID, WeChatStandIn
from bot.turn import Attachment, Reply


@asynccontextmanager
async def desk_of(wechat: WeChatStandIn, folder: Path, **more: Any) -> AsyncIterator[EchoDesk]:
    """A desk with these settings of the channel beside those of the stand-in."""
    table = {**wechat.table(), "typing": False, **more}
    async with echo_desk({"wechat": table}, folder / "desk.db") as running:
        yield running


async def window_open(desk: EchoDesk) -> None:
    """Wait until the window that a message opened has been noted."""
    memory = desk.channel("wechat").gateway.memory
    async with asyncio.timeout(20):
        while await memory.get(f"window:message:{OPENID}") is None:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def put(desk: EchoDesk, conversation: str, *replies: Reply, key: str = "put") -> None:
    """Replies of one turn, committed together."""
    async with desk.store.write() as tx:
        for number, reply in enumerate(replies):
            await desk.outbox.put(tx, conversation, f"{key}:{number}", reply, author=reply.author)


async def chunks(raw: bytes) -> AsyncIterator[bytes]:
    """A file's bytes as they come in."""
    yield raw


async def kept(desk: EchoDesk, raw: bytes, name: str) -> Attachment:
    """A file that a person at the desk has uploaded."""
    return (await desk.service.gateway.media.take(chunks(raw), name)).attachment


def picture(size: tuple[int, int] = (40, 30), kind: str = "PNG") -> bytes:
    """A picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind)
    return out.getvalue()


def noise(width: int) -> bytes:
    """A picture that hardly can be made smaller."""
    out = io.BytesIO()
    Image.effect_noise((width, width), 90).save(out, "PNG")
    return out.getvalue()
