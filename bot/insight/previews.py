"""What customers of each open channel would see of a reply, asked of the channels themselves."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bot.connector import Connector, Message, Seen
from bot.errors import BadInput
from bot.turn import Reply


class Previews:
    """The open channels, for people who want to read beforehand what is sent."""

    def __init__(self) -> None:
        self._open: Mapping[str, Connector] = {}

    def show(self, connectors: Mapping[str, Connector]) -> None:
        """From now on, these are open."""
        self._open = connectors

    async def channels(self) -> Sequence[str]:
        """The channels at which somebody would see anything."""
        blank = Reply(text="-")
        return sorted([name for name in self._open if await self.seen(name, blank)])

    async def seen(self, channel: str, reply: Reply) -> Sequence[Seen]:
        """The messages of a reply there, as they would be sent."""
        if channel not in self._open:
            raise BadInput("there is no such channel here", status=404)
        message = Message(
            seq=1, key="preview", turn_id="", author=reply.author, reply=reply, at=datetime.now(UTC)
        )
        return await self._open[channel].seen(message)
