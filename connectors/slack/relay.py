"""What is said in a conversation, told in its thread: words, files, and what did not reach the customer."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Final

from bot.errors import DeliveryError
from bot.log import get_logger
from bot.pieces import pieces
from bot.turn import Address, Attachment
from bot.visits import Entry
from connectors.slack.blocks import POST_TEXT
from connectors.slack.desk_channel import DeskChannel
from connectors.slack.desk_files import FROM_SLACK
from connectors.slack.text import escaped
from connectors.slack.threads import Thread
from connectors.slack.uploads import Uploads

ON_ITS_WAY: Final = timedelta(seconds=10)  # a file that is not here after this is told by its name alone
LOOKED_AT: Final = 20  # of the last entries, for whether they arrived
_GOES_ON: Final = "\n│ "  # so that no line of a message looks like the words of somebody else
_BEGINS: Final = 60  # characters of a message by which people know it again
_OWN: Final = re.compile(rf":{FROM_SLACK}[\d.]+(?:-\d+)?$")
_log = get_logger(__name__)


class Relay:
    """Tells threads what was said since. `late` are conversations with a file that is still on its way."""

    def __init__(self, desk: DeskChannel, uploads: Uploads) -> None:
        self._desk = desk
        self._gateway, self._threads = desk.gateway, desk.threads
        self._uploads = uploads
        self.late: set[str] = set()

    async def tell(self, conversation: str, threads: dict[str, Thread]) -> None:
        """What was said since, but not what people wrote right there."""
        thread = threads[conversation]
        found = await self._gateway.visits.log(address_of(conversation), after=thread.told)
        entries = [*takewhile(self._there, (entry for entry in found if entry.seq))]
        self.late.discard(conversation)
        if len(entries) < sum(bool(entry.seq) for entry in found):
            self.late.add(conversation)
        new = [entry for entry in entries if not _OWN.search(entry.key)]
        await self._post(thread, [self._line(entry) for entry in new])
        if entries:
            threads[conversation] = replace(thread, told=entries[-1].seq)
            await self._threads.keep(threads)
        for attachment in (each for entry in new for each in _files(entry)):
            try:
                await self._uploads.show(self._desk.team, self._desk.channel, thread.ts, attachment.ref)
            except DeliveryError as error:  # its name stands in the thread, the file at /desk
                _log.warning("a file is not shown in the desk's channel", why=str(error))

    async def missed(self, conversation: str, thread: Thread) -> None:
        """What did not reach the customer, each once."""
        after = max(0, thread.told - LOOKED_AT)
        for entry in await self._gateway.visits.log(address_of(conversation), after=after):
            if entry.missed and not await self._threads.said(f"missed:{entry.key}"):
                begins = self._text(entry)[:_BEGINS]
                await self._post(
                    thread, [self._gateway.word("slack.desk_missed", why=entry.missed, text=begins)]
                )
                await self._threads.say(f"missed:{entry.key}")

    async def _post(self, thread: Thread, lines: Sequence[str]) -> None:
        for part in pieces("\n".join(lines), POST_TEXT, lambda text: len(escaped(text))):
            await self._desk.post("chat.postMessage", {"thread_ts": thread.ts, "text": escaped(part)})

    def _there(self, entry: Entry) -> bool:
        """Whether the files of an entry are here, or will not come any more."""
        old = datetime.now(UTC) - entry.at > ON_ITS_WAY
        return old or all(self._uploads.has(attachment.ref) for attachment in _files(entry))

    def _line(self, entry: Entry) -> str:
        word = self._gateway.word
        who = (
            word(f"slack.desk_{entry.author}")
            if entry.author in ("customer", "bot", "system")
            else entry.author.removeprefix("agent:")
        )
        return word("slack.desk_line", who=who, text=self._text(entry).replace("\n", _GOES_ON))

    def _text(self, entry: Entry) -> str:
        text = entry.reply.plain() if entry.reply is not None else entry.text
        names = entry.files or [self._uploads.name(attachment.ref) for attachment in _files(entry)]
        return " ".join(part for part in (text, *("📎 " + name for name in names)) if part)


def address_of(conversation: str) -> Address:
    """An address with this id; who reads a log needs no more."""
    channel, _, rest = conversation.partition(":")
    return Address(channel=channel, conversation=rest)


def _files(entry: Entry) -> Sequence[Attachment]:
    return entry.attachments or (entry.reply.attachments if entry.reply is not None else ())
