"""What a stranger gets wrong below the level of routes is no fault of the desk and fills no log: broken HTTP, a body cut off, a page that went."""

import logging
from collections.abc import MutableMapping
from typing import Any, Final

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

_THEIRS: Final = (HttpProcessingError, web.RequestPayloadError, ConnectionError)


class Strangers(logging.LoggerAdapter[logging.Logger]):
    """The server's own log, in which such faults are details: whoever sends one is answered with 400, and could send a million."""

    def exception(self, msg: object, *args: object, **more: Any) -> None:
        """An error where it is ours, a detail where it is theirs."""
        super().log(
            logging.DEBUG if isinstance(more.get("exc_info"), _THEIRS) else logging.ERROR, msg, *args, **more
        )

    def process(
        self, msg: object, kwargs: MutableMapping[str, Any]
    ) -> tuple[object, MutableMapping[str, Any]]:
        """Nothing is added."""
        return msg, kwargs


SERVER_LOG: Final = Strangers(logging.getLogger("aiohttp.server"), {})
