"""The services behind the desk's pages, built over one store."""

from bot.conversation.store import Store
from bot.staff import Accounts, Door, Sessions


def office(store: Store) -> tuple[object, ...]:
    """What `gateway.part` finds by class."""
    accounts, sessions = Accounts(store), Sessions(store)
    return accounts, sessions, Door(store, accounts, sessions)
