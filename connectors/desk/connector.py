"""The connector: every route of the desk with its role, behind one guard."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aiohttp import ClientSession, web

from bot.connector import Connector, Gateway, Message, Seen
from bot.errors import DeliveryError
from bot.handoff.board import Board
from bot.handoff.customers import Customers
from bot.handoff.floor import Floor
from bot.staff import Accounts, Door, Sessions
from bot.turn import Address
from connectors.desk.calls import Calls
from connectors.desk.doors import Doors
from connectors.desk.entry import Entry
from connectors.desk.feed import Feed
from connectors.desk.files import FileCalls
from connectors.desk.guard import Guard
from connectors.desk.knowledge_calls import KnowledgeCalls
from connectors.desk.letters import LetterCalls
from connectors.desk.manage import Manage
from connectors.desk.manage_calls import ManageCalls
from connectors.desk.model_calls import ModelCalls
from connectors.desk.oidc import CompanyDoor
from connectors.desk.pages import Pages
from connectors.desk.reading import Reading
from connectors.desk.school_calls import SchoolCalls
from connectors.desk.text_calls import TextCalls


class Desk(Connector):
    """People at work on conversations of every channel."""

    channel = "desk"

    def __init__(self, config: Mapping[str, Any], http: ClientSession, gateway: Gateway) -> None:
        super().__init__(config, http, gateway)
        sessions = gateway.part(Sessions)
        self.guard = Guard(sessions, gateway.access, str(config.get("origin", "")))
        header = str(config.get("client_ip_header", ""))
        doors = Doors(self.guard, gateway.part(Door), gateway.part(Accounts), sessions, header)
        company = CompanyDoor(
            config,
            http,
            self.guard,
            door=gateway.part(Door),
            accounts=gateway.part(Accounts),
            sessions=sessions,
            memory=gateway.memory,
        )
        board, floor, customers = gateway.part(Board), gateway.part(Floor), gateway.part(Customers)
        self.feed = Feed(self.guard, board, floor, customers)
        reading = Reading(gateway, self.feed)
        lab = (
            *(Manage(self.guard), ManageCalls(gateway), ModelCalls(gateway)),
            *(KnowledgeCalls(gateway), LetterCalls(gateway), SchoolCalls(gateway)),
            TextCalls(gateway),
        )
        parts = (
            Calls(gateway),
            FileCalls(gateway),
            reading,
            self.feed,
            doors,
            company,
            Pages(self.guard),
            *lab,
        )
        self.entries: Sequence[Entry] = [entry for part in parts for entry in part.entries()]
        self.guard.know(self.entries)
        self._unwatch: Callable[[], None] = lambda: None

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """Pages, their files, and the calls under `/api/desk`."""
        return [entry.route for entry in self.entries]

    async def verify(self, request: web.Request) -> None:
        """Only who has the role that the route takes."""
        await self.guard.check(request)

    async def start(self) -> None:
        """Pass on that customers write."""
        self._unwatch = self.gateway.writing.watch(self.feed.writes)

    async def stop(self) -> None:
        """Let the pages go."""
        self._unwatch()
        self.feed.close()

    async def send(self, address: Address, message: Message) -> None:
        """No customer lives here."""
        raise DeliveryError("nobody is reached through the desk", undeliverable=True)

    async def seen(self, message: Message) -> Sequence[Seen]:
        """Nothing, for the same reason."""
        return ()
