"""What the database counts by itself of the money of an order, and what it refuses whoever asks."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.conversation.records import effects, order_money
from bot.conversation.store import Store
from bot.conversation.upgrade import alembic_config
from bot.effects import Effect
from tests.effects.kit import SHOP, Till, refund
from tests.reliability.postgres import database

ORDER = {"order_id": "20733", "customer_id": "C1002", "paid_minor": 2700}


async def gone(store: Store) -> list[tuple[int, int | None]]:
    """What went back of each order, and what was paid for it."""
    async with store.read() as tx:
        rows = await tx.execute(
            select(order_money.c.gone_minor, order_money.c.paid_minor).order_by(order_money.c.order_id)
        )
        return [(row.gone_minor, row.paid_minor) for row in rows]


async def granted(till: Till, name: str, amount: str, **about: object) -> Effect:
    """What becomes of a refund that a person agreed to."""
    asked = await till.propose(refund(name, amount, "USD", **{**ORDER, **about}), f"rest:{name}")
    async with till.store.write() as tx:
        await till.ledger.require_approval(tx, name)
    after = await till.submit(await till.now(asked), approver="wang")
    assert after is not None
    return after


async def test_a_person_cannot_give_back_more_than_was_paid(store: Store) -> None:
    till = Till(store)
    assert (await granted(till, "a", "20")).state == "submitted"
    refused = await granted(till, "b", "7.01")
    assert (refused.state, refused.approver) == ("failed", "wang")
    assert (await granted(till, "c", "7")).state == "submitted"
    assert await gone(store) == [(2700, 2700)]


async def test_what_failed_may_be_given_again(store: Store) -> None:
    till = Till(store)
    await till.finish(await granted(till, "a", "27"), "failed")
    assert await gone(store) == [(0, 2700)]
    assert (await granted(till, "b", "27")).state == "submitted"


async def test_what_nobody_knows_counts_until_it_is_known(store: Store) -> None:
    till = Till(store)
    lost = await granted(till, "a", "27")
    await till.finish(lost, "unknown")
    assert (await granted(till, "b", "27")).state == "failed"
    await till.finish(lost, "failed")
    assert (await granted(till, "c", "27")).state == "submitted"


async def test_a_refund_that_is_taken_back_makes_room(store: Store) -> None:
    till = Till(store)
    await till.finish(await granted(till, "a", "27"))
    back = await granted(till, "back", "27", type="cancel_refund", paid_minor=None)
    assert await gone(store) == [(2700, 2700)]
    await till.finish(back)
    assert await gone(store) == [(0, 2700)]


async def test_a_cancelled_order_has_nothing_left_to_refund(store: Store) -> None:
    till = Till(store)
    whole = await till.submit(
        await till.propose(refund("a", "27", "USD", **{**ORDER, "type": "cancel_order"}))
    )
    assert whole is not None
    part = await till.submit(await till.propose(refund("b", "5", "USD", **ORDER), "rest:else"))
    assert part is not None
    assert part.id == whole.id  # nobody is asked for what a person could not give
    assert (await till.now("b")).state == "dropped"


async def test_nothing_goes_back_in_a_currency_that_it_was_not_paid_in(store: Store) -> None:
    assert (await granted(Till(store), "a", "1", paid_minor=0)).state == "failed"


async def test_whatever_was_paid_at_most_counts(store: Store) -> None:
    """Some shops show what is left of an order as its amount, once a part went back."""
    till = Till(store)
    await till.finish(await granted(till, "a", "20"))
    assert (await granted(till, "b", "7", paid_minor=700)).state == "submitted"
    assert await gone(store) == [(2700, 2700)]


async def test_where_nobody_said_what_was_paid_it_is_counted_all_the_same(store: Store) -> None:
    till = Till(store)
    await granted(till, "a", "2000", paid_minor=None)
    assert await gone(store) == [(200000, None)]


async def test_the_console_of_the_database_is_refused_too(store: Store) -> None:
    till = Till(store)
    first, second = [
        await till.propose(refund(name, "10", "USD", **ORDER), f"rest:{name}") for name in ("a", "b")
    ]
    await till.submit(first)
    with pytest.raises(IntegrityError):
        async with store.write() as tx:
            await tx.execute(update(effects).where(effects.c.id == second.id).values(state="settled"))
    row = {"conversation_id": "rest:x", "type": "refund", "details": {}, "facts": {}, "currency": "USD"}
    moment = store.clock.now()
    row |= {"id": "x", "key": "x", "order_id": "20733", "amount_minor": 1, "state": "settled"}
    with pytest.raises(IntegrityError):
        async with store.write() as tx:
            await tx.execute(insert(effects).values(**row, created_at=moment, updated_at=moment))
    assert (await till.now(second)).state == "proposed"


async def test_a_refusal_leaves_the_rest_of_the_transaction(store: Store) -> None:
    till = Till(store)
    await granted(till, "a", "27")
    over = await till.propose(refund("b", "27", "USD", **ORDER), "rest:b")
    other = await till.propose(refund("c", "27", "USD", order_id="20734", customer_id="C1003"), "rest:c")
    async with store.write() as tx:
        await till.ledger.require_approval(tx, over.id)
        held = await till.ledger.get(tx, over.id)
        assert await till.ledger.submit(tx, held, turn_id="t2", ceiling=SHOP, approver="wang")
        assert await till.ledger.submit(tx, other, turn_id="t2", ceiling=SHOP)
    assert [(await till.now(each)).state for each in (over, other)] == ["failed", "submitted"]


BEFORE = (  # id, order, type, state, minor units, by whom it was agreed to
    ("a", "20733", "refund", "settled", 2000, ""),
    ("b", "20733", "price_adjustment", "unknown", 300, "wang"),
    ("c", "20733", "refund", "failed", 2700, ""),
    ("d", "20733", "refund", "proposed", 2700, ""),
    ("e", "20734", "refund", "settled", 500, ""),
    ("f", "20734", "refund", "settled", 500, ""),  # twice alone, before anything refused it
    ("g", "20735", "refund", "settled", 900, ""),
    ("h", "20735", "cancel_refund", "settled", 900, ""),
    ("i", "", "issue_coupon", "settled", 500, ""),
)


@pytest.fixture(params=["sqlite", "postgres"])
def server(request: pytest.FixtureRequest) -> str:
    """A server's address; empty where the database is a file."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    return str(url).replace("+asyncpg", "")


