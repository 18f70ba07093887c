"""How far a replay has come, and the word that stops it: it runs in a thread, who waits for it does not."""

from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

T = TypeVar("T")
PHASES: Final = 3  # before, after, and the curve: each goes through every turn


class Stopped(Exception):  # noqa: N818 - how a replay ends, not a fault
    """Somebody does not want the answer any more."""


class Progress:
    """Counted by the thread that works, read and stopped by others."""

    def __init__(self) -> None:
        self.total = 0
        self.done = 0
        self._stopped = False

    def stop(self) -> None:
        """No more of it."""
        self._stopped = True

    def add(self, count: int) -> None:
        """So much more is done."""
        self.done += count
        self.look()

    def look(self) -> None:
        """`Stopped` when it is not wanted any more."""
        if self._stopped:
            raise Stopped

    def over(self, items: Iterable[T]) -> Iterator[T]:
        """The items, each counted once it is worked on."""
        for item in items:
            yield item
            self.add(1)


class Jobs:
    """Replays under way, by whoever asked and their own name for it."""

    def __init__(self) -> None:
        self._all: dict[tuple[str, str], Progress] = {}

    def begin(self, person: str, name: str) -> Progress:
        """A new one; one of the same name is stopped."""
        self.stop(person, name)
        made = self._all[person, name] = Progress()
        return made

    def end(self, person: str, name: str, made: Progress) -> None:
        """It is over."""
        if self._all.get((person, name)) is made:
            del self._all[person, name]

    def find(self, person: str, name: str) -> Progress | None:
        """How far it is; None when there is none."""
        return self._all.get((person, name))

    def stop(self, person: str, name: str) -> None:
        """Stop it; nothing happens when it is over."""
        if (found := self.find(person, name)) is not None:
            found.stop()
