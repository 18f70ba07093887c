"""What really went back: refunds, less those that were taken back before they were paid."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, and_, or_

from bot.conversation.records import effects
from bot.effects.effect import Effect
from bot.effects.limits import LIMITED
from bot.money import Money

_SPENT: Final = ("submitted", "settled", "unknown")
TAKES_BACK: Final = "cancel_refund"
_TAKEN: Final = "refund"  # a price adjustment stays when a refund is taken back


def counted() -> ColumnElement[bool]:
    """Rows that count: money that went back or may have, and refunds that were surely taken back."""
    return or_(
        and_(effects.c.type.in_(LIMITED), effects.c.state.in_(_SPENT)),
        and_(effects.c.type == TAKES_BACK, effects.c.state == "settled"),
    )


def left_of(rows: Sequence[Effect]) -> list[tuple[Effect, int]]:
    """Each effect that gave money back, with the minor units that were not taken back later, the newest first taken.

    Rows are in the order in which they happened. What was taken back of earlier days frees nothing of this one.
    """
    left: list[list[int]] = []
    gave: list[Effect] = []
    for row in rows:
        if row.type != TAKES_BACK:
            gave.append(row)
            left.append([row.amount.minor if row.amount else 0])
            continue
        back = _taken(row)
        for effect, rest in reversed(list(zip(gave, left, strict=True))):
            if effect.order_id == row.order_id and effect.type == _TAKEN and effect.state == "settled":
                part = min(back, rest[0])
                rest[0], back = rest[0] - part, back - part
    return [(effect, rest[0]) for effect, rest in zip(gave, left, strict=True)]


def _taken(row: Effect) -> int:
    """What the shop says that it took back, else what was asked of it."""
    amount = row.told.get("amount", row.amount)
    return amount.minor if isinstance(amount, Money) else 0
