"""Everything of others that the settings let in: actions and tools, opened together and closed together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Action

from bot.config import Config
from bot.domain import Domain, Foreign, Installed
from bot.foreign.build import Actions, build_actions
from bot.foreign.words import Book
from bot.skill import Services
from bot.writer import Responses


@dataclass(frozen=True, slots=True)
class Guests:
    """What others bring to a domain; `responses` are ours and theirs."""

    responses: Responses
    actions: Actions = field(default_factory=Actions)
    tools: tuple[Installed, ...] = ()

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
        """Give the skills their collaborators."""
        for entry in self.skills:
            await entry.skill.setup(services)

    async def close(self) -> None:
        """Let go of servers."""
        await self.actions.close()


def invite(config: Config, classes: Sequence[type[Action]], responses: Responses) -> Guests:
    """Wire what the settings name; nothing is connected yet. A name that leads nowhere is a PluginError."""
    book = Book(responses)
    return Guests(book.responses, build_actions(config.actions, classes, book))
