"""A command on the counter: what every rule of the SQL shop needs to judge it and to write down what was done."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from pydantic import JsonValue
from sqlalchemy import Connection, insert, select, update

from bot.errors import NotFound, Rejected
from bot.money import Money
from bot.shop import Command, Customer, EffectType, Order, Product, ShopInfo
from skills.shop import reads
from skills.shop.rows import EXTRA, stamp
from skills.shop.tables import CUSTOMERS, ORDERS, REFUNDS, REQUESTS

_PREFIX = {
    "refund": "RF", "cancel_order": "CN", "change_order": "CO", "change_address": "CA", "return": "RT", "exchange": "EX",
    "repair": "RP", "invoice": "IN", "issue_coupon": "CP", "update_profile": "PR", "claim": "CL",
    "price_adjustment": "PA", "cancel_refund": "CR", "cancel_request": "CQ",
}  # fmt: skip
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is mistaken for another when read aloud


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the shop knows when it judges a command."""

    now: datetime
    zone: ZoneInfo
    info: ShopInfo
    products: Mapping[str, Product]

    @property
    def today(self) -> date:
        """The shop's calendar day."""
        return self.now.astimezone(self.zone).date()

    def days(self, name: str) -> int | None:
        """A number of days that the policy states, or None."""
        value = self.info.policy.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def table(self, name: str) -> Mapping[str, JsonValue]:
        """A table of the policy, empty when it states none."""
        value = self.info.policy.get(name)
        return value if isinstance(value, dict) else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One command in its transaction."""

    connection: Connection
    command: Command
    rules: Rules

    @property
    def approved(self) -> bool:
        """Whether a person of the shop decided this, which lifts windows and goodwill limits (never what was paid)."""
        return bool(self.command.details.get("approved_by"))

    @property
    def reference(self) -> str:
        """The number that people quote for this command; its key decides it, so a repeat names the same."""
        return f"{_PREFIX[self.command.type]}{self.code(8)}"

    def code(self, length: int) -> str:
        """Letters and digits that only this command's key leads to."""
        number = int.from_bytes(sha256(self.command.key.encode()).digest())
        return "".join(_LETTERS[number >> (5 * place) & 31] for place in range(length))

    def order(self) -> Order:
        """The command's order, locked; Rejected when it is not there or not the customer's."""
        wanted = self.command.order_id
        # Locked first and read after: a join that waits for the lock could still see refunds of before the wait.
        self.connection.execute(select(ORDERS.c.id).where(ORDERS.c.id == wanted).with_for_update())
        try:
            order = reads.order(self.connection, wanted, self.rules.zone)
        except NotFound:
            reject("not_found")
        if self.command.customer_id not in {"", order.customer_id}:
            reject("not_found")
        return order

    def customer(self) -> Customer:
        """The command's customer, locked; Rejected when there is none."""
        wanted = self.command.customer_id
        self.connection.execute(select(CUSTOMERS.c.id).where(CUSTOMERS.c.id == wanted).with_for_update())
        try:
            return reads.customer(self.connection, wanted)
        except NotFound:
            reject("not_found")

    def over(self, opened: datetime | None, days: int | None) -> bool:
        """Whether a window that opened then is over, and no person of the shop said that it does not matter."""
        if opened is None or days is None or self.approved:
            return False
        return self.rules.today > last_day(opened, days)

    def detail(self, name: str, limit: int = 500) -> str:
        """A detail that the command must bring; Rejected when it is missing or too long."""
        value = self.command.details.get(name, "").strip()
        if not value or len(value) > limit:
            reject("bad_details")
        return value

    def update_order(self, order: Order, **columns: Any) -> None:
        """Write columns of the order; from now on its times are its own."""
        changed = {**columns, "touched_at": stamp(self.rules.now)}
        self.connection.execute(update(ORDERS).where(ORDERS.c.id == order.id).values(changed))

    def note_on_order(self, order: Order, name: str, entry: dict[str, JsonValue]) -> None:
        """Append to one of the order's own lists, such as its requests."""
        before = order.extra.get(name)
        entries = [*(before if isinstance(before, list) else []), entry]
        self.update_order(order, extra=dump({**order.extra, name: entries}))

    def update_customer(self, customer: Customer, **columns: Any) -> None:
        """Write columns of the customer."""
        changed = {**columns, "touched_at": stamp(self.rules.now)}
        self.connection.execute(update(CUSTOMERS).where(CUSTOMERS.c.id == customer.id).values(changed))

    def give_back(self, order: Order, amount: Money, **columns: Any) -> None:
        """Approve a refund; the sum that goes back moves in the same statement as the schema checks it."""
        self.connection.execute(
            insert(REFUNDS).values(
                order_id=order.id,
                amount_minor=amount.minor,
                currency=amount.currency,
                kind=self.command.type,
                state="approved",
                at=stamp(self.rules.now),
                key=self.command.key,
            )
        )
        self.update_order(order, refunded_minor=ORDERS.c.refunded_minor + amount.minor, **columns)

    def file(self, order: Order | None = None) -> None:
        """File the request, for the people of the shop to work on."""
        self.connection.execute(
            insert(REQUESTS).values(
                key=self.command.key,
                type=self.command.type,
                reference=self.reference,
                order_id=order.id if order else None,
                customer_id=(order.customer_id if order else self.command.customer_id) or None,
                details=json.dumps(dict(self.command.details), ensure_ascii=False),
                at=stamp(self.rules.now),
            )
        )

    def filed(self, types: Sequence[EffectType], *, since: datetime | None = None, **whose: str) -> bool:
        """Whether a request of one of these types is filed for this `order_id` or `customer_id`."""
        wanted = [
            REQUESTS.c.type.in_(types),
            *(REQUESTS.c[column] == value for column, value in whose.items()),
        ]
        if since:
            wanted.append(REQUESTS.c.at > stamp(since))
        return self.connection.scalar(select(REQUESTS.c.id).where(*wanted).limit(1)) is not None


def reject(code: str) -> NoReturn:
    """Say no by the rule of this name."""
    raise Rejected(f"the shop's rule {code} says no", code=code)


def remaining(order: Order) -> Money:
    """What was paid and did not go back."""
    return order.amount - order.refunded


def last_day(moment: datetime, days: int) -> date:
    """The last calendar day of a window that opened then."""
    return moment.date() + timedelta(days=days)


def dump(extra: Mapping[str, JsonValue]) -> str:
    """Extras as rows hold them."""
    return EXTRA.dump_json(dict(extra)).decode()
