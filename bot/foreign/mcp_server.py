"""One MCP server: connected in the background, connected again when it was lost, and asked before anything is risked."""

import asyncio
import importlib
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from bot.config.mcp import McpServerConfig
from bot.errors import PluginError, Rejected, Unavailable, UnknownOutcome
from bot.log import get_logger
from bot.turn import clean_text

if TYPE_CHECKING:
    from mcp import Client

AGAIN_S: Final = (0.5, 1.0, 2.0, 5.0, 15.0, 30.0)  # before the next try to connect
WAIT_S: Final = 3.0  # a call waits this long for a lost connection to come back
LONGEST: Final = 1000  # characters of a tool's own words
NEVER_BEGAN: Final = frozenset(
    {-32601, -32602}
)  # method or arguments not known: refused before anything was done
_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ToolAnswer:
    """What a tool answered: its own words, and values that are more than those words repeated."""

    text: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    failed: bool = False


class McpServer:
    """A connection to one server, and the schemas of its tools."""

    def __init__(self, name: str, config: McpServerConfig) -> None:
        self.name = name
        self.schemas: Mapping[str, Mapping[str, Any]] = {}  # of the arguments, by tool, once connected
        self._config = config
        self._client: Client | None = None
        self._up = asyncio.Event()
        self._lost = asyncio.Event()
        self._closing = False
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect, and wait for it; a server that does not answer yet is tried again in the background."""
        try:
            await asyncio.to_thread(importlib.import_module, "mcp")
        except ModuleNotFoundError:
            raise PluginError(
                f"mcp.{self.name}: the MCP library is missing: pip install 'haoke[mcp]'"
            ) from None
        self._task = asyncio.create_task(self._live(), name=f"mcp {self.name}")
        with suppress(TimeoutError):
            await asyncio.wait_for(self._up.wait(), self._config.timeout_s)

    async def stop(self) -> None:
        """Close the connection, and the process behind it."""
        self._closing = True
        self._lost.set()
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    @property
    def connected(self) -> bool:
        """Whether the server answers, as far as is known."""
        return self._up.is_set()

    async def call(self, tool: str, arguments: Mapping[str, Any]) -> ToolAnswer:
        """Call a tool once. Unavailable: it surely did not run. Rejected: refused. UnknownOutcome: nobody knows."""
        from mcp import MCPError

        client = await self._reached()
        try:
            result = await client.call_tool(
                tool, dict(arguments), read_timeout_seconds=self._config.timeout_s
            )
        except MCPError as problem:
            if problem.code in NEVER_BEGAN:
                raise Rejected(f"{self.name} refused {tool}", code="refused") from problem
            self._lost.set()
            raise UnknownOutcome(f"{self.name} gave no answer to {tool}") from problem
        except (
            Exception
        ) as problem:  # whatever the library and the server's data run into, the tool may have run
            self._lost.set()
            raise UnknownOutcome(f"{self.name} gave no usable answer to {tool}") from problem
        text = "\n".join(part.text for part in result.content if part.type == "text")
        values = {} if result.is_error else _values(result.structured_content, text)
        return ToolAnswer(clean_text(text, LONGEST), values, failed=result.is_error)

    async def _reached(self) -> "Client":
        """The connection, once the server has just answered on it; Unavailable when it does not come back in time."""
        until = monotonic() + min(WAIT_S, self._config.timeout_s)
        while True:
            try:
                await asyncio.wait_for(self._up.wait(), max(0.0, until - monotonic()))
            except TimeoutError:
                raise Unavailable(f"the MCP server {self.name} does not answer") from None
            client = self._client
            if client is not None and await self._answers(client, max(0.1, until - monotonic())):
                return client
            self._up.clear()
            self._lost.set()

    async def _answers(self, client: "Client", within_s: float) -> bool:
        try:
            async with asyncio.timeout(within_s):
                await client.list_tools(cache_mode="refresh")
        except Exception as problem:  # any failure means the same: it does not answer
            _log.warning("an MCP server was lost", server=self.name, exc_info=problem)
            return False
        return True

    async def _live(self) -> None:
        tries = 0
        while not self._closing:
            self._lost.clear()
            try:
                async with self._connection() as client:
                    self.schemas = await _schemas(client)
                    self._client, tries = client, 0
                    self._up.set()
                    await self._lost.wait()
            except Exception as problem:  # a server that cannot be reached must not end the desk
                _log.error("an MCP server cannot be reached", server=self.name, exc_info=problem)
            finally:
                self._client = None
                self._up.clear()
            if not self._closing and tries:
                await asyncio.sleep(AGAIN_S[min(tries, len(AGAIN_S)) - 1])
            tries += 1

    @asynccontextmanager
    async def _connection(self) -> "AsyncIterator[Client]":
        from mcp import Client, Implementation, StdioServerParameters
        from mcp.client.stdio import stdio_client
        from mcp.client.streamable_http import streamable_http_client

        info = Implementation(name="haoke", version="0.1")
        wait = self._config.timeout_s
        if self._config.url:
            headers = {name: value.get_secret_value() for name, value in self._config.headers.items()}
            async with _http(headers, wait) as http:
                transport = streamable_http_client(self._config.url, http_client=http)
                async with Client(transport, client_info=info, read_timeout_seconds=wait) as client:
                    yield client
            return
        command, *arguments = self._config.command
        parameters = StdioServerParameters(
            command=command,
            args=arguments,
            env={name: value.get_secret_value() for name, value in self._config.env.items()},
            cwd=self._config.folder,
        )
        # What a server writes to its error output may quote customers: it is not kept.
        with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: ASYNC230 - opens at once
            transport = stdio_client(parameters, errlog=nowhere)
            async with Client(transport, client_info=info, read_timeout_seconds=wait) as client:
                yield client


def _http(headers: Mapping[str, str], wait: float) -> Any:
    import httpx2

    return httpx2.AsyncClient(headers=dict(headers), timeout=httpx2.Timeout(wait))


async def _schemas(client: "Client") -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    cursor: str | None = None
    while True:
        page = await client.list_tools(cursor=cursor, cache_mode="refresh")
        found |= {tool.name: tool.input_schema for tool in page.tools}
        cursor = page.next_cursor
        if cursor is None:
            return found


def _values(structured: Any, text: str) -> dict[str, Any]:
    """Structured content as a table. Words that only repeat the text are no fact: they stay free text."""
    table = structured if isinstance(structured, dict) else {"result": structured}
    return {
        str(name): value
        for name, value in table.items()
        if value is not None and not (isinstance(value, str) and value.strip() == text.strip())
    }