@pytest.fixture
async def older(server: str, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a database as the release before left it, with money in its ledger."""
    if not server:
        url = f"sqlite+aiosqlite:///{tmp_path}/old.db"
        await _as_before(url)
        yield url
        return
    async with database(server) as found:
        url = found.replace("postgresql:", "postgresql+asyncpg:")
        await _as_before(url)
        yield url


async def _as_before(url: str) -> None:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: command.upgrade(alembic_config(sync), "r0010"))
        for name, order, kind, state, minor, by in BEFORE:
            await connection.execute(
                text(
                    "INSERT INTO effects (id, key, conversation_id, order_id, type, state, amount_minor, currency,"
                    " customer_id, approver, approval, details, facts, created_at, updated_at)"
                    " VALUES (:id, :key, 'rest:old', :order, :kind, :state, :minor, 'USD', 'C1002', :by,"
                    " :approval, '{}', '{}', '2026-11-01 08:00:00', '2026-11-01 08:00:00')"
                ),
                {
                    "id": name,
                    "key": name,
                    "order": order,
                    "kind": kind,
                    "state": state,
                    "minor": minor,
                    "by": by,
                }
                | {"approval": "granted" if by else ""},
            )
    await engine.dispose()


async def test_what_an_older_release_gave_is_counted_when_it_is_upgraded(older: str) -> None:
    store = await Store.open(older)
    try:
        till = Till(store)
        assert await gone(store) == [(2300, None), (1000, None), (0, None)]
        assert (await granted(till, "x", "4.01")).state == "failed"
        assert (await granted(till, "y", "4")).state == "submitted"
        await till.finish(await till.now("b"), "failed")
        assert await gone(store) == [(2400, 2700), (1000, None), (0, None)]
    finally:
        await store.close()
