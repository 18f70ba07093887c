"""Everything of others that the settings let in: actions and tools, opened together and closed together."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Action

from bot.config import Config
from bot.domain import Domain, Foreign, Installed
from bot.errors import PluginError
from bot.foreign.build import Actions, build_actions
from bot.foreign.mcp_build import build_tools, check_tools
from bot.foreign.mcp_server import McpServer
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
