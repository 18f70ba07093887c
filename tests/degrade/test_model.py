"""The model hangs, drips, dies, lies: the customer hears what is approved, in time, and the desk says that it limps."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

import pytest
import pytest_asyncio

from bot.breaker import BROKEN_AFTER
from tests.degrade.street import BUDGET_S, PARCEL, SCALE, STATUS, Street, street

pytestmark = [pytest.mark.asyncio(loop_scope="module")]
LIE: Final = "订单 10421 已经给您退款 ¥299.00，明天一定到账。"
# how the model fails: what the stand-in is told, and what the trace calls it
WAYS: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "hangs before a word": ({"wait_after": 0, "hang": True}, "late"),
    "drips and stops": ({"wait_after": 3, "hang": True}, "late"),
    "dies at the first word": ({"cut_after": 0}, "failed"),
    "dies half-way": ({"cut_after": 3}, "failed"),
    "answers 500": ({"statuses": [500] * 99}, "failed"),
    "talks rubbish": ({"raw": b"<html>fine</html>\n\n"}, "failed"),
    "lies": ({"text": LIE, "echo": False}, "blocked"),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Street]:
    async with street(tmp_path_factory.mktemp("model")) as opened:
        yield opened


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def well(here: Street) -> None:
    here.plan.heal()


@pytest.mark.parametrize("way", WAYS)
async def test_the_customer_hears_the_approved_words_in_time(here: Street, way: str) -> None:
    told, outcome = WAYS[way]
    pid, before = here.pid, await here.metric("haoke_answers_worded_total", outcome=outcome)
    asked = len(here.plan.requests)
    here.plan.behave(**told)
    answer = await here.ask(STATUS)
    assert len(here.plan.requests) > asked, "the model was not asked: the fault was not reached"
    assert PARCEL in answer.text
    assert "299.00" not in answer.text
    assert answer.took_s < BUDGET_S * SCALE
    assert await here.metric("haoke_answers_worded_total", outcome=outcome) == before + 1
    here.plan.heal()
    await here.again(STATUS, PARCEL, 5)
    assert here.pid == pid


async def test_a_model_that_fails_again_and_again_is_left_alone_and_asked_again_later(here: Street) -> None:
    here.plan.behave(cut_after=0)
    for _ in range(BROKEN_AFTER):
        await here.ask(STATUS)
    assert (await here.ready())[1].get("degraded", {}).get("writer")
    assert await here.metric("haoke_limping", part="writer") == 1
    asked = len(here.plan.requests)
    answer = await here.ask(STATUS)
    assert PARCEL in answer.text
    assert len(here.plan.requests) == asked, "it was asked while it should rest"
    here.plan.heal()
    before = await here.metric("haoke_answers_worded_total", outcome="model")
    async with asyncio.timeout(30):
        while await here.metric("haoke_answers_worded_total", outcome="model") == before:
            assert PARCEL in (await here.ask(STATUS)).text
            await asyncio.sleep(0.1)
    assert await here.metric("haoke_limping", part="writer") == 0
