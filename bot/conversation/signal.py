"""Wake-up hints inside one process. They only make things faster: whoever waits also polls, and the poll is the truth."""

import asyncio
from contextlib import suppress

POLL_S = 0.25


class Signal:
    """Something may be waiting: rung after a commit, now or a little later."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._rang = False

    def ring(self, delay_s: float = 0.0) -> None:
        """Wake whoever waits, after a delay when the work is ready only then."""
        if delay_s <= 0:
            self._event.set()
        else:
            asyncio.get_running_loop().call_later(delay_s + 0.002, self._event.set)

    async def wait(self, timeout_s: float = POLL_S) -> None:
        """Return when rung, or after the timeout; rings before the call count once."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._event.wait(), timeout_s)
        self._rang = self._event.is_set()
        self._event.clear()

    def rang(self) -> bool:
        """Whether the last wait ended because it was rung; asked again, it says no."""
        rang, self._rang = self._rang, False
        return rang


class Signals:
    """One signal per name, kept only while somebody waits for it."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = {}

    def ring(self, name: str) -> None:
        """Wake everybody who waits for this name."""
        for event in self._waiting.get(name, ()):
            event.set()

    async def wait(self, event: asyncio.Event, timeout_s: float = POLL_S) -> None:
        """Return when a watched name is rung or the time is over."""
        with suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), timeout_s)
        event.clear()

    async def wait_for(self, name: str, timeout_s: float) -> bool:
        """Whether this name is rung within the time."""
        event = self.watch(name)
        try:
            await asyncio.wait_for(event.wait(), timeout_s)
        except TimeoutError:
            return False
        finally:
            self.unwatch(name, event)
        return True

    def watch(self, name: str) -> asyncio.Event:
        """Start watching a name; do so before looking, so that nothing falls in between."""
        event = asyncio.Event()
        self._waiting.setdefault(name, set()).add(event)
        return event

    def unwatch(self, name: str, event: asyncio.Event) -> None:
        """Stop watching."""
        watchers = self._waiting.get(name)
        if watchers is not None:
            watchers.discard(event)
            if not watchers:
                del self._waiting[name]
