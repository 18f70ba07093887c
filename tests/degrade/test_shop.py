"""The shop is down, hangs, answers nonsense: what is not known is said to be not known, a person can be had, and all is well afterwards."""

import time
from collections.abc import AsyncIterator
from typing import Final

import pytest
import pytest_asyncio

from tests.degrade.street import (
    BUDGET_S,
    MARGIN_S,
    NOT_NOW,
    PARCEL,
    PERSON,
    SCALE,
    STATUS,
    Street,
    street,
)

pytestmark = [pytest.mark.asyncio(loop_scope="module")]
WAYS: Final = ("hang", "drop", "500", "503", "garbage", "half an answer", "redirect")
BACK_S: Final = 20.0  # a shop that hung is asked again after 15 s at the latest


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Street]:
    async with street(tmp_path_factory.mktemp("shop"), HAOKE_WRITER__GENERATOR="template") as opened:
        yield opened


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def well(here: Street) -> None:
    here.shop.heal()
    await here.again(STATUS, PARCEL, BACK_S)


@pytest.mark.parametrize("way", WAYS)
async def test_the_truth_or_a_person_within_the_budget(here: Street, way: str) -> None:
    pid, asked = here.pid, len(here.shop.seen)
    here.shop.always["GET"] = way  # type: ignore[assignment]
    first = await here.ask(STATUS)
    assert len(here.shop.seen) > asked, "the shop was not asked: the fault was not reached"
    assert PARCEL not in first.text
    assert NOT_NOW in first.text
    assert first.took_s < (BUDGET_S + MARGIN_S) * SCALE
    assert "同事" in (person := await here.ask(PERSON)).text
    assert person.took_s < (BUDGET_S + MARGIN_S) * SCALE
    assert (await here.ask("你好", customer=None)).text
    assert (await here.ready())[1].get("degraded", {}).get("shop")
    assert await here.metric("haoke_limping", part="shop") == 1
    here.shop.heal()
    began = time.monotonic()
    await here.again(STATUS, PARCEL, BACK_S)
    here.took[way] = time.monotonic() - began
    assert await here.metric("haoke_limping", part="shop") == 0
    assert here.pid == pid
    assert await here.metric("haoke_turns_given_up_total") == 0


LIES: Final = ("another order", "another customer", "less than nothing")


@pytest.mark.parametrize("lie", LIES)
async def test_a_shop_that_contradicts_itself_is_not_believed(here: Street, lie: str) -> None:
    """It answers about another order, about somebody else's, or with an amount that cannot be: nothing of it is said or acted upon."""
    pid, asked, acted = here.pid, len(here.shop.seen), sum(each.startswith("POST") for each in here.shop.seen)
    here.shop.always["GET"] = lie  # type: ignore[assignment]
    for words in (STATUS, '/refund.request{"order_id": "10422"}', "我的订单到哪了"):
        answer = await here.ask(words, "doubt")
        assert answer.text
        assert answer.took_s < (BUDGET_S + MARGIN_S) * SCALE
        for untrue in (PARCEL, "SF1040210423", "水壶", "189", "299", "Alex", "确认退款"):
            assert untrue not in answer.text, words
    assert len(here.shop.seen) > asked, "the shop was not asked: the fault was not reached"
    assert sum(each.startswith("POST") for each in here.shop.seen) == acted, "it was told to act"
    assert "同事" in (await here.ask(PERSON)).text
    here.shop.heal()
    await here.again(STATUS, PARCEL, BACK_S)
    assert here.pid == pid


async def test_what_a_shop_did_or_did_not_do_is_never_guessed(here: Street) -> None:
    """It acts, and its answer is lost; then it cannot even be asked: said to be unknown, and a person looks at it."""
    who = "money"
    await here.ask('/refund.request{"order_id": "10423"}', who)
    before = len(here.shop.seen)
    here.shop.always |= {"POST": "garbage after acting", "GET": "503"}
    answer = await here.ask("确认", who)
    assert [each for each in here.shop.seen[before:] if each.startswith("POST")] == ["POST /v1/commands"]
    assert "不能确定" in answer.text
    assert "退款已批准" not in answer.text
    assert answer.took_s < (BUDGET_S + MARGIN_S) * SCALE
    here.shop.heal()
    assert len((await here.shop.shop.order("10423")).refunds) == 1
