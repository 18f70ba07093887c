"""From a message and its context to an `Understanding`."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Self, cast

import numpy as np

from bot.errors import UnderstandingError
from bot.turn import Entity, Intent, Request, Risk, Sentiment, Understanding
from bot.understanding.bare import only_data, signs
from bot.understanding.context import CONFIRMATION, Context
from bot.understanding.curves import softmax
from bot.understanding.encoder import Encoder
from bot.understanding.entities import extract
from bot.understanding.familiar import familiar
from bot.understanding.forbidden import allowed
from bot.understanding.judge import Heard, Judge, Message
from bot.understanding.matched import matched
from bot.understanding.normalise import Normalised
from bot.understanding.own import OwnIntents
from bot.understanding.risks import SAFETY, SURELY
from bot.understanding.split import Part, clauses, joined, opens, stands, supported, things
from bot.understanding.trouble import with_trouble
from bot.understanding.whole import SHIPPED, look_whole

_RANKED = 5  # readings of a request that are kept
_CERTAIN = 0.97  # of an intent that its wording proves
_PART = 0.6  # a clause must be this sure of a wish of its own before a message is split
_HINT = 0.3  # how sure the n-grams must be of a clause before it is read with care
_UNCLEAR = 0.6  # below it a wish for a person that the alarm hears goes first
_ASKS = ("?", "吗", "么", "呢")
_WEAK_YES = frozenset(
    "ok okay okey oki k kk 好 好的 好吧 好滴 好嘞 嗯 嗯好 嗯嗯 哦好 行吧 fine right alright".split()  # noqa: SIM905
)
_NO_WISH = frozenset(("dialog.social", "dialog.inform", "dialog.correct"))  # a wish beside them outweighs
_DISPLEASED = "feedback.negative"  # what is wanted may stand beside it
# Never a request of its own beside another: said around what is wanted.
_AROUND = _NO_WISH | frozenset(
    ("feedback.negative", "feedback.positive", "complaint", "dialog.affirm", "dialog.deny", "oos")
)


class Understander:
    """Hears messages. Frozen, and safe to call from several threads; copies with other own intents share its models."""

    def __init__(self, judge: Judge, encoder: Encoder | None) -> None:
        self.judge = judge
        self.encoder = encoder
        self.own = OwnIntents({})
        self._made: dict[
            tuple[tuple[str, tuple[str, ...]], ...], OwnIntents
        ] = {}  # the last one, for every copy
        self._room = ThreadPoolExecutor(max_workers=1, thread_name_prefix="judge")

    @property
    def model(self) -> str:
        """Which trained judge this is, as traces name it."""
        return self.judge.name

    @property
    def intents(self) -> tuple[str, ...]:
        """Every built-in intent it may name, in the order of the model."""
        return self.judge.labels.intents

    def with_own(self, examples: Mapping[str, Iterable[str]]) -> Self:
        """A copy that also hears these intents, each by its example sentences, in place of earlier own ones."""
        wanted = {intent: tuple(texts) for intent, texts in examples.items()}
        if known := sorted(wanted.keys() & set(self.intents)):
            raise UnderstandingError(
                f"{known[0]} is a built-in intent, which needs no examples; drop them or rename the skill's own intent"
            )
        key = tuple(sorted(wanted.items()))
        twin = copy(self)
        twin.own = self._made.get(key) or self._learned(wanted)
        self._made.clear()
        self._made[key] = twin.own
        return twin

    def _learned(self, examples: Mapping[str, Iterable[str]]) -> OwnIntents:
        judge = self.judge
        against = judge.heads.directions[judge.labels.columns["intents"]] if judge.heads else None
        return OwnIntents(examples, self.encoder, against)

    def understand(self, text: str, context: Context | None = None) -> Understanding:
        """What a message says."""
        return self.understand_batch([(text, context or Context())])[0]

    async def hear(self, text: str, context: Context | None = None) -> Understanding:
        """What a message says, without holding the event loop while a model works."""
        if self.encoder is None:
            return self.understand(text, context)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._room, self.understand, text, context)

    def understand_batch(self, items: Sequence[tuple[str, Context]]) -> list[Understanding]:
        """What several messages say, in their order."""
        read = [matched(text, context) for text, context in items]
        heard = self.judge.hear(
            [
                Message(message.text, asked, context.language, message.typed)
                for message, asked, context in read
            ]
        )
        return [
            allowed(message, self._understanding(message, asked, context, first), context, self.understand)
            for (message, asked, context), first in zip(read, heard, strict=True)
        ]

    def close(self) -> None:
        """Let the worker thread go."""
        self._room.shutdown(wait=False)

    def _understanding(
        self, message: Normalised, asked: str, context: Context, heard: Heard
    ) -> Understanding:
        entities = extract(message, context)  # its language is the message's by now
        wishes = familiar(self.judge, Message(message.text, asked, context.language), heard, entities)
        entities, chances = with_trouble(heard.trouble, entities, wishes.intents, self.intents, context)
        wishes = replace(wishes, intents=chances)
        risk = self.judge.risky(heard)
        sentiment = self.judge.labels.sentiment[int(heard.sentiment.argmax())]
        return Understanding(
            language=context.language,
            requests=self._requests(message, asked, context, wishes, entities),
            entities=entities,
            sentiment=cast(Sentiment, sentiment),
            anger=int(np.rint(float(heard.anger @ np.arange(4)))),
            risk=cast(tuple[Risk, ...], risk or ("none",)),
            danger=heard.risks.danger if SAFETY in risk else "",
            model=self.model,
        )

    def _requests(
        self, message: Normalised, asked: str, context: Context, heard: Heard, entities: tuple[Entity, ...]
    ) -> tuple[Request, ...]:
        text = message.text
        if not any(char.isalnum() for char in text):
            return (self._request(message, 0, len(text), signs(text, context), entities),)
        unclear = heard.intents.max() < _UNCLEAR
        calls = "handoff.request" if unclear and heard.risks.person >= SURELY else None
        if (
            proven := self._proven(text, asked, context)
            or self._proven(message.typed, asked, context)
            or calls
        ):
            return (self._request(message, 0, len(text), self._ranked(heard, text, proven), entities),)
        if only_data(entities, message) and (not asked or context.expected):
            return (
                self._request(message, 0, len(text), self._ranked(heard, text, "dialog.inform"), entities),
            )
        parts = self._parts(message, asked, context, heard, entities)
        return tuple(self._request(message, part.start, part.end, part.readings, entities) for part in parts)

    def _proven(self, text: str, asked: str, context: Context) -> str | None:
        """The intent that the wording proves; "ok" is a yes only after a question or where a yes is waited for."""
        act = self.judge.rules.act(text, context.language)
        weak = self.judge.rules.bare(text) in _WEAK_YES
        asks = CONFIRMATION in context.expected or any(mark in asked[-12:] for mark in _ASKS)
        if act == "dialog.affirm" and weak and not asks:
            return "dialog.social"
        return act

    def _parts(
        self, message: Normalised, asked: str, context: Context, heard: Heard, entities: tuple[Entity, ...]
    ) -> list[Part]:
        """The requests of a message: its clauses where they surely want different things, else the whole."""
        text = message.text
        whole = Part(0, len(text), self._ranked(heard, text))
        spans = clauses(text)
        top = whole.readings[0]
        if len(spans) < 2 or (top.name in self.own.intents and top.confidence >= _PART):
            return [whole]
        leading = opens(text[slice(*spans[0])])
        spans = spans[1:] if leading else spans
        grumbles = top.name == _DISPLEASED or (top.name == "complaint" and top.confidence < _UNCLEAR)
        said_around = top.name in _NO_WISH or leading or grumbles
        if len(self._hints(text, asked, spans, context.language)) < (1 if said_around else 2):
            return [whole]
        messages = [Message(text[a:b].strip(), asked, context.language) for a, b in spans]
        ranked = [
            self._ranked(each, said.text, self.judge.rules.wish(said.text, context.language))
            for said, each in zip(messages, self.judge.hear(messages), strict=True)
        ]
        wishes = [
            Part(a, b, readings)
            for (a, b), readings in zip(spans, ranked, strict=True)
            if readings[0].confidence >= _PART and readings[0].name not in _AROUND
        ]
        if said_around and len({part.name for part in wishes}) == 1:
            return [Part(0, len(text), max(wishes, key=lambda part: part.readings[0].confidence).readings)]
        chances = dict(zip(self.intents, heard.intents.tolist(), strict=True))
        wishes = supported(text, wishes, chances, [things(message, part, entities) for part in wishes])
        if len(later := stands(text, wishes)) == 1 < len(wishes):
            return [Part(0, len(text), later[0].readings)]
        return joined(wishes, len(text)) if len({part.name for part in wishes}) > 1 else [whole]

    def _hints(self, text: str, asked: str, spans: list[tuple[int, int]], language: str) -> set[str]:
        """Wishes that the n-grams alone see in the clauses; cheap, so that few messages are read twice."""
        columns = self.judge.labels.columns["intents"]
        found = set()
        for a, b in spans:
            if clear := self.judge.rules.wish(text[a:b].strip(), language):
                found.add(clear)
                continue
            chances = softmax(self.judge.linear.scores(text[a:b], asked)[columns])
            name = self.intents[int(chances.argmax())]
            if chances.max() >= _HINT and name not in _AROUND:
                found.add(name)
        return found

    def _ranked(self, heard: Heard, text: str, proven: str = "") -> tuple[Intent, ...]:
        chances = dict(zip(self.intents, heard.intents.tolist(), strict=True))
        own = {} if proven else self.own.chances(text, heard.vector, self.rival(heard))
        left = 1 - sum(own.values())
        chances = {name: value * left for name, value in chances.items()}
        for name, chance in own.items():
            chances[name] = chances.get(name, 0.0) + chance
        if proven:
            chances = {name: value * (1 - _CERTAIN) for name, value in chances.items()} | {proven: _CERTAIN}
        order = sorted(chances, key=lambda name: -chances[name])[:_RANKED]
        return tuple(Intent(name, round(chances[name], 4)) for name in order)

    def rival(self, heard: Heard) -> float:
        """How likely the likeliest built-in wish is; that a message is for no shop speaks against none of a skill's own."""
        return float(heard.intents[np.arange(len(heard.intents)) != self.intents.index("oos")].max())

    def _request(
        self,
        message: Normalised,
        start: int,
        end: int,
        readings: tuple[Intent, ...],
        entities: tuple[Entity, ...],
    ) -> Request:
        first, last = message.span(start, end)
        inside = tuple(found for found in entities if first <= found.start < max(last, first + 1))
        return Request(intents=readings, entities=inside, start=first, end=last)


def load(path: str = "", *, device: str = "auto", threads: int = 1, profile: str = "full") -> Understander:
    """The shipped judge, or the one in a folder; `profile="linear"` leaves the encoder (and torch) out."""
    folder = Path(path) if path else SHIPPED
    look_whole(folder, profile)
    encoder = Encoder(folder, device=device, threads=threads) if profile == "full" else None
    return Understander(Judge(folder, encoder), encoder)
