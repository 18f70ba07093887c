"""Log lines for operators: one JSON object a line on standard error, ids and never a customer's words."""

import logging
import re
import sys
import traceback
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TextIO, cast

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, Processor

from bot.config.models import LogConfig
from bot.errors import HaokeError
from bot.personal import mask

HIDDEN = "[hidden]"
# The last word of a key says what its value is: `user_message` is hidden, `message_id` is not.
_PRIVATE = frozenset(
    [
        "text",
        "message",
        "messages",
        "body",
        "content",
        "utterance",
        "reply",
        "query",
        "prompt",
        "draft",
        "name_of_customer",
        "phone",
        "mobile",
        "email",
        "address",
        "secret",
        "token",
        "password",
        "authorization",
        "cookie",
        "credential",
        "signature",
    ]
)
_PRIVATE_KEYS = frozenset({"api_key", "app_key", "aes_key", "signing_key", "customer_name", "display_name"})
_ID = re.compile(
    r"(^|_)(id|key|at|where|turn|conversation|commit|version)$|^timestamp$"
)  # never words, and wanted whole
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
_OUR_FRAMES = 12


def get_logger(name: str) -> FilteringBoundLogger:
    """The logger of one module; its lines carry ``where=name``."""
    if not structlog.is_configured():
        setup_logging(LogConfig(level="warning"))
    return cast("FilteringBoundLogger", structlog.get_logger(where=name))


def setup_logging(config: LogConfig, stream: TextIO | None = None) -> None:
    """Send every line, ours and the libraries', through the same processors to ``stream`` (standard error)."""
    chain: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _explain_error,
        hide_private,
        _one_line,
        _renderer(config, stream),
    ]
    structlog.configure(
        processors=chain,
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[config.level]),
        # Asked for at each line, so that a replaced standard error is honoured.
        logger_factory=lambda *_: structlog.WriteLogger(cast("TextIO", _Losing(stream or sys.stderr))),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [item for item in root.handlers if not isinstance(item, _LibraryHandler)]
    root.addHandler(_LibraryHandler())
    # Libraries print requests and parameters below this level, and those hold customers' words.
    root.setLevel(logging.WARNING)


@dataclass(slots=True)
class Lost:
    """Lines that could not be written when they were due, as on a full disk."""

    lines: int = 0  # since the process began
    untold: int = 0  # since a line was last written

    def one(self) -> None:
        """Another line."""
        self.lines += 1
        self.untold += 1

    def ails(self) -> str:
        """That the log cannot be written; nothing while it can."""
        return f"{self.untold} lines of the log could not be written" if self.untold else ""


LOST: Final = Lost()  # of this process, which has one log


class _Losing:
    """A stream that loses a line it cannot write, as on a full disk, instead of failing whatever the line tells of.

    Made for each line. What is lost is counted, and told by the log itself once it can be written again.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lost = False

    def write(self, text: str) -> None:
        self._try(lambda: self._stream.write(text))

    def flush(self) -> None:
        self._try(self._stream.flush)
        if not self._lost and (lines := LOST.untold):
            LOST.untold = 0
            get_logger(__name__).error("lines of this log were lost", lines=lines)

    def _try(self, write: Callable[[], object]) -> None:
        if not self._lost:
            try:
                write()
            except OSError:
                self._lost = True
                LOST.one()


def hide_private(_: object, __: str, event: EventDict) -> EventDict:
    """Hide values whose key says that they are private, and mask what is personal in others; the event is a sentence of ours."""
    return {key: value if key == "event" else _hidden(key, value) for key, value in event.items()}


def _hidden(key: str, value: object) -> object:
    if _is_private(key) and value not in (None, ""):
        return HIDDEN
    if isinstance(value, MutableMapping):
        return {str(inner): _hidden(str(inner), item) for inner, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_hidden("", item) for item in value]
    return mask(value) if isinstance(value, str) and not _ID.search(key) else value


def _is_private(key: str) -> bool:
    key = key.lower().replace("-", "_")
    return key in _PRIVATE_KEYS or key.rpartition("_")[2] in _PRIVATE


def _explain_error(_: object, __: str, event: EventDict) -> EventDict:
    """Replace an exception by its kind and its path through the code: foreign messages may quote a customer."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["error"] = describe(error)
        event["at"] = [
            f"{_short(frame.filename)}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)[-_OUR_FRAMES:]
        ]
    return event


def describe(error: BaseException) -> str:
    """An exception for a log line: its kind, its cause's kind, and a message only where it is ours."""
    own = f": {error}" if isinstance(error, HaokeError) else ""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return type(error).__name__ + own + (f" (from {type(cause).__name__})" if cause else "")


def _short(filename: str) -> str:
    return "/".join(Path(filename).parts[-3:])


def _one_line(_: object, __: str, event: EventDict) -> EventDict:
    """Escape control characters, so that no value can forge a line or colour a terminal."""
    return cast("EventDict", _flat(event))


def _flat(value: object) -> Any:
    if isinstance(value, dict):
        return {_flat(key): _flat(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_flat(item) for item in value]
    if isinstance(value, bool | int | float) or value is None:
        return value
    # A lone surrogate would fail in the stream, after the line was lost.
    text = str(value).encode("utf-8", "backslashreplace").decode()
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def _renderer(config: LogConfig, stream: TextIO | None) -> Processor:
    if config.format == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=(stream or sys.stderr).isatty())


class _LibraryHandler(logging.Handler):
    """Passes a library's record on as its unfilled first line: arguments may be a customer's words."""

    def emit(self, record: logging.LogRecord) -> None:
        log = structlog.get_logger(where=record.name)
        method = "error" if record.levelno >= logging.ERROR else "warning"
        lines = str(record.msg).splitlines() or [""]
        getattr(log, method)(lines[0][:200], exc_info=record.exc_info)
