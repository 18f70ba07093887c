"""The shop as commands look at it: opened for a moment, and its terms held against articles."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from bot.config import Config
from bot.knowledge.articles import Article
from bot.knowledge.disagree import Disagreement, disagreements
from bot.plugins import load_object
from bot.shop import ShopInfo


@asynccontextmanager
async def opened(config: Config) -> AsyncIterator[Any]:
    """The shop that the settings name, closed afterwards; a look makes no file."""
    shop = config.shop
    found = await load_object("skills.shop.open:open_shop")(
        shop.adapter,
        data_dir=config.data_dir,
        fixture=shop.fixture,
        url=shop.url or ("sqlite://" if shop.adapter == "sql" else ""),
        api_key=shop.api_key.get_secret_value() if shop.api_key else "",
        timezone=shop.timezone,
    )
    try:
        yield found
    finally:
        await load_object("skills.shop.open:close_shop")(found)


async def differing(config: Config, articles: Sequence[Article]) -> list[Disagreement]:
    """Where articles state other numbers than the policy of the shop."""
    async with opened(config) as shop:
        return against(await shop.info(), articles)


def against(info: ShopInfo, articles: Sequence[Article]) -> list[Disagreement]:
    """The same of a shop that is known already."""
    return disagreements(articles, info.policy, info.currency, now=datetime.now(UTC))
