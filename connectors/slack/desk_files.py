"""Files that people post in the thread of a handoff: kept as every file is, and sent to the customer on whatever channel.

What cannot be taken, or what the customer's channel has no way for, is told in the thread, so that nobody believes it sent.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from bot.connector import Gateway
from bot.errors import DeliveryError
from bot.log import get_logger
from connectors.slack.events import Heard, SharedFile, place
from connectors.slack.fetching import Fetch, Fetching
from connectors.slack.files import fitting, limits, ref_of
from connectors.slack.posting import Posting
from connectors.slack.text import escaped

if TYPE_CHECKING:
    from aiohttp import ClientSession

FROM_SLACK: Final = "slack-desk-"  # begins the key of what people write in the channel
_log = get_logger(__name__)


class DeskFiles:
    """Brings files from the desk's channel to customers."""

    def __init__(
        self,
        config: Mapping[str, Any],
        http: "ClientSession",
        gateway: Gateway,
        posting: Posting,
        *,
        team: str,
        channel: str,
    ) -> None:
        self._gateway = gateway
        self._posting = posting
        self._team, self._channel = team, channel
        self._fetching = Fetching(
            config, http, gateway, posting, "desk:files", taken=self._send, not_taken=self._tell
        )

    async def start(self) -> None:
        """Send what was still on its way at the last stop."""
        await self._fetching.start()

    async def stop(self) -> None:
        """Leave nothing running."""
        await self._fetching.stop()

    async def send(self, conversation: str, agent: str, heard: Heard) -> None:
        """Note the files of a message durably, and fetch and send them in the background."""
        taken = fitting(heard.files)
        fetches = {
            file.id: self._fetch(conversation, agent, heard, n, file) for n, file in enumerate(heard.files)
        }
        for file in heard.files:
            if file not in taken:
                self._fetching.later(self._tell(fetches[file.id], limits(self._gateway)))
        wanted = [fetches[file.id] for file in taken]
        await self._fetching.expect(wanted)
        await self._fetching.start({fetch.ref for fetch in wanted})

    def _fetch(self, conversation: str, agent: str, heard: Heard, number: int, file: SharedFile) -> Fetch:
        ts = heard.utterance.key.removeprefix("message:")
        thread = place(heard.address)[1] or ts
        return Fetch(
            ref=ref_of(conversation, ts, file),
            team=self._team or heard.address.account,
            conversation=conversation,
            file=file.id,
            url=file.url,
            name=file.name,
            about={"key": f"{FROM_SLACK}{ts}-{number}", "agent": agent, "thread": thread},
        )

    async def _send(self, fetch: Fetch) -> None:
        """As the person who posted it; BadInput where the conversation is somebody else's by now, or takes no files."""
        found = self._gateway.media.find(fetch.ref)
        files = [found[0].attachment] if found else []
        agent, key = fetch.about["agent"], fetch.about["key"]
        await self._gateway.people.say(fetch.conversation, agent, "", key=key, files=files)

    async def _tell(self, fetch: Fetch, why: str) -> None:
        text = self._gateway.word("slack.desk_file_refused", name=fetch.name, why=why)
        details = {"channel": self._channel, "thread_ts": fetch.about["thread"], "text": escaped(text)}
        try:
            await self._posting.call(fetch.team, "chat.postMessage", details)
        except DeliveryError as error:
            _log.warning("a word about a file was not posted", why=str(error))
