"""Understanding by script: messages mean what the test says they mean; any other is read by the real model."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Any, Self, cast

from bot.testing.heard import Heard
from bot.turn import Entity, Intent, Request, Risk, Sentiment, Understanding
from bot.understanding import Context, Understander
from bot.understanding.language import detect


class Scripted:
    """Stands where the understander stands."""

    def __init__(self, real: Understander) -> None:
        self._real = real
        self._known: dict[str, Sequence[Heard]] = {}

    @property
    def encoder(self) -> Any:
        """The real model's."""
        return self._real.encoder

    @property
    def model(self) -> str:
        """Which trained judge reads what was not scripted."""
        return self._real.model

    def script(self, text: str, *wishes: Heard) -> None:
        """From now on this message is understood so; without wishes the model reads it."""
        if wishes:
            self._known[text.strip()] = wishes
        else:
            self._known.pop(text.strip(), None)

    def with_own(self, examples: Mapping[str, Iterable[str]]) -> Self:
        """A copy with the same script, whose model also hears these intents."""
        twin = copy(self)
        twin._real = self._real.with_own(examples)
        return twin

    async def hear(self, text: str, context: Context) -> Understanding:
        """What was said; messages that were merged into one turn are looked up one by one."""
        lines = dict.fromkeys(text.strip().split("\n"))
        wishes = self._known.get(text.strip()) or [w for line in lines for w in self._known.get(line, ())]
        return _understanding(text, wishes, context) if wishes else await self._real.hear(text, context)


def _understanding(text: str, wishes: Sequence[Heard], context: Context) -> Understanding:
    requests = tuple(
        Request(
            intents=(Intent(wish.intent, wish.confidence),), entities=_entities(text, wish), end=len(text)
        )
        for wish in wishes
    )
    first = wishes[0]
    return Understanding(
        language=first.language or detect(text, context.language),
        requests=requests,
        entities=tuple(entity for request in requests for entity in request.entities),
        sentiment=cast(Sentiment, first.sentiment),
        anger=first.anger,
        risk=cast(tuple[Risk, ...], first.risk),
        model="scripted",
    )


def _entities(text: str, wish: Heard) -> tuple[Entity, ...]:
    places = ((name, value, max(text.find(value), 0)) for name, value in wish.entities.items())
    return tuple(
        Entity(entity=name, value=value, start=start, end=start + len(value) if value in text else start)
        for name, value, start in places
    )
