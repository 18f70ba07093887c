"""Which part of an order's money shall go back, kept while its order is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.money import Money
from bot.shop import Order
from bot.shop.policy import remaining
from bot.skill.slots import Scene, Slot
from bot.understanding.shares import share_of
from bot.understanding.sums import UNSURE, Share

_NO_SUM: Final = frozenset({"order_id", "tracking_number", "phone", "phone_tail"})


@dataclass(frozen=True, kw_only=True)
class Part(Slot):
    """The sum or the share that was named; never asked for ahead of the order it is of."""

    ask: str = ""
    entity: str = "amount"
    required: bool = False

    async def among(self, said: Sequence[str], scene: Scene) -> str | None:
        """The same as what the words imply: a sum that was found may be one of a range."""
        return None

    async def mentioned(self, scene: Scene) -> str | None:
        """The share as a code, `?` where it was not surely read."""
        known = str(scene.slots.get("order_id") or "")
        others = [order.id for order in await scene.shop.orders() if order.id in scene.text]
        apart = [known, *others, *(each.value for each in scene.entities if each.entity in _NO_SUM)]
        sums = [each.value for each in scene.entities if each.entity == "amount"]
        if not scene.text or scene.text.startswith("/"):  # a press, which says it in as many digits
            return next(iter(sums), None) if len(set(sums)) < 2 else UNSURE
        found = share_of(scene.text, apart=apart, language=scene.language, sums=sums)
        return found.code if found else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """The sum that shall go back, in the order's currency or in a `foreign` one; none where it was not surely read."""

    amount: Money | None
    foreign: bool = False


def wanted(code: Any, order: Order, text: str) -> Wanted | None:
    """The part of the money that was named; None when none was."""
    if not code:
        return None
    share = Share() if code == UNSURE else Share.of(str(code))
    if share.currency == "CNY" and order.amount.currency == "JPY" and ("¥" in text or "￥" in text):
        share = Share(
            amount=share.amount, currency="JPY"
        )  # the sign is both countries'; the order says which is meant
    amount = remaining(order) if share.part == 1 else share.money(order.amount)
    return Wanted(amount, foreign=amount is not None and amount.currency != order.amount.currency)


def too_much(amount: Money, order: Order) -> bool:
    """Whether more is wanted than can still go back."""
    return not amount <= remaining(order)
