"""What a visitor is told when something cannot be done: a code that the widget words in the visitor's language."""

from typing import Final

from bot.errors import HaokeError

# Codes of the protocol with the HTTP status of the fallback.
STATUS: Final = {
    "bad_frame": 400,
    "bad_session": 401,
    "empty": 400,
    "too_long": 413,
    "too_many_files": 413,
    "no_such_file": 404,
    "no_such_button": 409,
    "rate_limited": 429,
    "too_many_sockets": 429,
    "busy": 503,
}


class RefusedError(HaokeError):
    """Something a visitor asked for is not done; `code` says why, `retry_after` when it may be tried again."""

    def __init__(self, code: str, *, retry_after: float = 0.0) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after

    def frame(self, cid: str = "") -> dict[str, object]:
        """It as a frame of the protocol."""
        frame: dict[str, object] = {"type": "error", "code": self.code}
        if self.retry_after:
            frame["retry_after"] = round(self.retry_after, 1)
        if cid:
            frame["cid"] = cid
        return frame
