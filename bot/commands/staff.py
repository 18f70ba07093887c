"""`haoke staff`: who works here, from the terminal of the machine that holds the database."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.commands.common import make_data_dir
from bot.config import load_config
from bot.conversation.sealing import seal_from
from bot.conversation.store import Store
from bot.staff import Accounts, Person
from bot.staff.roles import as_role

_out = Console(highlight=False, soft_wrap=True, markup=False)
_BY = "terminal"


def show(path: Path | None) -> int:
    """Everybody, one a line."""

    async def work(accounts: Accounts) -> None:
        table = Table("name", "shown as", "role", "state", box=None, pad_edge=False)
        for person in await accounts.all():
            table.add_row(person.id, person.name, person.role, _state(person))
        _out.print(table)

    return _with(path, work)


def add(path: Path | None, person_id: str, name: str, role: str) -> int:
    """A new account with its one-time link."""

    async def work(accounts: Accounts) -> None:
        person = await accounts.add(person_id, name, as_role(role), by=_BY)
        await _link(accounts, person)

    return _with(path, work)


def passwd(path: Path | None, person_id: str) -> int:
    """A one-time link that sets a new password."""

    async def work(accounts: Accounts) -> None:
        person = await accounts.get(person_id)
        await _link(accounts, person or await accounts.change(person_id, by=_BY))

    return _with(path, work)


def change(path: Path | None, person_id: str, *, role: str = "", active: bool | None = None) -> int:
    """Another role, or the end of an account; open sessions end with it."""

    async def work(accounts: Accounts) -> None:
        values: dict[str, object] = {"role": role} if role else {}
        values |= {} if active is None else {"active": int(active)}
        person = await accounts.change(person_id, by=_BY, **values)
        _out.print(f"{person.id}: {person.role}, {_state(person)}")

    return _with(path, work)


async def _link(accounts: Accounts, person: Person) -> None:
    link = await accounts.link(person.id, by=_BY)
    _out.print("Good once, within a day, at your desk's address:")
    _out.print(f"  /desk/set-up#{link}.{person.id}", style="bold")


def _state(person: Person) -> str:
    if not person.active:
        return "disabled"
    return "active" if person.password else "no password yet"


def _with(path: Path | None, work: Callable[[Accounts], Awaitable[None]]) -> int:
    config = load_config(path)
    make_data_dir(config)

    async def opened() -> None:
        store = await Store.open(config.store.url, seal=seal_from(config.privacy))
        try:
            await work(Accounts(store))
        finally:
            await store.close()

    asyncio.run(opened())
    return 0
