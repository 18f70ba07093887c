"""From the settings' `[mcp]` to skills: every tool that is named there, and none besides."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.config.actions import Words
from bot.config.mcp import McpServerConfig, McpToolConfig
from bot.domain import Installed
from bot.errors import PluginError
from bot.foreign.mcp_server import McpServer
from bot.foreign.mcp_slot import ArgumentSlot
from bot.foreign.mcp_tool import ToolSkill, tool_skill
from bot.foreign.words import Book, by_language
from bot.skill import EffectWords
from bot.turn import DecisionKind

TOOL_FAILED: Final = "skill.tool_failed"
Servers = Mapping[str, McpServer]


def build_tools(config: Mapping[str, McpServerConfig], book: Book) -> tuple[Servers, tuple[Installed, ...]]:
    """The servers, not yet connected, and a skill for each tool. Responses are added to the book."""
    servers = {name: McpServer(name, table) for name, table in config.items()}
    tools = [
        Installed(_Tool(servers[server], tool, table, book).skill(), server, chosen=True)
        for server, whole in config.items()
        for tool, table in whole.tools.items()
    ]
    return servers, tuple(tools)


def check_tools(config: Mapping[str, McpServerConfig], servers: Servers) -> None:
    """Hold what the settings say against what the connected servers offer; every fault in one PluginError."""
    faults = [
        fault
        for name, whole in config.items()
        if servers[name].connected
        for tool, table in whole.tools.items()
        for fault in _faults(f"mcp.{name}.tools.{tool}", table, servers[name].schemas.get(tool))
    ]
    if faults:
        raise PluginError("\n".join(faults))


def _faults(place: str, table: McpToolConfig, schema: Mapping[str, Any] | None) -> list[str]:
    if schema is None:
        return [f"{place}: the server has no tool of this name"]
    properties, required = schema.get("properties") or {}, schema.get("required") or ()
    known = set(properties) if isinstance(properties, Mapping) else set()
    given = {*table.slots, *table.fixed, *table.customer, *filter(None, [table.key])}
    missing = set(required if isinstance(required, list) else ()) - given
    unknown = given - known
    return [
        *(
            f"{place}: the tool needs {name!r}; ask for it in slots, or set it in fixed"
            for name in sorted(missing)
        ),
        *(
            f"{place}: the tool takes no {name!r}; it takes {', '.join(sorted(known))}"
            for name in sorted(unknown)
        ),
    ]


class _Tool:
    def __init__(self, server: McpServer, tool: str, config: McpToolConfig, book: Book) -> None:
        self._server = server
        self._tool = tool
        self._config = config
        self._book = book

    def skill(self) -> ToolSkill:
        config, changes = self._config, self._config.stakes != "low"
        words = EffectWords(
            confirm=self._say(config.confirm, "confirm", "clarify"),
            done=self._say(config.done, "done", "act" if changes else "answer"),
            failed=self._say(config.failed, "failed", "decline") or TOOL_FAILED,
        )
        return tool_skill(self._server, self._tool, config, self._slots(), words)

    def _slots(self) -> dict[str, ArgumentSlot]:
        return {
            name: ArgumentSlot(
                name=name,
                ask=self._say(slot.ask, f"ask_{name}", "clarify"),
                entity=slot.entity,
                required=slot.required,
                titles={value: by_language(words) for value, words in slot.choices.items()},
                schema=self._schema(name),
            )
            for name, slot in self._config.slots.items()
        }

    def _schema(self, argument: str) -> Callable[[], Mapping[str, Any]]:
        def schema() -> Mapping[str, Any]:
            properties = self._server.schemas.get(self._tool, {}).get("properties") or {}
            found = properties.get(argument)
            return found if isinstance(found, Mapping) else {}

        return schema

    def _say(self, words: Words, part: str, decision: DecisionKind) -> str:
        return self._book.name_of(words, f"{self._server.name}.{self._tool}.{part}", decision)
