"""What the lab has worked out already: past turns as they were read, and how they go under settings that were tried.

Moving a slider asks the same of the same turns again and again. A new turn, a new label or a reloaded skill starts afresh.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.insight.archive import Source
from bot.insight.basis import Logged
from bot.insight.progress import Progress
from bot.insight.replay import Judged, Rejudge, with_bar
from bot.judgement import ActionCard
from bot.settings import Scope, Settings

T = TypeVar("T")
_MOST: Final = 24  # results that are kept


class Past:
    """Past turns of one log, and the desk that judges them again."""

    def __init__(self, turns: Sequence[Logged], desk: Rejudge) -> None:
        self.turns = turns
        self.desk = desk
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()

    def judged(self, settings: Settings, progress: Progress | None = None) -> Sequence[Judged]:
        """Every turn under these settings."""
        progress = progress or Progress()
        key = settings.model_dump_json()
        return self._once(key, lambda: self.desk.judged(self.turns, settings, progress), progress)

    def ways(
        self, settings: Settings, scope: Scope, progress: Progress | None = None
    ) -> tuple[Sequence[Logged], NDArray[np.str_]]:
        """The turns of a scope and which way they go at every threshold of it, whatever that threshold is now."""
        progress = progress or Progress()
        bare = with_bar(settings, scope, 0.5)

        def work() -> tuple[Sequence[Logged], NDArray[np.str_]]:
            mine = [turn for turn in self.turns if self.desk.inside(turn, scope)]
            return mine, self.desk.ways(mine, bare, scope, progress=progress)

        return self._once((bare.model_dump_json(), scope), work, progress)

    def _once(self, key: Hashable, work: Callable[[], T], progress: Progress) -> T:
        progress.look()
        upto = progress.done + len(self.turns)
        if key in self._kept:
            self._kept.move_to_end(key)
        else:
            self._kept[key] = work()
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        progress.add(max(0, upto - progress.done))  # what was known, or is not about this scope
        found: T = self._kept[key]
        return found


class Memo:
    """The past of every log that was looked at."""

    def __init__(self) -> None:
        self._past: dict[str, tuple[Hashable, Past]] = {}

    async def past(self, source: Source, actions: Mapping[str, ActionCard]) -> Past:
        """The past of a log as it stands."""
        key = (await source.mark(), id(actions), id(source.store))
        known = self._past.get(source.name)
        if known is None or known[0] != key:
            known = key, Past(await source.turns(), Rejudge(actions))
            self._past[source.name] = known
        return known[1]
