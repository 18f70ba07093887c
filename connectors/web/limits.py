"""How much one visitor, one address and one process may ask for."""

from collections.abc import Mapping
from typing import Final

from bot.media import ACCEPTS, MAX_BYTES
from bot.turn import MAX_TEXT

MESSAGES_A_MINUTE: Final = 20
BURST: Final = 5
SESSIONS_A_MINUTE: Final = 60
UPLOADS_A_MINUTE: Final = 10
UPLOADS_OF_AN_ADDRESS: Final = 60  # a minute, of whoever sits behind it together
SOCKETS: Final = 5  # of one session
FRAMES_A_MINUTE: Final = (
    300  # of one socket, whatever is in them: a page sends one now and then, twenty while it catches up
)
FRAMES_AT_ONCE: Final = 60
FILES: Final = 5  # of one message
FRAME: Final = 65_536  # bytes

# What a page is told, so that it can say so before anything is sent.
TOLD: Final[Mapping[str, object]] = {
    "text": MAX_TEXT,
    "file_bytes": MAX_BYTES,
    "files": FILES,
    "types": list(ACCEPTS),
}
