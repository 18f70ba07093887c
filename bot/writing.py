"""Who writes in a conversation at this moment: a sign that passes between the pages of one server and is kept nowhere."""

from collections.abc import Callable
from contextlib import suppress

Seen = Callable[[str, str, bool], None]


class Writing:
    """Tells whoever watches that somebody begins or goes on writing, or has stopped. A sign fades with whoever shows it."""

    def __init__(self) -> None:
        self._watchers: list[Seen] = []

    def watch(self, seen: Seen) -> Callable[[], None]:
        """Call `seen(conversation, who, on)` with every sign; returns what ends that."""
        self._watchers.append(seen)

        def end() -> None:
            with suppress(ValueError):
                self._watchers.remove(seen)

        return end

    def sign(self, conversation: str, who: str, *, on: bool) -> None:
        """`who` is `customer` or `agent:<id>`."""
        for seen in tuple(self._watchers):
            seen(conversation, who, on)
