"""What a file is, by its bytes alone; pictures are drawn anew."""

import io
import re
from typing import TYPE_CHECKING, Final

from bot.errors import BadInput

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS: Final = 40_000_000
_FORMATS: Final = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/png"}
# Several pictures in a JPEG, as many telephones write them; the first one counts.
_SEVERAL: Final = {"MPO": "JPEG"}


def recorded(raw: bytes) -> str:
    """The type of a recording or film, by its first bytes; empty for anything else."""
    if raw.startswith(b"#!AMR"):
        return "audio/amr"
    if raw.startswith(b"ID3") or (raw[:1] == b"\xff" and raw[1:2] in (b"\xfb", b"\xf3", b"\xf2")):
        return "audio/mpeg"
    return "video/mp4" if raw[4:8] == b"ftyp" else ""


def sniffed(raw: bytes) -> tuple[str, bytes, tuple[int, int]]:
    """Type, safe bytes and size in pixels of a file, by its content."""
    if not raw:
        raise BadInput("the file is empty")
    if raw.startswith(b"%PDF-"):
        return "application/pdf", raw, (0, 0)
    if (image := _image(raw)) is not None:
        return image
    if b"\0" not in raw and _is_text(raw):
        return "text/plain", raw, (0, 0)
    raise BadInput("send a JPEG, PNG, WebP or GIF picture, a PDF or a text file", status=415)


def _is_text(raw: bytes) -> bool:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    # Markup that a browser might run is not taken as text.
    return not re.match(r"[\s\ufeff]*(<!|<\?|<[a-zA-Z])", text)


def _image(raw: bytes) -> tuple[str, bytes, tuple[int, int]] | None:
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(raw), formats=tuple(_FORMATS)) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise BadInput("the picture has too many pixels; send a smaller one", status=413)
            kind = _SEVERAL.get(str(opened.format), str(opened.format))
            opened.load()
            drawn = ImageOps.exif_transpose(opened)
            return _FORMATS[kind], _drawn(drawn, kind), drawn.size
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise BadInput("the picture is damaged; try another one") from error


def _drawn(image: "Image", kind: str) -> bytes:
    """The pixels in a new file, without metadata. Of an animation the first frame is kept."""
    plain = image.convert("RGB" if kind == "JPEG" else "RGBA")
    out = io.BytesIO()
    plain.save(out, "PNG" if kind == "GIF" else kind, **({"quality": 88} if kind in ("JPEG", "WEBP") else {}))
    return out.getvalue()
