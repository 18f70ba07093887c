"""What went back already, as it is looked at before more goes; and the schema's word where the look was too old.

The database counts by itself what goes back of an order and to a customer (triggers of revision r0011). It refuses more than was
paid, a second gift of the bot's for one order, and a gift by whoever had not seen the customer's latest movement.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Executable, select, text
from sqlalchemy.exc import IntegrityError

from bot.conversation.records import customer_money, effects
from bot.conversation.store import Tx
from bot.effects.effect import Effect, effect_of
from bot.effects.spent import counted, left_of
from bot.money import Money

LOOKS: Final = 3  # at what is left, where somebody else spends at the same moment; then a person decides
OVER_PAID: Final = "over_paid"  # what the shop answers to it as well
_RULES: Final = ("ck_order_money_", "ck_customer_money_")
_BEGIN, _BACK, _END = (text(f"{word} SAVEPOINT money".strip()) for word in ("", "ROLLBACK TO", "RELEASE"))
_DAY: Final = timedelta(days=1)


class TooMuch(Exception):  # noqa: N818 - an answer of the schema and no failure
    """The schema does not let this much go back, or not on what was known."""


async def changed(tx: Tx, change: Executable) -> bool:
    """Make a change that money hangs on; tells whether there was a row. TooMuch leaves the transaction as it was."""
    apart = (
        tx.store.dialect != "sqlite"
    )  # which takes back the one statement that a rule refuses, and no more
    if apart:
        await tx.execute(_BEGIN)
    try:
        found = await tx.execute(change)
    except IntegrityError as error:
        if not any(rule in str(error.orig) for rule in _RULES):
            raise
        if apart:
            await tx.execute(_BACK)
        raise TooMuch from None
    if apart:
        await tx.execute(_END)
    return found.rowcount == 1


async def movements(tx: Tx, effect: Effect) -> int:
    """How often money of this customer has moved, to be read before what is left is reckoned."""
    currency = effect.amount.currency if effect.amount else ""
    theirs = (customer_money.c.customer_id == effect.customer_id, customer_money.c.currency == currency)
    return int(await tx.scalar(select(customer_money.c.movements).where(*theirs)) or 0)


async def spent_on(tx: Tx, order_id: str, *, besides: str) -> bool:
    """Whether anything of an order went back and stayed so."""
    spent = await _spent(tx, effects.c.order_id == order_id, effects.c.id != besides)
    return any(left or effect.amount is None for effect, left in spent)


async def spent_today(tx: Tx, customer_id: str, currency: str, now: datetime, *, besides: str) -> Money:
    """What a customer got back within a day."""
    theirs = (effects.c.customer_id == customer_id, effects.c.currency == currency)
    spent = await _spent(tx, *theirs, effects.c.updated_at > now - _DAY, effects.c.id != besides)
    return Money.from_minor(sum(left for _, left in spent), currency)


async def _spent(tx: Tx, *which: ColumnElement[bool]) -> list[tuple[Effect, int]]:
    """What went back, each with what is left of it after refunds were taken back."""
    rows = select(effects).where(*which, counted()).order_by(effects.c.updated_at, effects.c.created_at)
    return left_of([effect_of(row) for row in await tx.execute(rows)])
