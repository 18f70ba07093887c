"""Completion under the bar: the last change, a setting or a model, is taken back; what is on trial loses its share.

Completion of conversations (CCR) is counted over those that were judged under what is watched, and by nothing else.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from pydantic import JsonValue

from bot.conversation.store import Store
from bot.insight.bell import Raised
from bot.insight.ended import Ended, Recent
from bot.insight.model_trials import ALARM, InForce, ModelTrials
from bot.insight.sequential import low_completion
from bot.settings import Live, Version
from bot.writer.registry import PARTS, Part

SETTLED: Final = timedelta(minutes=2)  # a question that is this old was not answered
_TRIAL_DAYS: Final = timedelta(
    days=2
)  # a trial has a small share: it is looked at for longer than the window


class Completion:
    """Watches the share of conversations that were completed."""

    def __init__(
        self, store: Store, live: Live, trials: ModelTrials, *, lately: Recent, tried: Recent
    ) -> None:
        self._store = store
        self._live = live
        self._trials = trials
        self._lately, self._tried = lately, tried

    async def look(self) -> Sequence[Raised]:
        """Take back what has to be; the alarms that say so."""
        found = [await self._canary(part) for part in PARTS]
        return [raised for raised in (*found, await self._trial(), await self._in_force()) if raised]

    async def _in_force(self) -> Raised | None:
        """What came into force last, a setting or a model, is taken back."""
        version, watch = self._live.current, self._live.current.settings.watch
        model = self._trials.last_change()
        timeline = await self._live.versions.timeline()
        newest = timeline[0] if timeline else None
        if model is not None and newest is not None and newest.at > model.since:
            model = None  # the setting came later
        window = timedelta(minutes=watch.minutes)
        done = await self._completed(self._lately, window, self._counts(version, model))
        if not low_completion(done, below=watch.ccr_below, least=watch.least):
            return None
        facts = self._facts(done) | {"version": version.name, "back_to": None}
        if model is not None:
            return await self._model_back(model, facts, may=watch.roll_back)
        since = newest.id if newest is not None else 0
        if watch.roll_back and newest is not None and newest.kind == "activated":
            made = await self._live.versions.back(ALARM, note="completion", kind="alarm")
            facts["back_to"] = f"v{made.version}" if made.version else "file"
            await self._live.refresh()
        return Raised("ccr", f"ccr:{since}", facts)

    def _counts(self, version: Version, model: InForce | None) -> Callable[[Ended], bool]:
        """Turns under the version and the models of now: none of a model on trial, or of one that was taken back."""
        stamps = {each.stamp for part in PARTS if (each := self._trials.in_force(part)) is not None}

        def mine(turn: Ended) -> bool:
            gone = any(stamp not in stamps for stamp in turn.models.values())
            late = model is None or turn.models.get(model.part) == model.stamp
            return late and not gone and not turn.canary and turn.version == version.name

        return mine

    async def _model_back(self, model: InForce, facts: dict[str, JsonValue], *, may: bool) -> Raised:
        facts |= {"part": model.part, "model": model.name}
        if may and self._trials.registry(model.part).live == model.name:
            facts["back_to"] = await self._trials.back(model.part, ALARM, model.name) or "installed"
        return Raised("ccr", f"ccr:{model.part}:{model.stamp}", facts)

    async def _canary(self, part: Part) -> Raised | None:
        """A model whose own conversations are not completed loses its share."""
        candidate, watch = self._trials.candidate(part), self._live.current.settings.watch
        if candidate is None or candidate.stage != "canary":
            return None
        done = await self._completed(
            self._tried, _TRIAL_DAYS, lambda turn: turn.canary.get(part) == candidate.stamp
        )
        if not low_completion(done, below=watch.ccr_below, least=watch.least):
            return None
        facts = self._facts(done) | {"part": part, "model": candidate.name, "ended": watch.roll_back}
        if watch.roll_back:
            await self._trials.end(candidate, ALARM)
        return Raised("canary", f"canary:{part}:{candidate.stamp}", facts)

    async def _trial(self) -> Raised | None:
        """The same for settings that are tried on a share of conversations."""
        trial, watch = self._live.trial, self._live.current.settings.watch
        if trial is None or not trial.share:
            return None
        done = await self._completed(self._tried, _TRIAL_DAYS, lambda turn: turn.version == trial.name)
        if not low_completion(done, below=watch.ccr_below, least=watch.least):
            return None
        facts = self._facts(done) | {"version": trial.name, "ended": watch.roll_back}
        if watch.roll_back:
            await self._live.versions.end_trial(ALARM)
            await self._live.refresh()
        return Raised("canary", f"canary:{trial.name}:{len(await self._live.versions.timeline())}", facts)

    def _facts(self, done: Sequence[bool]) -> dict[str, JsonValue]:
        watch = self._live.current.settings.watch
        share = round(sum(done) / len(done), 4)
        return {"share": share, "n": len(done), "below": watch.ccr_below, "minutes": watch.minutes}

    async def _completed(
        self, recent: Recent, window: timedelta, mine: Callable[[Ended], bool]
    ) -> list[bool]:
        """Whether each settled conversation of the window was completed; `mine` picks the turns that count."""
        now = self._store.clock.now()
        talks: dict[str, list[Ended]] = {}
        for turn in await recent.since(now - window):
            if mine(turn):
                talks.setdefault(turn.conversation, []).append(turn)
        verdicts = (completed(talk, now) for talk in talks.values())
        return [verdict for verdict in verdicts if verdict is not None]


def completed(talk: Sequence[Ended], now: datetime) -> bool | None:
    """Whether a conversation was carried to its end without a person; None while it may still go on."""
    last = talk[-1]
    if any(turn.dead or turn.decision == "handoff" for turn in talk):
        return False
    if now - last.at < SETTLED:
        return None
    return last.decision != "clarify" and not last.displeased
