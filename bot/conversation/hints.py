"""Word between the desks on one PostgreSQL: which conversations have changed, by NOTIFY.

Hints only make things faster. Whoever waits also looks at the rows, which are the truth, and looks more often while no hints are
heard. They may come twice, late, or for nothing.
"""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from bot.conversation.engines import open_line
from bot.conversation.store import Store
from bot.conversation.translated import translated
from bot.errors import StoreError
from bot.log import get_logger
from bot.patience import rung

CHANNEL: Final = "haoke_changed"
MOST: Final = 7_000  # bytes of one notice; PostgreSQL takes less than 8,000
GATHER_S: Final = 0.02  # what changes meanwhile goes out together
PROOF_S: Final = 10.0  # without anything to tell, until this desk tries whether it hears itself
HEARD_S: Final = 2.0  # for a notice to come back
AGAIN_S: Final = 1.0  # until a line that was lost is opened again
_log = get_logger(__name__)
_NOTICE: Final = TypeAdapter(tuple[str, ...])  # who tells, then the conversations
_TELL: Final = "SELECT pg_notify($1, $2)"


class Hints:
    """Tells other desks what changed here, and this desk's watchers and `rings` what changed there."""

    def __init__(self, store: Store, *rings: Callable[[str], None]) -> None:
        self.heard = False  # what other desks tell arrives here now
        self.lost = ""  # why it does not, once that was tried
        self._store = store
        self._rings = rings
        self._name = uuid.uuid4().hex[:12]
        self._changed: dict[str, None] = {}
        self._stir = asyncio.Event()  # there is something to tell, or the line is gone
        self._echo = asyncio.Event()
        self._closing = False
        self._foreign = False  # somebody else was heard on the channel

    async def run(self) -> None:
        """Tell and listen until `close`, over a connection of their own that is opened again when it is lost."""
        self._store.watchers.pass_on = self._pass_on
        while not self._closing:
            self._stir.clear()
            try:
                async with self._line() as line:
                    await self._prove(line)
                    self._begin()
                    await self._tell(line)
            except StoreError as error:
                self._miss(str(error))
            finally:
                self.heard = False
            if not self._closing:
                self._stir.clear()
                await rung(self._stir, AGAIN_S)

    def close(self) -> None:
        """Tell what there is to tell, then no more."""
        self._closing = True
        self._stir.set()

    def _pass_on(self, conversation_id: str) -> None:
        if self.heard:
            self._changed[conversation_id] = None
            self._stir.set()

    def _begin(self) -> None:
        if self.lost:
            _log.info("hints between desks are back")
        self.heard, self.lost = True, ""

    def _miss(self, why: str) -> None:
        if not self.lost:
            _log.warning("no hints between desks; pages look more often", why=why)
        self.lost = "no hints come from other desks; pages look more often"

    @asynccontextmanager
    async def _line(self) -> AsyncIterator[Any]:
        engine = open_line(self._store.url)
        try:
            with translated():
                async with engine.connect() as connection:
                    line: Any = (await connection.get_raw_connection()).driver_connection
                    try:
                        line.add_termination_listener(lambda _: self._stir.set())
                        await line.add_listener(CHANNEL, self._hear)
                        yield line
                    except asyncio.CancelledError:
                        line.terminate()  # a database that is silent would be waited for
                        raise
                    except Exception as error:  # the driver's own errors are many, and mean the same here
                        line.terminate()
                        raise StoreError(str(error) or type(error).__name__) from error
        finally:
            await engine.dispose()

    async def _prove(self, line: Any) -> None:
        self._echo.clear()
        await self._say(line, _notice(self._name))
        if not await rung(self._echo, HEARD_S):
            raise StoreError(
                "a notice did not come back; is there a pooler before the database that shares connections?"
            )

    async def _tell(self, line: Any) -> None:
        while not self._closing:
            if not await rung(self._stir, PROOF_S):
                await self._prove(line)
                continue
            self._stir.clear()
            changed, self._changed = self._changed, {}
            for notice in _notices(self._name, changed):  # one at least: a line that is gone shows by it
                await self._say(line, notice)
            await asyncio.sleep(GATHER_S)

    async def _say(self, line: Any, notice: str) -> None:
        await line.execute(_TELL, CHANNEL, notice)

    def _hear(self, _line: Any, _pid: int, _channel: str, said: str) -> None:
        try:
            who, *changed = _NOTICE.validate_json(said)
        except (ValidationError, ValueError):
            if not self._foreign:  # told once: whoever writes there may write without end
                _log.warning("somebody else writes to the desks' channel of the database", channel=CHANNEL)
            self._foreign = True
            return
        if who == self._name:
            self._echo.set()
            return
        for conversation_id in changed:
            self._store.watchers.told(conversation_id)
            for ring in self._rings:
                ring(conversation_id)


def _notice(name: str, *changed: str) -> str:
    return json.dumps([name, *changed], separators=(",", ":"))


def _notices(name: str, changed: Iterable[str]) -> Iterator[str]:
    """As few as they fit into, and one where there are none."""
    together: list[str] = []
    size = empty = len(_notice(name))
    for conversation_id in changed:
        more = len(json.dumps(conversation_id)) + 1
        if together and size + more > MOST:
            yield _notice(name, *together)
            together, size = [], empty
        together.append(conversation_id)
        size += more
    yield _notice(name, *together)
