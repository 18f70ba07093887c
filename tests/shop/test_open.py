"""Settings choose the shop."""

from pathlib import Path
from typing import Any

import pytest
from shop_contract import NOW

from bot.clock import FakeClock
from bot.errors import ConfigError, PluginError
from skills.shop.http import HttpShop
from skills.shop.open import close_shop, open_shop
from skills.shop.sql import SqlShop

SECOND = Path(__file__).parents[1] / "fixtures" / "second_shop.json"


class Mine(SqlShop):
    """An adapter as a user would bring it."""

    def __init__(self, url: str, api_key: str) -> None:
        from skills.shop.fixture import load_fixture

        self.api_key = api_key
        super().__init__(url or "sqlite://", load_fixture())


class Half:
    """An adapter that misses most of the port."""

    def __init__(self, **_: Any) -> None:
        self.info = self.now = print


class Broken:
    """An adapter that cannot be made."""

    def __init__(self, **_: Any) -> None:
        raise RuntimeError("no such warehouse")


async def test_the_demo_shop_needs_nothing(tmp_path: Path) -> None:
    shop = await open_shop(data_dir=tmp_path, clock=FakeClock(NOW))
    assert (await shop.order("10421")).customer_id == "C1001"
    assert await shop.now() == NOW
    assert (tmp_path / "shop.db").is_file()
    await close_shop(shop)


async def test_another_fixture_is_another_shop(tmp_path: Path) -> None:
    shop = await open_shop(data_dir=tmp_path, fixture=SECOND)
    assert (await shop.info()).currency == "EUR"
    assert (await shop.now()).tzinfo is not None
    await close_shop(shop)


async def test_a_real_shop_needs_an_address(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"shop\.url"):
        await open_shop("http", data_dir=tmp_path)
    shop = await open_shop("http", data_dir=tmp_path, url="https://shop.example.com/v1")
    assert isinstance(shop, HttpShop)
    await close_shop(shop)


async def test_an_adapter_of_your_own_is_made_started_and_closed(tmp_path: Path) -> None:
    shop = await open_shop(f"{__name__}:Mine", data_dir=tmp_path, api_key="k")
    assert isinstance(shop, Mine)
    assert shop.api_key == "k"
    assert len(await shop.products()) > 0
    await close_shop(shop)


@pytest.mark.parametrize(
    ("adapter", "error", "sentence"),
    [
        ("soap", ConfigError, "package.module:Class"),
        ("no.such.module:Shop", PluginError, "cannot be imported"),
        (f"{__name__}:Nobody", PluginError, "cannot be imported"),
        (f"{__name__}:Half", PluginError, "lacks customer, order"),
        (f"{__name__}:Broken", PluginError, "no such warehouse"),
    ],
)
async def test_an_adapter_that_cannot_be_is_refused(
    tmp_path: Path, adapter: str, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        await open_shop(adapter, data_dir=tmp_path)
