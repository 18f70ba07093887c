"""Files that go to Slack: an address for the bytes, the bytes, and the word that they are complete."""

import json
from typing import TYPE_CHECKING, Final

from aiohttp import ClientError, ClientTimeout

from bot.errors import DeliveryError
from bot.media import Media
from connectors.slack.posting import Posting

if TYPE_CHECKING:
    from aiohttp import ClientSession

UPLOAD_S: Final = 60.0


class Uploads:
    """Shows kept files in a thread."""

    def __init__(self, http: "ClientSession", media: Media, posting: Posting) -> None:
        self._http = http
        self._media = media
        self._posting = posting

    def has(self, ref: str) -> bool:
        """Whether the file is here by now."""
        return self._media.find(ref) is not None

    def name(self, ref: str) -> str:
        """What a file is called; empty where it is not here."""
        found = self._media.find(ref)
        return found[0].name if found else ""

    async def show(self, team: str, channel: str, thread: str | None, ref: str) -> None:
        """Upload a kept file into a thread, or beside it; DeliveryError where Slack does not take it."""
        found = self._media.find(ref)
        if found is None:
            return
        stored, path = found
        asked = {"filename": stored.name, "length": str(stored.bytes)}
        answer = await self._posting.call(team, "files.getUploadURLExternal", asked, form=True)
        try:
            with path.open("rb") as body:
                timeout = ClientTimeout(total=UPLOAD_S)
                async with self._http.post(str(answer["upload_url"]), data=body, timeout=timeout) as taken:
                    if taken.status != 200:
                        raise DeliveryError(f"an upload was answered with {taken.status}")
        except (ClientError, OSError, TimeoutError) as error:
            raise DeliveryError(f"a file could not be uploaded: {type(error).__name__}") from None
        files = json.dumps([{"id": str(answer["file_id"]), "title": stored.name}])
        done = {"files": files, "channel_id": channel, **({"thread_ts": thread} if thread else {})}
        await self._posting.call(team, "files.completeUploadExternal", done, form=True)
