"""A desk for the Official Account in a process of its own, over PostgreSQL: `python -m tests.connectors.wechat.outage_desk`.

Arguments: the database, the channel's table as JSON, the data folder, the port. It serves until it is killed.
"""

import asyncio
import json
import sys
from pathlib import Path

from bot.config import Config
from bot.conversation.store import Store
from bot.testing.echo import KEY, served


async def main(url: str, table: str, folder: str, port: str) -> None:
    """Serve, and say so."""
    channels = {"rest": {"enabled": False}, "console": {"enabled": False}, "wechat": json.loads(table)}
    config = Config.model_validate(
        {"web": {"port": int(port), "api_key": KEY}, "connectors": channels, "data_dir": Path(folder)}
    )
    store = await Store.open(url)
    async with served(config, store) as desk:
        sys.stdout.write(f"{desk.url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
