"""Everything of others that the settings let in: actions and tools, opened together and closed together."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rasa_sdk import Action

from bot.config import Config
from bot.domain import Domain, Foreign, Installed
from bot.errors import PluginError
from bot.foreign.build import Actions, build_actions
from bot.foreign.mcp_build import build_tools, check_tools
from bot.foreign.mcp_server import McpServer
from bot.foreign.remote import ActionServer
from bot.foreign.words import Book
from bot.skill import Services
from bot.writer import Responses


@dataclass(frozen=True, slots=True)
class Guests:
    """What others bring to a domain; `responses` are ours and theirs."""

    responses: Responses
    actions: Actions = field(default_factory=Actions)
    tools: tuple[Installed, ...] = ()
    servers: Mapping[str, McpServer] = field(default_factory=dict)
    config: Config = field(default_factory=Config)

    @property
    def skills(self) -> tuple[Installed, ...]:
        """The skills that lead to their actions and tools."""
        return (*self.actions.installed, *self.tools)

    @property
    def foreign(self) -> Mapping[str, Foreign]:
        """Their actions by name."""
        return self.actions.foreign

    def beside(self, ours: Responses, before: Responses) -> "Guests":
        """The same guests beside other words of ours; PluginError where both now use one name."""
        book = Book(ours)
        for name, response in self.responses.by_name.items():
            if name not in before:
                book.add(response)
        return replace(self, responses=book.responses)

    def domain(self, ours: Sequence[Installed]) -> Domain:
        """The domain of our skills and theirs."""
        base: Mapping[str, Any] = self.actions.domain
        return Domain.build((*ours, *self.skills), self.responses, self.foreign, base)

    async def setup(self, services: Services) -> None:
        """Connect the servers and give the skills their collaborators; PluginError where a server has no such tool."""
        await asyncio.gather(*(server.start() for server in self.servers.values()))
        try:
            check_tools(self.config.mcp, self.servers)
        except PluginError:
            await self.close()
            raise
        for entry in self.skills:
            await entry.skill.setup(services)

    async def close(self) -> None:
        """Let go of servers."""
        await self.actions.close()
        await asyncio.gather(*(server.stop() for server in self.servers.values()))


def invite(config: Config, classes: Sequence[type[Action]], responses: Responses) -> Guests:
    """Wire what the settings name; nothing is connected yet. A name that leads nowhere is a PluginError."""
    book = Book(responses)
    actions = build_actions(config.actions, classes, book)
    servers, tools = build_tools(config.mcp, book)
    return Guests(book.responses, actions, tools, servers, config)


async def look(config: Config) -> AsyncIterator[tuple[str, bool, str]]:
    """Each server of others: its name, whether it answers, and a sentence. PluginError where a tool is not as named."""
    if config.actions.endpoint:
        theirs = ActionServer(config.actions.endpoint, timeout_s=config.actions.timeout_s)
        answers = await theirs.answers()
        await theirs.close()
        yield "actions", answers, f"{theirs.url} {'answers' if answers else 'does not answer'}"
    servers = {name: McpServer(name, table) for name, table in config.mcp.items()}
    try:
        await asyncio.gather(*(server.start() for server in servers.values()))
        check_tools(config.mcp, servers)
        for name, server in servers.items():
            found = f"{len(config.mcp[name].tools)} of {len(server.schemas)} tools"
            yield f"mcp.{name}", server.connected, found if server.connected else "does not answer"
    finally:
        await asyncio.gather(*(server.stop() for server in servers.values()))
