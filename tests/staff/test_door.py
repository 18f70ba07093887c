"""Signing in: the right password opens, guessing becomes slow, and rights that end end the session."""

import asyncio

import pytest
from sqlalchemy import select, update

from bot.conversation import audit
from bot.conversation.records import audit as log
from bot.conversation.staff import staff, staff_links, staff_sessions
from bot.errors import BadInput, NotAllowed
from bot.staff import secrets
from bot.staff.door import PAIR, PLACE, WINDOW
from bot.staff.sessions import IDLE, LONGEST
from tests.staff.conftest import PASSWORD, House


async def test_the_right_password_opens_a_session(house: House) -> None:
    person, cookie = await house.door.sign_in("Ann ", PASSWORD, "1.2.3.4")
    signed = await house.sessions.find(cookie)
    assert signed
    assert (person.id, signed.person.role, signed.csrf) == ("ann", "admin", secrets.derived(cookie, "csrf"))


@pytest.mark.parametrize(
    ("name", "password"), [("ann", "wrong"), ("nobody", PASSWORD), ("", ""), ("a b", "x")]
)
async def test_a_wrong_pair_says_the_same_whatever_is_wrong(house: House, name: str, password: str) -> None:
    with pytest.raises(NotAllowed, match="do not go together"):
        await house.door.sign_in(name, password, "1.2.3.4")


async def test_guessing_one_password_is_stopped_and_time_forgives(house: House) -> None:
    for _ in range(PAIR):
        with pytest.raises(NotAllowed):
            await house.door.sign_in("ann", "wrong", "1.2.3.4")
    with pytest.raises(BadInput, match="too many"):
        await house.door.sign_in("ann", PASSWORD, "1.2.3.4")
    await house.door.sign_in("ann", PASSWORD, "5.6.7.8")  # nobody can lock somebody else out
    house.clock.advance(WINDOW.total_seconds() + 1)
    await house.door.sign_in("ann", PASSWORD, "1.2.3.4")


async def test_guessing_many_names_from_one_place_is_stopped(house: House) -> None:
    for number in range(PLACE):
        with pytest.raises(NotAllowed):
            await house.door.sign_in(f"name{number}", "wrong", "1.2.3.4")
    with pytest.raises(BadInput, match="too many"):
        await house.door.sign_in("ann", PASSWORD, "1.2.3.4")


async def test_a_session_ends_when_idle_and_in_any_case_after_a_shift(house: House) -> None:
    _, cookie = await house.door.sign_in("ann", PASSWORD, "")
    house.clock.advance(IDLE.total_seconds() + 1)
    assert await house.sessions.find(cookie) is None
    _, cookie = await house.door.sign_in("ann", PASSWORD, "")
    for _ in range(int(LONGEST / (IDLE / 2)) - 1):
        house.clock.advance(IDLE.total_seconds() / 2)
        assert await house.sessions.find(cookie)
    house.clock.advance(IDLE.total_seconds() / 2 + 1)
    assert await house.sessions.find(cookie) is None


async def test_whoever_only_listens_is_idle(house: House) -> None:
    _, cookie = await house.door.sign_in("ann", PASSWORD, "")
    for _ in range(3):
        house.clock.advance(IDLE.total_seconds() / 3 + 1)
        found = await house.sessions.find(cookie, touch=False)
    assert found is None


@pytest.mark.parametrize("change", [{"role": "lead"}, {"active": 0}])
async def test_rights_that_end_end_the_session(house: House, change: dict[str, object]) -> None:
    await house.accounts.add("bo", "Bo", "manager", by="test")
    await house.accounts.set_password("bo", PASSWORD, by="test")
    _, cookie = await house.door.sign_in("bo", PASSWORD, "")
    await house.accounts.change("bo", by="agent:ann", **change)
    assert await house.sessions.find(cookie) is None


