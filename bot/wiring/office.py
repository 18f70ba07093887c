"""The services behind the desk's pages, built over one store."""

from collections.abc import Mapping

from bot.conversation.store import Store
from bot.handoff.board import Board
from bot.handoff.customers import Customers
from bot.handoff.floor import Floor
from bot.handoff.record import Record
from bot.handoff.snooze import Snoozes
from bot.insight.previews import Previews
from bot.staff import Accounts, Door, Sessions


def office(store: Store, windows: Mapping[str, int], files: frozenset[str]) -> tuple[object, ...]:
    """What `gateway.part` finds by class."""
    accounts, sessions = Accounts(store), Sessions(store)
    people = (accounts, sessions, Door(store, accounts, sessions))
    board = Board(store, windows, files)
    return *people, board, Record(store), Floor(store), Snoozes(store), Customers(store), Previews()
