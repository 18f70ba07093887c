"""Importing pages from the internet, where the settings allow it."""

import asyncio

from bot.commands.knowledge.opened import told
from bot.config import Config
from bot.errors import NotAllowed
from bot.knowledge.document import Document
from bot.knowledge.importers.fetch import fetcher
from bot.knowledge.importers.pages import read_pages


def fetched(config: Config, address: str, collection: str) -> list[Document]:
    """The documents behind an address."""
    if not config.knowledge.fetch:
        raise NotAllowed("pages of other servers are not read; set knowledge.fetch = true to allow it")
    with told.status("fetching"):
        return asyncio.run(_read(address, collection))


async def _read(address: str, collection: str) -> list[Document]:
    async with fetcher() as fetch:
        return await read_pages(fetch, address, collection)
