"""Answers in JSON: at once and without a compiler, piece by piece, beside answers in words, and over when nobody waits any more."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.writer.engine import Engine
from bot.writer.engine.settings import EngineSettings
from bot.writer.engine.structured import allowed
from training.writer.tiny import make_tiny

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]
PROMPT = [{"role": "user", "content": "订单到哪了？ Where is my order?"}]
ANYTHING: dict[str, Any] = {"type": "object"}
ORDER: dict[str, Any] = {
    "type": "object",
    "properties": {"intent": {"enum": ["退款", "order"]}, "sure": {"type": "boolean"}},
    "required": ["intent", "sure"],
    "additionalProperties": False,
}


def settings(folder: Path, **more: Any) -> EngineSettings:
    own = {"precision": "fp32", "device": "cpu", "temperature": 0.0, "concurrent": 4, "cache_tokens": 8192}
    return EngineSettings(folder=str(folder), **{**own, **more})


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    texts = ["您好，订单在路上。", "Your order is on its way."] * 3
    return make_tiny(
        tmp_path_factory.mktemp("tiny"), texts, vocabulary=400, width=32, layers=1, heads=2, context=8192
    )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engine(model: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Engine]:
    """On a machine without a C++ compiler, on which nothing was ever compiled."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CXX", "/nowhere/c++")
        patch.setenv("TORCHINDUCTOR_CACHE_DIR", str(tmp_path_factory.mktemp("compiled")))
        made = Engine(settings(model), hangs_s=180)
        await made.start()
    yield made
    await made.close()


async def pieces(engine: Engine, schema: Any = None, longest: int = 60) -> list[dict[str, Any]]:
    """Everything that comes for a request: in JSON where a schema is given, else in words."""
    form = {"op": "json", "schema": schema} if schema is not None else {"op": "say"}
    request = {**form, "messages": PROMPT, "longest": longest}
    async with aclosing(engine.ask(request)) as told:
        return [piece async for piece in told]


async def test_the_first_answer_needs_no_compiler_and_comes_piece_by_piece(engine: Engine) -> None:
    told = await pieces(engine, ORDER)
    assert not [piece for piece in told if piece.get("error")], told
    texts = [piece["text"] for piece in told if "text" in piece]
    assert json.loads("".join(texts))["intent"] in ("退款", "order")
    assert len(texts) > 3
    assert told[-1]["usage"][1] >= len(texts)


async def test_words_are_said_while_json_is_written(engine: Engine) -> None:
    long = asyncio.create_task(pieces(engine, ANYTHING, longest=4000))
    await asyncio.sleep(0.3)
    async with asyncio.timeout(60):
        assert (await pieces(engine, longest=4))[-1]["done"]
    assert not long.done(), "nobody waits for the end of an answer in JSON"
    long.cancel()


async def test_what_nobody_waits_for_is_written_no_further(engine: Engine) -> None:
    begun = time.monotonic()
    await pieces(engine, ANYTHING, longest=300)
    whole_s = (time.monotonic() - begun) / 300 * 7000
    for _ in range(3):
        async with aclosing(
            engine.ask({"op": "json", "schema": ANYTHING, "messages": PROMPT, "longest": 7000})
        ) as told:
            await anext(told)
    begun = time.monotonic()
    assert (await pieces(engine, ORDER))[-1]["done"]
    assert time.monotonic() - begun < whole_s / 2, (
        "three answers of 7,000 tokens were not written to their end"
    )


async def test_too_long_and_too_many_are_refused(engine: Engine) -> None:
    assert "longer than the cache" in (await pieces(engine, ANYTHING, longest=9000))[-1]["error"]
    told = await asyncio.gather(*(pieces(engine, ANYTHING, longest=200) for _ in range(12)))
    refused = [each[-1] for each in told if each[-1].get("error")]
    assert len(refused) == 8
    assert all(each["busy"] for each in refused)


async def test_weights_are_changed_after_the_last_of_it(engine: Engine, model: Path) -> None:
    long = asyncio.create_task(pieces(engine, ANYTHING, longest=400))
    await asyncio.sleep(0.1)
    await engine.swap(settings(model))
    assert long.done() or (await long)[-1]["done"]
    assert (await pieces(engine, ORDER))[-1]["done"], "and the next is written by the new ones"


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "pattern": "((a{1,900}){1,900}){1,900}"},
        {"type": "string", "pattern": "("},
        {"$ref": "#"},
        {"enum": []},
        {"type": "planet"},
        {"allOf": [{"type": "string"}, {"type": "number"}]},
        {"type": "array", "minItems": 5, "maxItems": 1},
        {"minLength": -1, "type": "string"},
    ],
)
async def test_a_schema_that_asks_too_much_ends_with_a_sentence_and_the_next_is_served(
    engine: Engine, schema: dict[str, Any]
) -> None:
    pid = engine.pid
    async with asyncio.timeout(60):
        assert (await pieces(engine, schema, longest=20))[-1].keys() & {"error", "done"}
        assert (await pieces(engine, ORDER))[-1]["done"]
    assert engine.pid == pid


async def test_a_mask_is_read_bit_by_bit() -> None:
    import torch

    mask = torch.tensor([[0b101, -(2**31)]], dtype=torch.int32)
    told = allowed(mask, 70)[0].nonzero().flatten().tolist()
    assert told == [0, 2, 63]
    assert allowed(mask, 40).shape == (1, 40)
