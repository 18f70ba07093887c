"""The generator for OpenAI-compatible servers, against a real one on loopback."""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import pytest

from bot.breaker import BROKEN_AFTER, Breaker
from bot.config.writer import WriterConfig
from bot.errors import ConfigError
from bot.writer.generators import GenerationError, Usage, load_generator
from bot.writer.generators.limits import Budget
from bot.writer.generators.openai import OpenAI
from bot.writer.prompt import Brief, messages
from tests.writer.model_server import Plan, model_server

PROMPT = messages(Brief(language="zh", decision="answer", approved="订单在路上。", said="到哪了"))


@asynccontextmanager
async def generator(plan: Plan, **settings: Any) -> AsyncIterator[OpenAI]:
    async with model_server(plan) as url:
        made = load_generator(
            WriterConfig.model_validate({"generator": "openai", "model": "qwen", "url": url, **settings})
        )
        assert isinstance(made, OpenAI)
        await made.start()
        try:
            yield made
        finally:
            await made.close()


async def words(made: OpenAI, deadline_s: float = 20) -> tuple[list[str], Usage | None]:
    found, usage = [], None
    async with aclosing(made.stream(PROMPT, deadline_s=deadline_s)) as pieces:
        async for piece in pieces:
            usage = piece.usage or usage
            found += [piece.text] if piece.text else []
    return found, usage


@pytest.mark.parametrize("cut_bytes", [0, 1, 7])
async def test_an_answer_comes_piece_by_piece_wherever_the_bytes_are_cut(cut_bytes: int) -> None:
    plan = Plan(cut_bytes=cut_bytes)
    async with generator(plan, api_key="secret") as made:
        found, usage = await words(made)
        assert found == list(plan.text)
        assert usage == Usage(prompt=40, answer=len(plan.text))
        assert plan.keys == ["Bearer secret"]
        assert plan.requests[0]["messages"] == list(PROMPT)
        assert made.budget.used == 40 + len(plan.text)


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_busy_server_is_asked_again(status: int) -> None:
    plan = Plan(statuses=[status])
    async with generator(plan) as made:
        assert "".join((await words(made))[0]) == plan.text
        assert len(plan.requests) == 2


@pytest.mark.parametrize("status", [400, 401, 404, 422])
async def test_a_refusal_is_final(status: int) -> None:
    plan = Plan(statuses=[status, 200])
    async with generator(plan) as made:
        with pytest.raises(GenerationError, match=str(status)):
            await words(made)
        assert len(plan.requests) == 1


async def test_an_answer_that_broke_off_is_never_asked_for_again(caplog: Any) -> None:
    plan = Plan(cut_after=3)
    async with generator(plan, retries=5) as made:
        with pytest.raises(GenerationError):
            await words(made)
        assert len(plan.requests) == 1, "what was said would be said twice"


async def test_a_stream_that_just_ends_is_no_answer() -> None:
    plan = Plan(raw=b'data: {"choices": [{"delta": {"content": "half"}}]}\n\n')
    async with generator(plan) as made:
        with pytest.raises(GenerationError, match="broke off"):
            await words(made)


@pytest.mark.parametrize("raw", [b"data: not json\n\n", b'data: {"error": {"message": "oom"}}\n\n'])
async def test_nonsense_from_the_server_is_an_error(raw: bytes) -> None:
    async with generator(Plan(raw=raw)) as made:
        with pytest.raises(GenerationError):
            await words(made)


@pytest.mark.parametrize("wait_after", [0, 2])
async def test_a_server_that_hangs_is_left_at_the_deadline(wait_after: int) -> None:
    plan = Plan(wait=asyncio.Event(), wait_after=wait_after)
    async with generator(plan, first_token_s=0.2) as made:
        with pytest.raises(GenerationError) as late:
            await words(made, deadline_s=0.4)
        assert late.value.kind == "late"
        await asyncio.wait_for(plan.dropped.wait(), 20)


async def test_whoever_stops_listening_stops_the_server() -> None:
    plan = Plan(wait=asyncio.Event(), wait_after=1)
    async with generator(plan) as made:
        async with aclosing(made.stream(PROMPT, deadline_s=20)) as pieces:
            assert (await anext(pieces)).text == plan.text[0]
        await asyncio.wait_for(plan.dropped.wait(), 20)
        assert made.breaker.state == "closed"


async def test_above_the_limit_nobody_waits() -> None:
    plan = Plan(wait=asyncio.Event(), wait_after=1)
    async with generator(plan, concurrent=1) as made:
        async with aclosing(made.stream(PROMPT, deadline_s=20)) as first:
            await anext(first)
            with pytest.raises(GenerationError) as busy:
                await words(made)
            assert busy.value.kind == "busy"
        plan.wait = None
        assert "".join((await words(made))[0]) == plan.text


