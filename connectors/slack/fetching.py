"""Files that lie at Slack, fetched in the background: from Slack's own hosts only, judged by their content, and after a restart.

That a file is to be fetched is noted durably, under the id that it will have here, before its message is acknowledged.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from aiohttp import ClientError, ClientTimeout
from yarl import URL

from bot.connector import Gateway
from bot.errors import BadInput, DeliveryError, StoreError
from bot.log import get_logger
from connectors.slack.posting import Posting

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession

FETCH_S: Final = 60.0
AGAIN_S: Final = (1.0, 5.0, 30.0)  # pauses before a download is tried again
_log = get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """A file that is still at Slack."""

    ref: str  # its id here
    team: str
    conversation: str
    file: str  # its id there
    url: str
    name: str
    about: Mapping[str, str] = field(default_factory=dict)  # for whoever asked for it


Taken = Callable[[Fetch], Awaitable[None]]
NotTaken = Callable[[Fetch, str], Awaitable[None]]


class Fetching:
    """Fetches what is noted under one name; `taken` and `not_taken` hear what became of each file."""

    def __init__(
        self,
        config: Mapping[str, Any],
        http: "ClientSession",
        gateway: Gateway,
        posting: Posting,
        name: str,
        *,
        taken: Taken,
        not_taken: NotTaken,
    ) -> None:
        self._api = URL(str(config["api_url"]))
        self._http = http
        self._gateway = gateway
        self._posting = posting
        self._name = name
        self._taken, self._not_taken = taken, not_taken
        self._running: set[asyncio.Task[None]] = set()
        self._noting = asyncio.Lock()  # before the lock that all processes share

    async def expect(self, fetches: Sequence[Fetch]) -> None:
        """Note that these are to be fetched."""
        await self._note({fetch.ref: asdict(fetch) for fetch in fetches})

    async def start(self, only: set[str] | None = None) -> None:
        """Fetch what is still waiting, such as after a restart; those of one conversation one after the other."""
        noted = [Fetch(**kept) for ref, kept in (await self._noted()).items() if only is None or ref in only]
        for _, fetches in groupby(sorted(noted, key=_place), key=lambda fetch: fetch.conversation):
            self.later(self._bring_all(list(fetches)))

    async def stop(self) -> None:
        """Leave nothing running; what is not there yet is fetched at the next start."""
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def later(self, work: Any) -> None:
        """Do something in the background."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _bring_all(self, fetches: Iterable[Fetch]) -> None:
        for fetch in fetches:
            try:
                await self._bring(fetch)
            except StoreError as error:
                _log.warning("a file is fetched after the next start", file=fetch.file, why=str(error))

    async def _bring(self, fetch: Fetch) -> None:
        """Fetch one file, or say why it cannot be taken."""
        try:
            for pause in (*AGAIN_S, 0.0):
                try:
                    await self._download(fetch)
                    break
                except (ClientError, OSError, TimeoutError, DeliveryError) as error:
                    _log.warning("a file could not be fetched yet", file=fetch.file, why=type(error).__name__)
                    await asyncio.sleep(pause)
            else:
                raise BadInput("Slack does not hand it out")
            await self._taken(fetch)
        except BadInput as error:
            _log.warning("a file is not taken", file=fetch.file, why=str(error))
            await self._not_taken(fetch, str(error))
        await self._note({fetch.ref: None})

    async def _download(self, fetch: Fetch) -> None:
        if self._gateway.media.find(fetch.ref) is not None:
            return
        url = _parsed(fetch.url or await self._asked(fetch))
        if url is None or not self._ours(url):
            raise BadInput("its address is not one of Slack's")
        token = await self._posting.tokens.of(fetch.team)
        headers, timeout = {"Authorization": f"Bearer {token}"}, ClientTimeout(total=FETCH_S)
        # The token goes to Slack and nowhere that Slack might point to.
        async with self._http.get(url, headers=headers, allow_redirects=False, timeout=timeout) as answer:
            if answer.status >= 500 or answer.status == 429:
                raise DeliveryError(f"status {answer.status}")
            if answer.status != 200 or answer.content_type == "text/html":
                raise BadInput(f"Slack answers {answer.status} and no file; the app needs files:read")
            await self._gateway.media.take(_chunks(answer), fetch.name, media_id=fetch.ref)

    async def _asked(self, fetch: Fetch) -> str:
        """The address of a file that was shared from another workspace."""
        details = {"file": fetch.file}
        answer = await self._posting.call(fetch.team, "files.info", details, form=True)
        found: Any = answer.get("file")
        return str(found.get("url_private_download") or "") if isinstance(found, dict) else ""

    def _ours(self, url: URL) -> bool:
        host = url.host or ""
        slack = url.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))
        api = (self._api.scheme, self._api.host, self._api.port)  # a stand-in's, where one is set
        return (slack and url.port == 443) or (url.scheme, url.host, url.port) == api

    async def _noted(self) -> Mapping[str, Any]:
        kept: Any = await self._gateway.memory.get(f"{self._name}:waiting")
        return kept if isinstance(kept, dict) else {}

    async def _note(self, changed: Mapping[str, Any]) -> None:
        async with self._noting, self._gateway.memory.lock(self._name):
            kept = {**await self._noted(), **changed}
            left = {ref: fetch for ref, fetch in kept.items() if fetch is not None}
            await self._gateway.memory.set(f"{self._name}:waiting", left)


def _place(fetch: Fetch) -> tuple[str, str]:
    return fetch.conversation, fetch.about.get("key", "")


def _parsed(address: str) -> URL | None:
    try:
        return URL(address)
    except ValueError:
        return None


async def _chunks(answer: "ClientResponse") -> AsyncIterator[bytes]:
    async for chunk in answer.content.iter_chunked(65_536):
        yield chunk
