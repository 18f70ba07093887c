"""Files, both ways: what customers send is fetched from Slack's own hosts only; what the desk's channel shall see is uploaded.

A message is stored and acknowledged first; its files are fetched afterwards, and after a restart, under ids that are known before.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from aiohttp import ClientError, ClientTimeout
from pydantic import JsonValue
from yarl import URL

from bot.connector import Gateway
from bot.errors import BadInput, DeliveryError
from bot.log import get_logger
from bot.media import MAX_BYTES
from bot.turn import Address, Attachment, Utterance
from connectors.slack.events import Heard, SharedFile, place
from connectors.slack.posting import Posting

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession

FETCH_S: Final = 60.0
AGAIN_S: Final = (1.0, 5.0, 30.0)  # pauses before a download is tried again
_WAITING: Final = "files:waiting"
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


class Files:
    """Fetches in the background what customers sent."""

    def __init__(
        self, config: Mapping[str, Any], http: "ClientSession", gateway: Gateway, posting: Posting
    ) -> None:
        self._api = URL(str(config["api_url"]))
        self._http = http
        self._gateway = gateway
        self._posting = posting
        self._running: set[asyncio.Task[None]] = set()

    async def expect(self, heard: Heard) -> Utterance:
        """The utterance with the ids that its files will have; that they are to be fetched is noted durably."""
        said = heard.utterance
        if not heard.files:
            return said
        taken = [file for file in heard.files if file.kind in ("image", "file") and file.bytes <= MAX_BYTES]
        fetches = [_fetch(heard.address, said.key, file) for file in taken]
        await self._note({fetch.ref: asdict(fetch) for fetch in fetches})
        attachments = tuple(
            Attachment(kind=file.kind, ref=fetch.ref, media_type=file.media_type, bytes=file.bytes)
            for file, fetch in zip(taken, fetches, strict=True)
        )
        names: list[JsonValue] = [file.name for file in taken]
        text = said.text or " ".join(file.name for file in heard.files)
        metadata = {**said.metadata, "files": names}
        return replace(said, text=text, attachments=attachments, metadata=metadata)

    async def fetch(self, heard: Heard, utterance: Utterance) -> None:
        """Begin to fetch; say so at once where a file is of no kind that can be taken."""
        if len(utterance.attachments) < len(heard.files):
            self._later(self._refuse(heard.address))
        await self.start({attachment.ref for attachment in utterance.attachments})

    async def start(self, only: set[str] | None = None) -> None:
        """Fetch what is still waiting, such as after a restart."""
        for ref, kept in (await self._noted()).items():
            if only is None or ref in only:
                self._later(self._bring(Fetch(**kept)))

    async def stop(self) -> None:
        """Leave nothing running; what is not there yet is fetched at the next start."""
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _bring(self, fetch: Fetch) -> None:
        """Fetch one file, or tell the customer that it cannot be taken."""
        where = _where(fetch)
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
        except BadInput as error:
            _log.warning("a file is not taken", file=fetch.file, why=str(error))
            await self._refuse(where)
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

    async def _refuse(self, where: Address) -> None:
        channel, thread = place(where)
        text = self._gateway.word("slack.file_refused", most=str(MAX_BYTES // 1024 // 1024))
        details = {"channel": channel, "text": text, **({"thread_ts": thread} if thread else {})}
        try:
            await self._posting.call(where.account, "chat.postMessage", details)
        except DeliveryError as error:
            _log.warning("a word about a file was not posted", why=str(error))

    async def _noted(self) -> Mapping[str, Any]:
        kept: Any = await self._gateway.memory.get(_WAITING)
        return kept if isinstance(kept, dict) else {}

    async def _note(self, changed: Mapping[str, Any]) -> None:
        async with self._gateway.memory.lock("files"):
            kept = {**await self._noted(), **changed}
            left = {ref: fetch for ref, fetch in kept.items() if fetch is not None}
            await self._gateway.memory.set(_WAITING, left)

    def _later(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)


def _fetch(address: Address, key: str, file: SharedFile) -> Fetch:
    """The same message again means the same file."""
    ref = hashlib.sha256(f"{address.id} {key} {file.id}".encode()).hexdigest()[:32]
    return Fetch(
        ref=ref,
        team=address.account,
        conversation=address.conversation,
        file=file.id,
        url=file.url,
        name=file.name,
    )


def _parsed(address: str) -> URL | None:
    try:
        return URL(address)
    except ValueError:
        return None


def _where(fetch: Fetch) -> Address:
    return Address(channel="slack", account=fetch.team, conversation=fetch.conversation)


async def _chunks(answer: "ClientResponse") -> AsyncIterator[bytes]:
    async for chunk in answer.content.iter_chunked(65_536):
        yield chunk
