"""Dead letters: turns that were given up, and the way back for their messages once what broke them is mended."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.conversation import audit
from bot.conversation.inbox import Inbox
from bot.errors import BadInput, StoreError


class Letters:
    """What managers see of turns that were buried: ids, when and why, never a customer's words."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    async def all(self, limit: int = 100) -> Sequence[Mapping[str, Any]]:
        """The newest first."""
        rows = await self._inbox.dead_letters(limit)
        return [
            {
                "turn": row["id"],
                "conversation": row["conversation_id"],
                "attempts": row["attempts"],
                "crashed": bool(row["crashed"]),
                "why": row["why"],
                "at": row["finished_at"].isoformat() if row["finished_at"] else None,
            }
            for row in rows
        ]

    async def replay(self, turn: str, by: str) -> int:
        """Put the messages of a buried turn back into the inbox; how many there were. Who did it is in the audit log."""
        try:
            count = await self._inbox.replay(turn)
        except StoreError:
            raise BadInput(
                "there is no such dead letter; it may have been replayed already", status=404
            ) from None
        async with self._inbox.store.write() as tx:
            await audit.append(tx, "letter.replayed", by, turn)
        return count