async def test_a_server_that_keeps_failing_is_given_a_rest() -> None:
    plan = Plan(statuses=[400] * BROKEN_AFTER)
    async with generator(plan) as made:
        for _ in range(BROKEN_AFTER + 2):
            with pytest.raises(GenerationError):
                await words(made)
        assert len(plan.requests) == BROKEN_AFTER


async def test_the_tokens_of_a_minute_are_limited() -> None:
    async with generator(Plan(), tokens_per_minute=1000, max_tokens=100) as made:
        await words(made)
        made.budget.reserve(900)
        with pytest.raises(GenerationError) as spent:
            await words(made)
        assert spent.value.kind == "budget"


async def test_a_request_has_these_fields_and_no_others() -> None:
    """What a customer writes goes into a message's text and nowhere else: a server has been brought down by `n` alone."""
    plan = Plan(logprobs={"1": math.log(0.5), "2": math.log(0.5)})
    async with generator(plan) as made:
        await words(made)
        await made.weigh(PROMPT, ("1", "2"), deadline_s=5)
    worded, weighed = plan.requests
    common = {"model", "messages", "max_tokens", "temperature"}
    assert worded.keys() == {*common, "stream", "stream_options"}
    assert weighed.keys() == {*common, "logprobs", "top_logprobs"}
    for request in (worded, weighed):
        assert {key for message in request["messages"] for key in message} == {"role", "content"}
        assert all(isinstance(message["content"], str) for message in request["messages"])


async def test_nobody_at_the_address_is_an_error_like_any_other() -> None:
    made = OpenAI(WriterConfig(generator="openai", model="m", url="http://127.0.0.1:9/v1", retries=0))
    await made.start()
    with pytest.raises(GenerationError):
        await words(made)
    await made.close()


def test_the_breaker_lets_one_trial_through_after_its_rest() -> None:
    now = [0.0]
    breaker = Breaker(lambda: now[0])
    for _ in range(BROKEN_AFTER):
        assert breaker.enter()
        breaker.failed()
    assert not breaker.enter()
    now[0] = 2.1
    assert (breaker.enter(), breaker.enter()) == (True, False)
    breaker.failed()
    now[0] = 4.2
    assert not breaker.enter(), "the second rest is twice as long"
    now[0] = 6.3
    assert breaker.enter()
    breaker.succeeded()
    assert breaker.state == "closed"


def test_a_budget_counts_the_last_minute_only() -> None:
    now = [0.0]
    budget = Budget(100, lambda: now[0])
    entry = budget.reserve(90)
    assert entry is not None
    assert budget.reserve(20) is None
    budget.settle(entry, 30)
    assert budget.reserve(70) is not None
    now[0] = 60.1
    assert budget.used == 0


@pytest.mark.parametrize("settings", [{"generator": "openai"}, {"generator": "transformers"}])
def test_a_model_needs_a_name(settings: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="needs"):
        WriterConfig.model_validate(settings)


def test_a_generator_of_ones_own_is_held_to_the_contract() -> None:
    mine = WriterConfig(generator="bot.testing.writer:ScriptedWriter")
    assert load_generator(mine) is not None
    with pytest.raises(ConfigError, match="has no name"):
        load_generator(WriterConfig(generator="builtins:str"))


async def test_an_opinion_is_read_off_the_first_tokens_and_nothing_is_sampled() -> None:
    plan = Plan(logprobs={"1": math.log(0.2), " 2": math.log(0.5), "2": math.log(0.1), "x": math.log(0.1)})
    async with generator(plan) as made:
        shares = await made.weigh(PROMPT, ("1", "2", "3"), deadline_s=5)
    assert shares == pytest.approx((0.2, 0.6, 0.0))
    asked = plan.requests[0]
    assert (asked["max_tokens"], asked["temperature"], asked["logprobs"], asked["top_logprobs"]) == (
        1,
        0,
        True,
        20,
    )


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        (Plan(), "offers no logprobs"),
        (Plan(logprobs={"a": -0.1}), "none of the labels"),
        (Plan(statuses=[503]), "gave no opinion"),
        (Plan(statuses=[400]), "refused the request"),
    ],
)
async def test_a_server_without_an_opinion_says_why(plan: Plan, why: str) -> None:
    async with generator(plan) as made:
        with pytest.raises(GenerationError, match=why):
            await made.weigh(PROMPT, ("1", "2"), deadline_s=5)
    assert len(plan.requests) == 1, "it is asked once: a turn waits"


async def test_an_opinion_that_comes_too_late_is_left() -> None:
    plan = Plan(logprobs={"1": -0.1}, wait=asyncio.Event())
    async with generator(plan) as made:
        with pytest.raises(GenerationError, match="in time") as told:
            await made.weigh(PROMPT, ("1", "2"), deadline_s=0.1)
    assert told.value.kind == "late"