async def test_who_is_not_active_is_not_let_in_by_a_session_that_nobody_ended(house: House) -> None:
    """As when two processes dismiss and sign in at the same moment: the row of the person decides, not the sessions."""
    await house.accounts.add("bo", "Bo", "manager", by="test")
    await house.accounts.set_password("bo", PASSWORD, by="test")
    _, cookie = await house.door.sign_in("bo", PASSWORD, "")
    async with house.sessions._store.write() as tx:
        await tx.execute(update(staff).where(staff.c.id == "bo").values(active=0))
    assert await house.sessions.find(cookie) is None


async def test_a_new_password_signs_everybody_out_who_had_the_old_one(house: House) -> None:
    _, cookie = await house.door.sign_in("ann", PASSWORD, "")
    await house.accounts.set_password("ann", "another password", by="agent:ann")
    assert await house.sessions.find(cookie) is None


async def test_signing_out_ends_it_everywhere(house: House) -> None:
    _, cookie = await house.door.sign_in("ann", PASSWORD, "")
    await house.sessions.end(cookie)
    assert await house.sessions.find(cookie) is None


async def test_a_link_sets_a_password_once_and_not_another_persons(house: House) -> None:
    await house.accounts.add("bo", "Bo", "agent", by="test")
    link = await house.accounts.link("bo", by="agent:ann")
    with pytest.raises(BadInput):
        await house.accounts.redeem(link, "ann", "a new password")
    with pytest.raises(BadInput):
        await house.accounts.redeem(link, "bo", "short")
    assert (await house.accounts.redeem(link, "bo", "a new password")).id == "bo"
    with pytest.raises(BadInput):
        await house.accounts.redeem(link, "bo", "a new password")


async def test_a_link_runs_out_and_a_newer_one_replaces_it(house: House) -> None:
    old = await house.accounts.link("ann", by="test")
    new = await house.accounts.link("ann", by="test")
    with pytest.raises(BadInput):
        await house.accounts.redeem(old, "ann", "a new password")
    house.clock.advance(25 * 3600)
    with pytest.raises(BadInput):
        await house.accounts.redeem(new, "ann", "a new password")


async def test_the_first_link_makes_one_administrator(house: House) -> None:
    async with house.store.write() as tx:
        await tx.execute(staff.delete())
    link = await house.accounts.link(None, by="system")
    found = await asyncio.gather(
        *(house.accounts.redeem(link, f"first{n}", "a new password") for n in range(4)),
        return_exceptions=True,
    )
    assert sum(not isinstance(one, BaseException) for one in found) == 1
    assert [person.role for person in await house.accounts.all()] == ["admin"]
    late = await house.accounts.link(None, by="system")
    with pytest.raises(BadInput, match="exists already"):
        await house.accounts.redeem(late, "second", "a new password")


async def test_somebody_stays_administrator(house: House) -> None:
    for change in ({"role": "agent"}, {"active": 0}):
        with pytest.raises(BadInput, match="stay administrator"):
            await house.accounts.change("ann", by="agent:ann", **change)


async def test_what_is_stored_opens_nothing_and_the_audit_holds(house: House) -> None:
    _, cookie = await house.door.sign_in("ann", PASSWORD, "")
    link = await house.accounts.link("ann", by="test")
    async with house.store.read() as tx:
        rows = [
            *(await tx.execute(select(staff_sessions))).all(),
            *(await tx.execute(select(staff))).all(),
            *(await tx.execute(select(staff_links))).all(),
        ]
        kinds = list((await tx.execute(select(log.c.kind))).scalars())
        assert await audit.verify(tx) is None
    assert not any(secret in str(rows) for secret in (cookie, PASSWORD, link))
    assert kinds == ["staff.added", "staff.password_set", "staff.signed_in", "staff.link_made"]


def test_tokens_are_not_guessable() -> None:
    tokens = {secrets.token() for _ in range(10_000)}
    assert len(tokens) == 10_000
    assert all(len(token) >= 43 for token in tokens)
