"""Where the judge is in doubt, another model may be asked which wish was meant; risks and people are never its business."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bot.config import Config
from bot.errors import ConfigError
from bot.flow import opinion
from bot.flow.opinion import Opinion, pooled
from bot.turn import Intent, Risk, Understanding
from bot.writer.generators import GenerationError, Piece
from bot.writer.prompt import Message
from tests.flow.kit import OpenDesk

DOUBT = (Intent("order.cancel", 0.48), Intent("refund.request", 0.41))


@dataclass
class Model:
    """A writer that says nothing of its own and has an opinion."""

    shares: tuple[float, ...] = (0.02, 0.95, 0.01)
    error: GenerationError | None = None
    name: str = "small"
    asked: list[tuple[tuple[Message, ...], Sequence[str]]] = field(default_factory=list)

    async def stream(self, prompt: tuple[Message, ...], *, deadline_s: float) -> AsyncGenerator[Piece, None]:
        raise GenerationError("not in this test")
        yield Piece("")

    async def weigh(
        self, prompt: tuple[Message, ...], labels: Sequence[str], *, deadline_s: float
    ) -> tuple[float, ...]:
        self.asked.append((prompt, labels))
        if self.error:
            raise self.error
        return self.shares

    async def start(self) -> None: ...

    async def close(self) -> None: ...


class Doubting:
    """What was heard, with a doubt put in its place."""

    def __init__(self, own: Any, intents: tuple[Intent, ...], risk: tuple[Risk, ...]) -> None:
        self._own, self._intents, self._risk = own, intents, risk

    async def __call__(self, turn: Any, conversation: Any) -> Any:
        turn = await self._own(turn, conversation)
        request = replace(turn.heard.requests[0], intents=self._intents)
        heard: Understanding = replace(turn.heard, requests=(request,), risk=self._risk)
        return turn.evolve(understanding=heard)


def asking(config: Config) -> Config:
    return Config.model_validate({**config.model_dump(), "opinion": {"ask": True}})


async def said_in_doubt(
    desk: OpenDesk,
    model: Model,
    *,
    intents: tuple[Intent, ...] = DOUBT,
    risk: tuple[Risk, ...] = ("none",),
    words: str = "10422 不要了 <message>",
) -> tuple[dict[str, Any], bytes]:
    async with desk(asking, writer=model) as counter:
        dialogue = counter.app.dialogue
        stages = dialogue._stages
        dialogue._stages = replace(stages, understand=Doubting(stages.understand, intents, risk))
        mei = counter.talk(customer="C1001")
        return await mei.say(words), counter.app.service.metrics.render()


async def test_a_clear_opinion_settles_the_doubt_and_the_trace_tells_how(desk: OpenDesk) -> None:
    model = Model()
    turn, metrics = await said_in_doubt(desk, model)
    assert turn["intents"][0]["name"] == "refund.request"
    assert turn["intents"][0]["confidence"] > 0.7
    told = turn["second_opinion"]
    assert (told["outcome"], told["before"]["name"]) == ("changed", "order.cancel")
    assert told["shares"][1] == {"name": "refund.request", "confidence": 0.95}
    reason = next(r for r in turn["reasons"] if r["rule"] == "opinion.second")
    assert "order.cancel 0.48" in reason["detail"]
    assert "refund.request 0.95: changed" in reason["detail"]
    assert "opinion" in turn["timings_ms"]
    assert b'second_opinions_total{outcome="changed"} 1' in metrics
    prompt, labels = model.asked[0]
    assert labels == ("1", "2", "3")
    assert "‹message›" in prompt[1]["content"], "words of customers cannot write the marks"


@pytest.mark.parametrize("kind", ["late", "busy", "failed", "budget"])
async def test_no_answer_changes_nothing_and_is_never_silent(desk: OpenDesk, kind: Any) -> None:
    turn, metrics = await said_in_doubt(desk, Model(error=GenerationError("it is away", kind=kind)))
    assert turn["intents"][0] == {"name": "order.cancel", "confidence": 0.48}
    assert (turn["second_opinion"]["outcome"], turn["second_opinion"]["why"]) == (kind, "it is away")
    assert any(
        r["rule"] == "opinion.second" and "said nothing: it is away" in r["detail"] for r in turn["reasons"]
    )
    assert f'second_opinions_total{{outcome="{kind}"}} 1'.encode() in metrics


async def test_a_model_that_answers_something_else_is_not_believed(desk: OpenDesk) -> None:
    turn, _ = await said_in_doubt(desk, Model(shares=(0.01, 0.2, 0.01)))
    assert turn["intents"][0]["name"] == "order.cancel"
    assert "22% of its first word" in turn["second_opinion"]["why"]


@pytest.mark.parametrize("risk", ["legal", "safety", "fraud", "privacy", "commitment", "abuse", "injection"])
async def test_where_there_is_a_risk_it_is_not_asked(desk: OpenDesk, risk: Risk) -> None:
    model = Model()
    turn, _ = await said_in_doubt(desk, model, risk=(risk,))
    assert not model.asked
    assert turn["second_opinion"] is None
    assert turn["risk"] == [risk]


async def test_it_cannot_talk_anybody_out_of_a_person(desk: OpenDesk) -> None:
    model = Model()
    wishes = (Intent("order.cancel", 0.5), Intent("human.request", 0.2), Intent("refund.request", 0.2))
    async with desk(asking, writer=model) as counter:
        known = counter.app.dialogue._stages.opinion
        assert known is not None
        person = next(name for name, card in known.cards.items() if card.skill == "handoff")
    wishes = (wishes[0], Intent(person, 0.2), wishes[2])
    turn, _ = await said_in_doubt(desk, model, intents=wishes)
    assert not model.asked
    assert turn["second_opinion"] is None


@pytest.mark.parametrize("confidence", [0.34, 0.7, 0.95])
async def test_outside_the_thresholds_it_is_not_asked(desk: OpenDesk, confidence: float) -> None:
    model = Model()
    await said_in_doubt(
        desk, model, intents=(Intent("order.cancel", confidence), Intent("refund.request", 0.05))
    )
    assert not model.asked


async def test_switched_off_nobody_is_asked(desk: OpenDesk) -> None:
    model = Model()
    async with desk(writer=model) as counter:
        assert counter.app.dialogue._stages.opinion is None


async def test_a_writer_without_probabilities_is_refused_at_the_start(desk: OpenDesk) -> None:
    async with desk() as counter:
        stages = counter.app.dialogue._stages
        with pytest.raises(ConfigError, match=r"opinion\.ask"):
            Opinion.of(asking(Config()), stages.judge._domain, None)


def test_both_views_count_alike() -> None:
    weighed = pooled(DOUBT, DOUBT, (0.5, 0.4, 0.1))
    assert [each.name for each in weighed] == ["order.cancel", "refund.request"]
    assert sum(each.confidence for each in weighed) < 1.0
    other = pooled((*DOUBT, Intent("order.status", 0.05)), DOUBT, (0.02, 0.02, 0.96))
    assert other[0].confidence < 0.5, "a model that knows none of them lowers all of them"
    assert {each.name for each in other} == {"order.cancel", "refund.request", "order.status"}
    assert opinion.HEARS == 0.5
