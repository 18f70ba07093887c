"""Files as customers send them: the screenshot of an order, a photo, a voice message."""

import io
from collections.abc import AsyncIterator
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from bot.app import App
from bot.media import Stored
from bot.turn import Attachment


def screenshot(*lines: str) -> bytes:
    """A white picture with lines of text, as a phone shows them."""
    image = Image.new("RGB", (900, 60 + 70 * len(lines)), "white")
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        draw.text((40, 30 + 70 * number), line, fill="black", font=ImageFont.load_default(36))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


async def sent(app: App, body: bytes, name: str = "picture.png", *, sounds: bool = False) -> Attachment:
    """The file as a channel takes it in."""
    stored = await app.service.gateway.media.take(_whole(body), name, sounds=sounds)
    return attachment(stored)


def attachment(stored: Stored) -> Attachment:
    """What a message carries of a kept file."""
    return Attachment(kind=stored.kind, ref=stored.id, media_type=stored.media_type, bytes=stored.bytes)


async def _whole(body: bytes) -> AsyncIterator[bytes]:
    yield body


def voice(seconds: float = 1.0) -> bytes:
    """An MP3 of a rising tone."""
    import av
    import numpy as np

    rate = 16_000
    time = np.arange(int(rate * seconds)) / rate
    tone = (0.4 * np.sin(2 * np.pi * (300 + 200 * time) * time)).astype(np.float32)
    out = io.BytesIO()
    with av.open(out, "w", format="mp3") as container:
        stream: Any = container.add_stream("libmp3lame", rate=rate, layout="mono")
        for start in range(0, tone.size - 1151, 1152):
            frame = av.AudioFrame.from_ndarray(tone[None, start : start + 1152], format="fltp", layout="mono")
            frame.sample_rate, frame.pts = rate, start
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode(None):
            container.mux(packet)
    return out.getvalue()
