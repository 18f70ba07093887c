"""The stage that asks the writer's model which wish was meant, where the judge is in doubt.

Both views count alike: the judge's probabilities and the model's are multiplied and their roots shared out, over the judge's best
readings and "none of them". What the judge heard of risks, anger and language is left as it is, and wishes that people answer are never
put to the model, so it can talk nobody out of a person. A model that does not answer changes nothing, and the trace says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from bot.config import Config
from bot.config.writer import OpinionConfig
from bot.domain import Domain
from bot.errors import ConfigError
from bot.flow.conversation import Conversation
from bot.judgement import ActionCard
from bot.log import get_logger
from bot.turn import Intent, OpinionOutcome, Request, SecondOpinion, Turn, Understanding
from bot.understanding.builtin import meanings
from bot.writer.choice import question
from bot.writer.generators import GenerationError, Generator, Weigher
from bot.writer.prompt import history

LEAST: Final = 0.05  # of a reading that is worth asking about
HEARS: Final = (
    0.5  # of the model's first word that must be one of the labels, or it has not understood the question
)
_PEOPLE: Final = "handoff"  # the skill whose wishes are the judge's alone
_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Opinion:
    """Weighs the readings of a doubtful wish a second time."""

    weigher: Weigher
    config: OpinionConfig
    cards: Mapping[str, ActionCard]  # by intent
    examples: Mapping[str, str]  # of a shop's own intents, one each
    masks: bool = True

    @classmethod
    def of(cls, config: Config, domain: Domain, writer: Generator | None) -> Self | None:
        """None where nobody is asked; ConfigError where nobody could be."""
        if not config.opinion.ask:
            return None
        if not isinstance(writer, Weigher):
            raise ConfigError(
                'opinion.ask: needs a model that tells probabilities; set writer.generator to "transformers" or "openai"'
            )
        own = {name: texts[0] for name, texts in domain.examples.items() if texts}
        return cls(writer, config.opinion, domain.cards, own, config.writer.masks)

    def due(self, turn: Turn) -> bool:
        """Whether the judge is in doubt about something that a model may have a say in."""
        return self._doubtful(turn.heard) is not None

    async def __call__(self, turn: Turn, conversation: Conversation) -> Turn:
        """The turn with its doubtful wish weighed again."""
        heard, number = turn.heard, self._doubtful(turn.heard)
        if number is None:
            return turn
        request = heard.requests[number]
        readings = self._readings(request)
        try:
            shares = await self._asked(turn, conversation, readings)
        except GenerationError as error:
            _log.warning("no second opinion", turn_id=turn.id, outcome=error.kind, why=str(error))
            second = SecondOpinion(
                model=self.weigher.name, outcome=error.kind, before=request.top, why=str(error)
            )
            return turn.evolve(understanding=replace(heard, second=second))
        weighed = pooled(request.intents, readings, shares)
        requests = (
            *heard.requests[:number],
            replace(request, intents=weighed),
            *heard.requests[number + 1 :],
        )
        second = SecondOpinion(
            model=self.weigher.name,
            outcome=self._outcome(request.top, weighed[0]),
            before=request.top,
            shares=tuple(Intent(r.name, round(s, 4)) for r, s in zip(readings, shares, strict=False)),
        )
        return turn.evolve(understanding=replace(heard, requests=requests, second=second))

    def _outcome(self, before: Intent, after: Intent) -> OpinionOutcome:
        if after.confidence < self.config.below:
            return "unsure"
        return "agreed" if after.name == before.name else "changed"

    def _doubtful(self, heard: Understanding) -> int | None:
        """The first request between the thresholds; none where there is a risk, or where a person may be wanted."""
        if heard.risk != ("none",):
            return None
        for number, request in enumerate(heard.requests):
            between = self.config.above <= request.top.confidence < self.config.below
            readings = self._readings(request)
            if between and len(readings) > 1 and not any(self._for_people(i) for i in request.intents):
                return number
        return None

    def _for_people(self, intent: Intent) -> bool:
        card = self.cards.get(intent.name)
        return card is not None and card.skill == _PEOPLE and intent.confidence >= LEAST

    def _readings(self, request: Request) -> tuple[Intent, ...]:
        """The judge's best readings; answers to a question and "out of scope" are none."""
        wishes = (i for i in request.intents if i.confidence >= LEAST and self._meaning(i.name))
        return tuple(wishes)[: self.config.readings]

    def _meaning(self, name: str) -> str:
        if name.startswith("dialog."):
            return ""
        if name in self.examples:
            return f"such as: {self.examples[name]}"
        return meanings().get(name, "") if name != "oos" else ""

    async def _asked(
        self, turn: Turn, conversation: Conversation, readings: Sequence[Intent]
    ) -> tuple[float, ...]:
        before = [words for who, words in history(conversation.events) if who == "shop"]
        prompt, labels = question(
            turn.text,
            before[-1] if before else "",
            [self._meaning(each.name) for each in readings],
            masks=self.masks,
        )
        shares = await self.weigher.weigh(prompt, labels, deadline_s=self.config.deadline_s)
        if sum(shares) < HEARS:
            raise GenerationError(f"only {sum(shares):.0%} of its first word was one of the labels")
        return shares


def pooled(
    intents: Sequence[Intent], readings: Sequence[Intent], shares: Sequence[float]
) -> tuple[Intent, ...]:
    """All intents, most likely first: the readings by both views, the others with what is left for them.

    `shares` has one more than `readings`: none of them.
    """
    names = {each.name for each in readings}
    own = [each.confidence for each in readings]
    own.append(max(0.0, 1.0 - sum(own)))
    roots = [(mine * other) ** 0.5 for mine, other in zip(own, shares, strict=True)]
    whole = sum(roots) or 1.0
    rest = roots[-1] / whole / own[-1] if own[-1] else 0.0
    weighed = [Intent(each.name, root / whole) for each, root in zip(readings, roots, strict=False)]
    others = [Intent(i.name, min(1.0, i.confidence * rest)) for i in intents if i.name not in names]
    return tuple(sorted((*weighed, *others), key=lambda each: -each.confidence))
