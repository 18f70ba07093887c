"""Open the shop that the settings name."""

from importlib import import_module
from pathlib import Path
from typing import Any

from bot.clock import Clock
from bot.errors import ConfigError, HaokeError, PluginError
from bot.shop import Shop
from skills.shop.fixture import DEMO, load_fixture


async def open_shop(
    adapter: str = "sql",
    *,
    data_dir: Path | str,
    fixture: Path | str | None = None,
    url: str = "",
    api_key: str = "",
    timezone: str = "",
    clock: Clock | None = None,
) -> Shop:
    """The shop, started; give it to `close_shop` in the end.

    Args:
        adapter: `sql`, `http`, or `package.module:Class` of your own.
        data_dir: the folder of the SQL shop's file when `url` names no database.
        fixture: the file that the SQL shop is made from; the demo shop when None.
        url: a database for `sql`, the address of the endpoints for `http`.
        api_key: for `http`.
        timezone: wins over the zone that the shop itself names; empty leaves it.
        clock: only to drive time yourself; without it a fixture's `now` freezes the shop.
    """
    time = clock.now if clock else None
    match adapter:
        case "sql":
            from skills.shop.sql import SqlShop

            address = url or f"sqlite:///{Path(data_dir) / 'shop.db'}"
            return await SqlShop(address, load_fixture(fixture or DEMO, timezone), time).start()
        case "http":
            from skills.shop.http import HttpShop

            if not url:
                raise ConfigError("shop.adapter = 'http' needs shop.url, where the shop's endpoints begin")
            return await HttpShop(url, api_key, clock=time, timezone=timezone).start()
        case _:
            return await _own(adapter, url=url, api_key=api_key)


async def close_shop(shop: Shop) -> None:
    """Let go of what the shop holds, where its adapter holds anything."""
    if close := getattr(shop, "close", None):
        await close()


async def _own(adapter: str, **settings: Any) -> Shop:
    module, _, name = adapter.partition(":")
    if not name:
        raise ConfigError(f"shop.adapter is {adapter!r}; write sql, http or package.module:Class")
    try:
        make = getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise PluginError(f"shop.adapter {adapter} cannot be imported: {error}") from error
    try:
        shop: Shop = make(**settings)
    except HaokeError:
        raise
    except Exception as error:
        raise PluginError(f"shop.adapter {adapter}(url=…, api_key=…) failed: {error}") from error
    if missing := [name for name in _CALLS if not callable(getattr(shop, name, None))]:
        raise PluginError(f"shop.adapter {adapter} lacks {', '.join(missing)} of bot.shop.Shop")
    if start := getattr(shop, "start", None):
        await start()
    return shop


_CALLS = (
    "info", "now", "customer", "order", "orders", "order_by_tracking", "products", "promotions", "apply", "find",
)  # fmt: skip
