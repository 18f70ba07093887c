"""The contract of the shop port, on every adapter that we ship."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from shop_contract import NOW, FakeClock, ShopContract
from shop_stand_in import StandIn

from bot.shop import Shop
from skills.shop.fixture import DEMO, load_fixture
from skills.shop.http import HttpShop
from skills.shop.sql import SqlShop, Template

DEMO_SHOP = load_fixture(DEMO)


@pytest.fixture
async def template() -> Template:
    return await Template.of(DEMO_SHOP, NOW)


class TestSqliteFile(ShopContract):
    @pytest.fixture
    async def shop(self, tmp_path: Path) -> AsyncIterator[Shop]:
        async with SqlShop(f"sqlite:///{tmp_path}/shop.db", DEMO_SHOP, FakeClock()) as shop:
            yield shop


class TestInMemory(ShopContract):
    @pytest.fixture
    async def shop(self, template: Template) -> AsyncIterator[Shop]:
        async with SqlShop.from_template(template) as shop:
            yield shop


class TestPostgres(ShopContract):
    @pytest.fixture
    async def shop(self, postgres: str) -> AsyncIterator[Shop]:
        async with SqlShop(postgres, DEMO_SHOP, FakeClock()) as shop:
            yield shop


class TestHttp(ShopContract):
    @pytest.fixture
    async def shop(self, template: Template) -> AsyncIterator[Shop]:
        clock = FakeClock()
        async with (
            SqlShop.from_template(template, clock) as behind,
            StandIn(behind, clock) as server,
            HttpShop(server.url, server.api_key, clock=clock) as shop,
        ):
            yield shop
