"""A desk with one channel in a process of its own, over PostgreSQL: `python -m tests.connectors.outage_desk`.

Arguments: the database, the channel, its table as JSON, the data folder, the port. It serves until it is killed.
"""

import asyncio
import json
import sys
from pathlib import Path

from pydantic import SecretStr

from bot.config import Config
from bot.config.secrets import sounds_secret
from bot.conversation.store import Store
from bot.testing.echo import KEY, served


async def main(url: str, channel: str, table: str, folder: str, port: str) -> None:
    """Serve, and say so."""
    given = {
        key: SecretStr(value) if sounds_secret(key) else value for key, value in json.loads(table).items()
    }
    channels = {"rest": {"enabled": False}, "console": {"enabled": False}, channel: given}
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
