"""Who is told which conversations change: watchers in this process, and what passes it on to others."""

from collections.abc import Callable

Seen = Callable[[str], None]


class Watchers:
    """Called with a conversation's id. A call says no more than that a look may be worth it."""

    def __init__(self) -> None:
        self._seen: list[Seen] = []
        self.pass_on: Seen | None = None  # to other processes

    def __bool__(self) -> bool:
        return bool(self._seen)

    def add(self, seen: Seen) -> Callable[[], None]:
        """Tell `seen` as well; returns what ends that."""
        self._seen.append(seen)
        return lambda: self._seen.remove(seen) if seen in self._seen else None

    def changed(self, conversation_id: str) -> None:
        """It has changed here: tell everybody."""
        self.told(conversation_id)
        if self.pass_on is not None:
            self.pass_on(conversation_id)

    def told(self, conversation_id: str) -> None:
        """It may have changed somewhere: tell those in this process."""
        for seen in tuple(self._seen):
            seen(conversation_id)
