"""The conversation as a text to keep."""

from bot.connector import Gateway
from connectors.web.sessions import Session
from connectors.web.talk import whole_log


async def transcript(gateway: Gateway, session: Session) -> str:
    """Every message with who said it and when (UTC), oldest first."""
    lines = []
    async for entry in whole_log(gateway, session):
        said = entry.reply.plain() if entry.reply else "\n".join([entry.text, *entry.files]).strip()
        who = entry.author.partition(":")[2] or entry.author
        lines.append(f"[{entry.at:%Y-%m-%d %H:%M:%S}Z] {who}: {said}")
    return "\n".join(lines) + "\n"
