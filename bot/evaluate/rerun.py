"""Lives a recorded conversation through again at a fresh shop, and tells what comes out differently.

Every utterance goes through the production pipeline once more, as it was said, at the time it was said. The shop is a copy in the
state of its fixture, so nothing that is done here is done for anybody.
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self

from bot.config import Config
from bot.errors import BadInput
from bot.evaluate.bench import Bench
from bot.evaluate.play import Stage
from bot.evaluate.script import Dialogue, Step
from bot.wiring.models import Models

COMPARED: Final = (
    *("decision", "skill", "intent", "entities", "slots", "risk", "effects", "handoff", "owner"),
    *("verdict", "release", "replies"),
)
_UNLIKE: Final = frozenset({"key", "ticket"})  # made anew each time, like what follows
_EFFECT: Final = "effect"  # an entity that names one
_RECEIPT: Final = "reference"  # a fact that names one
Turn = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A conversation as it was: its turns, and the title of every button by its payload."""

    customer: str | None
    turns: Sequence[Turn]
    titles: Mapping[str, str]

    def step(self, number: int) -> Step:
        """What the customer did to bring about the n-th turn, counted from 1. BadInput where it was no customer."""
        said = self.turns[number - 1]["utterances"]
        kinds = {each["kind"] for each in said}
        if not said or kinds - {"message", "press"}:
            raise BadInput(f"turn {number} was not begun by the customer; it can only happen by itself")
        text = "\n".join(each["text"] for each in said)
        return Step("press", self.titles.get(text, text)) if kinds == {"press"} else Step("say", text)


class Rerun:
    """A second life of a conversation, on a desk of its own."""

    def __init__(self, recorded: Recorded, stage: Stage) -> None:
        self.recorded = recorded
        self._stage = stage
        self.next = 1  # the number of the turn that comes now

    @classmethod
    @asynccontextmanager
    async def open(
        cls, recorded: Recorded, config: Config, models: Models, folder: Path
    ) -> AsyncIterator[Self]:
        """A fresh desk with these models; `folder` is for databases and may be thrown away afterwards."""
        if config.shop.adapter != "sql":
            raise BadInput("a real shop cannot be put back to where it was; try it with a fixture")
        began = datetime.fromisoformat(recorded.turns[0]["utterances"][0]["at"])
        bench = await Bench.open(config, None, folder, models=models, at=began)
        async with bench.desk() as (app, clock):
            dialogue = Dialogue(id="again", lang="", category="", customer=recorded.customer, steps=())
            yield cls(recorded, Stage(app, clock, dialogue))

    @property
    def left(self) -> bool:
        """Whether there is a recorded turn to come."""
        return self.next <= len(self.recorded.turns)

    async def again(self) -> tuple[Turn, list[str]]:
        """The next recorded turn once more: the new turn, and what is different about it."""
        turn = await self.say(self.recorded.step(self.next))
        return turn, differences(self.recorded.turns[self.next - 2], turn)

    async def say(self, step: Step) -> Turn:
        """Another thing said in place of what was said then."""
        played = await self._stage.play(replace(step, expect={}))
        self.next += 1
        if played.failures:
            raise BadInput(played.failures[0])
        return played.turn


def differences(before: Turn, after: Turn) -> list[str]:
    """What is different between two turns, a line each; ids and times made anew do not count."""
    found = []
    for key in COMPARED:
        was, now = (_plain(_part(turn, key), _receipt(turn)) for turn in (before, after))
        if was != now:
            found.append(f"{key}: {_short(was)} → {_short(now)}")
    return found


def _part(turn: Turn, key: str) -> Any:
    """A part of the trace; of the intents the one that counts, since the tail is shuffled by receipts in the context."""
    return next(iter(turn.get("intents") or ()), None) if key == "intent" else turn.get(key)


def _receipt(turn: Turn) -> str:
    return str((turn.get("facts") or {}).get(_RECEIPT) or "")


def _plain(value: Any, receipt: str) -> Any:
    """The value without what is made anew; a probability to two places, which is what one thread or two agree on."""
    if isinstance(value, Mapping):
        named = value.get("entity") == _EFFECT
        return {
            k: _plain(v, receipt)
            for k, v in value.items()
            if k not in _UNLIKE and not (named and k == "value")
        }
    if isinstance(value, list | tuple):
        return [_plain(each, receipt) for each in value]
    if isinstance(value, float):
        return round(value, 2)
    return value.replace(receipt, "…") if receipt and isinstance(value, str) else value


def _short(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
