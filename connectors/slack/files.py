"""Files that customers send: heard at once by their names, kept once they have been fetched, refused with a word."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import JsonValue

from bot.connector import Gateway
from bot.errors import DeliveryError
from bot.log import get_logger
from bot.media import MAX_BYTES
from bot.turn import Address, Attachment, Utterance
from connectors.slack.events import Heard, SharedFile, place
from connectors.slack.fetching import Fetch, Fetching
from connectors.slack.posting import Posting

if TYPE_CHECKING:
    from aiohttp import ClientSession

_log = get_logger(__name__)


class Files:
    """What customers send."""

    def __init__(
        self, config: Mapping[str, Any], http: "ClientSession", gateway: Gateway, posting: Posting
    ) -> None:
        self._gateway = gateway
        self._posting = posting
        self._fetching = Fetching(
            config, http, gateway, posting, "files", taken=_nothing, not_taken=self._not_taken
        )

    async def expect(self, heard: Heard) -> Utterance:
        """The utterance with the ids that its files will have; that they are to be fetched is noted durably."""
        said = heard.utterance
        if not heard.files:
            return said
        taken = fitting(heard.files)
        fetches = [_fetch(heard.address, said.key, file) for file in taken]
        await self._fetching.expect(fetches)
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
            self._fetching.later(self._refuse(heard.address))
        await self._fetching.start({attachment.ref for attachment in utterance.attachments})

    async def start(self) -> None:
        """Fetch what was still waiting at the last stop."""
        await self._fetching.start()

    async def stop(self) -> None:
        """Leave nothing running."""
        await self._fetching.stop()

    async def _not_taken(self, fetch: Fetch, _: str) -> None:
        await self._refuse(Address(channel="slack", account=fetch.team, conversation=fetch.conversation))

    async def _refuse(self, where: Address) -> None:
        channel, thread = place(where)
        details = {"channel": channel, "text": limits(self._gateway)}
        try:
            await self._posting.call(
                where.account, "chat.postMessage", {**details, **({"thread_ts": thread} if thread else {})}
            )
        except DeliveryError as error:
            _log.warning("a word about a file was not posted", why=str(error))


def fitting(files: Sequence[SharedFile]) -> Sequence[SharedFile]:
    """Those worth fetching, by what Slack says of them; their content is judged once it is here."""
    return [file for file in files if file.kind in ("image", "file") and file.bytes <= MAX_BYTES]


def limits(gateway: Gateway) -> str:
    """What can be taken, in words."""
    return gateway.word("slack.file_refused", most=str(MAX_BYTES // 1024 // 1024))


def ref_of(conversation: str, key: str, file: SharedFile) -> str:
    """The id of a file here: the same message again means the same file."""
    return hashlib.sha256(f"{conversation} {key} {file.id}".encode()).hexdigest()[:32]


def _fetch(address: Address, key: str, file: SharedFile) -> Fetch:
    return Fetch(
        ref=ref_of(address.id, key, file),
        team=address.account,
        conversation=address.conversation,
        file=file.id,
        url=file.url,
        name=file.name,
    )


async def _nothing(_: Fetch) -> None:
    """A customer's file was announced with its message."""
