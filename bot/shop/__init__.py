"""The shop port: the values a shop gives us and the few calls any shop must answer.

An adapter (SQL, HTTP, yours) implements `Shop`. Reads are plain; every change goes through `apply` with a `Command`
whose `key` makes it happen at most once, and `find` tells what became of a key when an answer got lost.
`tests/shop/shop_contract.py` is what an adapter must pass, `docs/shop-port.md` says it in words.
"""

from bot.money import Money
from bot.shop.port import Shop, ShopView, look_up
from bot.shop.values import (
    Command,
    Customer,
    EffectType,
    Item,
    Order,
    OrderState,
    OwnEffect,
    ParcelEvent,
    Product,
    Promotion,
    Receipt,
    Refund,
    ShopInfo,
    Texts,
    text_in,
)

__all__ = [
    "Command",
    "Customer",
    "EffectType",
    "Item",
    "Money",
    "Order",
    "OrderState",
    "OwnEffect",
    "ParcelEvent",
    "Product",
    "Promotion",
    "Receipt",
    "Refund",
    "Shop",
    "ShopInfo",
    "ShopView",
    "Texts",
    "look_up",
    "text_in",
]
