"""Checks in which the shop or the process fails at every place where it can."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.certify.trial import (
    Badge,
    Played,
    Trial,
    confirm_title,
    play,
    shows_effect,
    twice,
    wrong_in,
    wrong_with,
)
from bot.conversation.store import Tx
from bot.errors import BadInput, Unavailable, UnknownOutcome
from bot.testing.answer import Answer
from bot.testing.rehearsal import Desk
from bot.testing.shop import Fault
from bot.testing.talk import Talk

_LEASE_S: Final = 11.0  # after which a dead worker's turn is taken up
_ROUNDS: Final = 30
_POINTS: Final = 400  # of one walk; more would be a loop
_BUDGET_S: Final = 0.6  # for a turn, where a call hangs
_HANGS_S: Final = 0.9


async def timeouts(trial: Trial) -> Badge:
    """The shop is away, hangs, or leaves it open whether it has acted, at each of its calls."""
    calls = await _calls(trial)
    trial = replace(trial, arena=trial.arena.hurried(_BUDGET_S))
    runs, hung = 0, set[str]()
    for turn, call in calls:
        for name, fault in _faults(call).items():
            if fault.pause_s and call in hung:
                continue  # waiting takes time; once for each call is enough
            hung |= {call} if fault.pause_s else set()
            runs += 1
            async with trial.arena.desk() as desk:
                problem = await _with_fault(trial, desk, turn, call, fault)
            if problem:
                said, _, transcript = problem.partition("\n\n")
                why = f"{call} {name} in turn {turn + 1}: {said}"
                return Badge(name="time-outs", runs=runs, problem=why, transcript=transcript)
    return Badge(name="time-outs", runs=runs)


async def crashes(trial: Trial) -> Badge:
    """The process ends at the 1st, 2nd, 3rd … change of shop or database, until a walk passes without reaching it."""
    for number in range(1, _POINTS):
        bomb = _Bomb(number)
        async with trial.arena.desk() as desk:
            problem = await _crashing(trial, desk, bomb)
        if problem:
            said, _, transcript = problem.partition("\n\n")
            return Badge(name="crashes", runs=number, problem=f"{bomb.point}: {said}", transcript=transcript)
        if not bomb.point:
            return Badge(name="crashes", runs=number - 1)
    return Badge(name="crashes", runs=_POINTS, problem="the walk has no end")


def _faults(call: str) -> dict[str, Fault]:
    known = {"is away": Fault(Unavailable()), "hangs": Fault(pause_s=_HANGS_S)}
    if call == "apply":
        known["does not answer, nothing done"] = Fault(UnknownOutcome())
        known["does not answer, and has acted"] = Fault(UnknownOutcome(), after=True)
    return known


async def _calls(trial: Trial) -> list[tuple[int, str]]:
    """Which calls each turn makes, each name once a turn."""
    found: list[tuple[int, str]] = []
    async with trial.arena.desk() as desk:

        async def mark(turn: int) -> None:
            found.extend((turn - 1, call) for call in dict.fromkeys(desk.shop.calls))
            desk.shop.calls.clear()

        played = await play(trial, desk, trial.best, before=mark)
        await mark(len(played.turns))
    return [(turn, call) for turn, call in found if turn >= 0]


async def _with_fault(trial: Trial, desk: Desk, at: int, call: str, fault: Fault) -> str:
    async def strike(turn: int) -> None:
        if turn == at:
            desk.shop.break_next(call, fault)

    try:
        played = await play(trial, desk, _until(trial, at), before=strike)
    except BadInput as error:
        return str(error)
    told = [turn for turn in played.turns if trial.shop_words & set(turn.responses)]
    if told and not desk.shop.ledger:
        return played.failed("it says that it is done, and the shop did nothing")
    return wrong_in(trial, played)


def _until(trial: Trial, turn: int) -> Any:
    """The walk up to the turn in which the shop fails: what follows depends on it."""
    return replace(trial.best, answers=trial.best.answers[: max(0, turn)])


class Died(BaseException):
    """The process ended here. Not an Exception: nothing on the way may catch it."""


@dataclass
class _Bomb:
    """Ends the process at the n-th point that is passed while it is armed.

    Points lie before and after everything that lasts: a commit, a change of the shop. Whoever comes after a process that ended
    between two of them finds the same, wherever it was.
    """

    at: int
    passed: int = 0
    point: str = ""
    armed: bool = False

    def tick(self, point: str) -> None:
        """A point is passed."""
        if not self.armed:
            return
        self.passed += 1
        if self.passed == self.at:
            self.point, self.armed = point, False
            raise Died(point)

    def wire(self, desk: Desk) -> None:
        """Lay it around the shop and the database of a desk."""
        desk.shop.on_call = lambda point: self.tick(point) if point.endswith("shop.apply") else None
        write = desk.app.store.write

        @asynccontextmanager
        async def writing(**how: bool) -> AsyncIterator[Tx]:
            self.tick("before a commit")
            async with write(**how) as tx:
                yield tx
            self.tick("after a commit")

        desk.app.store.write = writing  # type: ignore[method-assign]


async def _crashing(trial: Trial, desk: Desk, bomb: _Bomb) -> str:
    """Play the walk through one crash; every message is answered once, and the end is the same."""
    bomb.wire(desk)
    talk = desk.talk(trial.best.setting.customer)
    played = Played(desk, talk)
    try:
        for line in trial.best.lines:
            played.turns.append(await _through(desk, talk, await line.write(talk), bomb))
        if await shows_effect(trial, talk, played.turns[-1]):
            button = await talk.button(confirm_title(trial, trial.best))
            key = await talk.write(button.payload, kind="press", shown=False)
            played.turns.append(await _through(desk, talk, key, bomb))
    except BadInput as error:
        return str(error)
    if len([turn for turn in await talk.turns() if turn["replies"]]) != len(played.turns):
        return played.failed("a message was answered more than once, or not at all")
    return twice(played) or next((played.failed(p) for t in played.turns if (p := wrong_with(trial, t))), "")


async def _through(desk: Desk, talk: Talk, key: str, bomb: _Bomb) -> Answer:
    """Work on a message until it is answered; when the process ends, another one takes over."""
    for _ in range(_ROUNDS):
        try:
            with _armed(bomb):
                busy = await desk.app.service.step()
        except Died:
            talk.transcript.note(f"the process ends: {bomb.point}")
            await desk.restart()
            desk.clock.advance(_LEASE_S)
            break
        if (await desk.app.inbox.outcome(talk.address.id, key)).over:
            break
        if not busy:
            desk.clock.advance(1.0)
    return await talk.finish(key)


@contextmanager
def _armed(bomb: _Bomb) -> Iterator[None]:
    bomb.armed = not bomb.point
    try:
        yield
    finally:
        bomb.armed = False
