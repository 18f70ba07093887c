"""Models on trial in the flow: as canaries they decide in their conversations, in the others they only look on.

What looking on finds is written down after the commit, one turn at a time, and dropped rather than queued for long: no customer
waits for it and nothing of it is said.
"""

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, Protocol, TypeVar

from pydantic import JsonValue

from bot.flow.conversation import Conversation
from bot.flow.judge import Judge
from bot.flow.press import PRESS
from bot.flow.retrieve import Retrieve
from bot.flow.understand import Understand
from bot.flow.word import Word
from bot.insight.comparisons import Comparisons
from bot.insight.model_trials import Candidate
from bot.log import get_logger
from bot.turn import Reply, Turn
from bot.writer.registry import Part

WAITING: Final = 64  # turns that may wait to be looked at; further ones are let go
S = TypeVar("S")
log = get_logger(__name__)


class Backstage:
    """Work that nobody waits for, one piece at a time."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._one = asyncio.Lock()

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it some time soon, unless too much waits already."""
        if len(self._tasks) >= WAITING:
            work.close()
            return
        task = asyncio.create_task(self._do(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drained(self) -> None:
        """Wait for what was begun."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def stop(self) -> None:
        """Let go of what was not done yet."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _do(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            async with self._one:
                await work
        except Exception as error:  # a candidate may fail in any way; the desk goes on without its opinion
            log.warning("a model on trial could not look on", exc_info=error)
        finally:
            work.close()


class _Silent:
    """Nothing is released, and nothing was."""

    async def __call__(self, turn: Turn, reply: Reply) -> bool:
        return False

    async def check(self, turn: Turn) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Trial(Generic[S]):
    """A model on trial with the stage it plays in."""

    candidate: Candidate
    stage: S


class Looks(Protocol):
    """The stages after the understanding, as the live desk has them."""

    @property
    def retrieve(self) -> Retrieve: ...
    @property
    def judge(self) -> Judge: ...


@dataclass(frozen=True, slots=True)
class Beside:
    """The models on trial of a desk; none of either kind is the usual case."""

    judge: Trial[Understand] | None = None
    writer: Trial[Word] | None = None
    in_force: Mapping[str, str] = field(default_factory=dict)  # stamps of registered models
    comparisons: Comparisons | None = None
    backstage: Backstage = field(default_factory=Backstage)

    def understand(self, conversation_id: str, usual: Understand) -> Understand:
        """Who hears in this conversation."""
        trial = self.judge
        return trial.stage if trial and trial.candidate.decides(conversation_id) else usual

    def word(self, conversation_id: str, usual: Word) -> Word:
        """Who words the answers of this conversation."""
        trial = self.writer
        return trial.stage if trial and trial.candidate.decides(conversation_id) else usual

    def marked(self, turn: Turn) -> Turn:
        """The turn with the registered models that work on it, so that they can be held to account."""
        trials = (trial.candidate for trial in (self.judge, self.writer) if trial is not None)
        mine: dict[str, JsonValue] = {
            each.part: each.stamp for each in trials if each.decides(turn.address.id)
        }
        told: dict[str, JsonValue] = {"models": dict(self.in_force)} if self.in_force else {}
        if mine:
            told["canary"] = mine
        return turn.evolve(basis={**turn.basis, **told}) if told else turn

    def look_on(self, turn: Turn, unworded: Turn, conversation: Conversation, stages: Looks) -> None:
        """After the commit: let the models that did not decide say what they would have done."""
        spoken = turn.utterances[-1].kind == "message" and turn.owner in ("bot", "queue")
        if self.comparisons is None or not spoken or conversation.log.owner not in ("bot", "closed"):
            return
        name = turn.address.id
        if self.judge and not self.judge.candidate.decides(name) and turn.heard.model != PRESS:
            self.backstage.begin(self._hear(self.judge, turn, conversation, stages))
        if self.writer and not self.writer.candidate.decides(name):
            self.backstage.begin(self._say(self.writer, turn, unworded, conversation))

    async def _hear(
        self, trial: Trial[Understand], turn: Turn, conversation: Conversation, stages: Looks
    ) -> None:
        bare = turn.evolve(understanding=None, decision=None, passages=(), near=(), told=())
        heard = await stages.retrieve(await trial.stage(bare, conversation), conversation)
        judged = await stages.judge(heard, conversation)
        before, after = _went(turn), _went(judged)
        same = (before["path"], before["skill"]) == (after["path"], after["skill"])
        await self._note("judge", trial, turn, same=same, facts={"before": before, "after": after})

    async def _say(self, trial: Trial[Word], turn: Turn, unworded: Turn, conversation: Conversation) -> None:
        worded = await trial.stage(unworded.evolve(wording=None), conversation, _Silent())
        told = worded.wording
        if told is None or told.outcome == "kept":
            return
        usable = told.outcome == "model"
        facts: dict[str, JsonValue] = {
            "before": {"text": _text(turn)},
            "after": {"text": _text(worded) if usable else "", "outcome": told.outcome, "why": told.why},
        }
        await self._note("writer", trial, turn, same=usable, facts=facts)

    async def _note(
        self, part: Part, trial: Trial[Any], turn: Turn, *, same: bool, facts: Mapping[str, JsonValue]
    ) -> None:
        if self.comparisons is not None:
            await self.comparisons.note(turn.id, part, trial.candidate.name, same=same, facts=facts)


def _went(turn: Turn) -> dict[str, JsonValue]:
    """Which way a judged turn went, and what was understood."""
    judged = turn.basis["judged"]
    if not isinstance(judged, dict):
        raise TypeError("a judged turn knows which way it went")
    top = turn.heard.requests[0].top
    return {**judged, "intent": top.name, "sure": round(top.confidence, 3)}


def _text(turn: Turn) -> str:
    return "\n".join(reply.text for reply in turn.replies)
