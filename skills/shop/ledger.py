"""The ledger: one row per command key, written in the transaction that acts.

The same key answers what it answered before, a "no" included, so an answer that got lost can be asked for again and a
retry cannot act twice. The same key with anything else in it is refused as `key_reused`.
"""

import json
from hashlib import sha256
from typing import Final, cast

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.errors import Rejected
from bot.facts import Fact, to_json
from bot.shop import Command, EffectType, Receipt
from skills.shop import aftersales, customer_changes, money_changes, order_changes
from skills.shop.case import Case, Rules, reject
from skills.shop.rows import RECEIPT, stamp, storable
from skills.shop.tables import LEDGER

__all__ = ["Rules", "apply", "find", "told"]

_CHANGES: Final = {
    **money_changes.CHANGES,
    **order_changes.CHANGES,
    **aftersales.CHANGES,
    **customer_changes.CHANGES,
}


_LONGEST_KEY: Final = 200


def apply(connection: Connection, command: Command, rules: Rules) -> Receipt:
    """Carry out the command, or find what became of its key; a refusal by a rule is a receipt that failed."""
    if not 0 < len(command.key) <= _LONGEST_KEY:
        reject("bad_key")
    if not storable(command.key, command.customer_id, command.order_id, *command.details.values()):
        reject("bad_details")
    change = _CHANGES.get(cast(EffectType, command.type))
    if change is None:
        reject("unknown_type")
    if not _claimed(connection, command, rules):
        return _before(connection, command)
    case = Case(connection=connection, command=command, rules=rules)
    try:
        with connection.begin_nested():  # a rule that says no leaves nothing but its answer
            facts: dict[str, Fact] = change(case)
    except Rejected as no:
        receipt = Receipt(key=command.key, type=command.type, state="failed", problem=no.code)
    else:
        told = {name: to_json(fact) for name, fact in {"reference": case.reference, **facts}.items()}
        receipt = Receipt(
            key=command.key, type=command.type, state="done", reference=case.reference, facts=told
        )
    written = RECEIPT.dump_json(receipt).decode()
    connection.execute(update(LEDGER).where(LEDGER.c.key == command.key).values(receipt=written))
    return receipt


def find(connection: Connection, key: str) -> Receipt | None:
    """What became of a key."""
    if not storable(key):
        return None
    written = connection.scalar(select(LEDGER.c.receipt).where(LEDGER.c.key == key))
    return RECEIPT.validate_json(written) if written else None


def told(receipt: Receipt) -> Receipt:
    """The receipt as the port tells it: a refusal is raised."""
    if receipt.state == "failed":
        reject(receipt.problem)
    return receipt


def digest(command: Command) -> str:
    """Everything that a command asks, so that a key used for something else is noticed."""
    amount = [str(command.amount.amount.normalize()), command.amount.currency] if command.amount else None
    asked = [command.type, command.customer_id, command.order_id, amount, sorted(command.details.items())]
    return sha256(json.dumps(asked).encode()).hexdigest()


def _claimed(connection: Connection, command: Command, rules: Rules) -> bool:
    """Write the key down; False when it is there. A rival with the same key is waited for."""
    rows = postgresql.insert(LEDGER) if connection.dialect.name == "postgresql" else sqlite.insert(LEDGER)
    claim = rows.values(
        key=command.key,
        command=digest(command),
        type=command.type,
        customer_id=command.customer_id,
        order_id=command.order_id,
        receipt="",
        at=stamp(rules.now),
    )
    return connection.scalar(claim.on_conflict_do_nothing().returning(LEDGER.c.key)) is not None


def _before(connection: Connection, command: Command) -> Receipt:
    asked = connection.scalar(select(LEDGER.c.command).where(LEDGER.c.key == command.key))
    if asked != digest(command):
        reject("key_reused")
    receipt = find(connection, command.key)
    if receipt is None:
        raise AssertionError("a ledger row is committed with its receipt")
    return receipt
