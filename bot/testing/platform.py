"""How a test plays the platform of a channel: it calls the connector as the platform does, and stands where its API is."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal

from aiohttp import ClientSession, web

WAIT_S: Final = 60.0  # the longest that a test waits for something; a busy machine takes its time


async def until(fits: Callable[[], object]) -> None:
    """Wait for something that a test can see; TimeoutError when it does not come."""
    async with asyncio.timeout(WAIT_S):
        while not fits():  # noqa: ASYNC110 - a test may look now and then
            await asyncio.sleep(0.01)


Trouble = Literal["busy", "gone", "down"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message that reached the platform."""

    conversation: str  # as the platform names it
    text: str
    choices: tuple[str, ...] = ()
    media: str = ""  # the platform's id of a picture or file


class Platform(ABC):
    """One side of a channel. `api` is where the connector calls; `trouble` is what the next calls there meet."""

    channel: ClassVar[str]
    repeats_under_new_ids: ClassVar[bool] = False  # the platform sends one message under several ids
    drops_repeats: ClassVar[bool] = False  # the platform knows a repeat by the key that is sent along
    signs: ClassVar[bool] = True
    calls_us: ClassVar[bool] = (
        True  # over HTTP; False: down a connection that we open, so that no stranger can
    )

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.trouble: list[Trouble | None] = []
        self.api = ""

    @abstractmethod
    def table(self) -> Mapping[str, Any]:
        """The connector's settings."""

    @abstractmethod
    def routes(self) -> Sequence[web.RouteDef]:
        """The platform's API, as far as the connector calls it."""

    @abstractmethod
    async def say(
        self, http: ClientSession, text: str, *, key: str = "1", sender: str = "", **how: Any
    ) -> int:
        """Bring a message as the platform does; the status it is answered with.

        `how` may be `forged=True`, `age_s=…`, `new_id=True` (the same message under another id).
        """

    @abstractmethod
    async def post(self, http: ClientSession, raw: bytes) -> int:
        """Bring bytes that mean nothing, but with everything the platform proves itself by."""

    @abstractmethod
    def conversation(self, sender: str = "", key: str = "1") -> str:
        """The id of the conversation that such a message belongs to."""

    def take(self, message: Sent) -> Trouble | None:
        """A call that would deliver a message: keep it, or say what goes wrong."""
        if self.trouble and (met := self.trouble.pop(0)) is not None:
            return met
        self.sent.append(message)
        return None

    async def got(self, number: int) -> Sequence[Sent]:
        """Wait until so many messages have arrived; all of them."""
        await until(lambda: len(self.sent) >= number)
        return self.sent

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        """Serve the API on a free port of this machine."""
        application = web.Application(client_max_size=16 * 1024 * 1024)
        application.add_routes(self.routes())
        runner = web.AppRunner(application, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        self.api = f"http://127.0.0.1:{port}"
        try:
            yield self.api
        finally:
            await runner.cleanup()
