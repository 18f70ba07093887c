"""A writer that stops doing its work is taken back: words that the guardrail stops, that lose something, come late or not at all.

Customers get the approved text each time, so nothing else falls: completion does not see it. What is looked at are the newest answers
of this very trial, or of this very time in force, so that a model which was well for a month is found out within minutes.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from pydantic import JsonValue

from bot.conversation.store import Store
from bot.insight.bell import Raised
from bot.insight.ended import Ended, Recent
from bot.insight.model_trials import ALARM, Candidate, InForce, ModelTrials
from bot.insight.sequential import low_completion
from bot.settings import Live

BELOW: Final = 0.8  # of its answers could be said
LEAST: Final = 20  # answers
NEWEST: Final = 60  # answers that count
FAILED: Final = ("blocked", "lost", "late", "failed")
_TRIAL: Final = timedelta(days=2)
_KIND: Final = "unworded"


class Wordings:
    """Watches what became of the answers that a registered writer was asked for."""

    def __init__(
        self, store: Store, live: Live, trials: ModelTrials, *, lately: Recent, tried: Recent
    ) -> None:
        self._now = store.clock.now
        self._live = live
        self._trials = trials
        self._lately, self._tried = lately, tried

    async def look(self) -> Sequence[Raised]:
        """Take back what has to be; the alarms that say so."""
        found = (await self._canary(), await self._in_force())
        return [raised for raised in found if raised is not None]

    async def _canary(self) -> Raised | None:
        """A canary loses its share."""
        candidate = self._trials.candidate("writer")
        if candidate is None or candidate.stage != "canary":
            return None
        ended = await self._tried.since(self._now() - _TRIAL)
        answers = _newest(turn for turn in ended if turn.canary.get("writer") == candidate.stamp)
        if not _bad(answers):
            return None
        may = self._live.current.settings.watch.roll_back
        if may:
            await self._trials.end(candidate, ALARM)
        return _raised(candidate, answers, ended=may, back_to=None)

    async def _in_force(self) -> Raised | None:
        """The one in force makes room for the one before it, or for approved texts."""
        model, watch = self._trials.in_force("writer"), self._live.current.settings.watch
        if model is None:
            return None
        ended = await self._lately.since(self._now() - timedelta(minutes=watch.minutes))
        mine = (t for t in ended if t.models.get("writer") == model.stamp and not t.canary.get("writer"))
        answers = _newest(mine)
        if not _bad(answers):
            return None
        back_to = None
        if watch.roll_back and self._trials.registry("writer").live == model.name:
            back_to = await self._trials.back("writer", ALARM, model.name) or "installed"
        return _raised(model, answers, ended=False, back_to=back_to)


def _newest(turns: Iterable[Ended]) -> list[str]:
    """What became of the newest answers; what nobody asked it for, or had no room for, says nothing of it."""
    return [turn.worded for turn in turns if turn.worded == "model" or turn.worded in FAILED][-NEWEST:]


def _bad(answers: Sequence[str]) -> bool:
    """Whether too few of them could be said, and not by chance."""
    return low_completion([each == "model" for each in answers], below=BELOW, least=LEAST)


def _raised(
    model: Candidate | InForce, answers: Sequence[str], *, ended: bool, back_to: str | None
) -> Raised:
    """The alarm, with what went wrong how often."""
    counted = Counter(answers)
    facts: dict[str, JsonValue] = {
        "part": model.part,
        "model": model.name,
        "share": round(counted["model"] / len(answers), 4),
        "n": len(answers),
        "below": BELOW,
        "ended": ended,
        "back_to": back_to,
        **{name: counted[name] for name in FAILED},
    }
    return Raised(_KIND, f"{_KIND}:{model.part}:{model.stamp}", facts)
