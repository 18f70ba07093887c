"""Who asks for too much is told when to come back, and takes nothing from the others."""

from contextlib import suppress

import pytest

from bot.config import LimitsConfig
from bot.conversation.store import Store
from bot.errors import Busy
from bot.rates import Budgets, Rate
from tests.connectors.kit import HEADERS, Running, serving, settings


class Clock:
    """Stands until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def taken(budgets: Budgets, conversation: str, customer: str | None = None, *, most: int = 1000) -> int:
    """How many messages come in before the first that does not."""
    for number in range(most):
        with suppress(Busy):
            budgets.demand(conversation, customer)
            continue
        return number
    return most


def test_a_conversation_a_customer_and_everybody_have_their_budgets() -> None:
    clock = Clock()
    budgets = Budgets(LimitsConfig(conversation_per_minute=40, customer_per_minute=80, per_minute=160), clock)
    assert taken(budgets, "a", "C1") == 10, "a quarter of a minute's worth at once"
    assert taken(budgets, "b", "C1") == 10
    assert taken(budgets, "c", "C1") == 0, "another window of the same customer does not help"
    assert taken(budgets, "d", "C2") == 10, "and another customer does not suffer"
    assert taken(budgets, "e", None) == 10
    assert taken(budgets, "f", None) == 0, "now all together have asked for too much"
    clock.now += 1.5
    assert taken(budgets, "d", "C2") == 1
    clock.now += 60
    assert taken(budgets, "a", "C1") == 10


def test_who_has_been_quiet_for_long_enough_is_not_remembered() -> None:
    clock = Clock()
    rate = Rate(60, 15, clock)
    for number in range(100):
        rate.wait(f"visitor {number}")
        clock.now += 1
    assert len(rate._buckets) <= 16, "those whose bucket has not filled up again"
    assert rate.wait("visitor 99") == 0


def test_no_limit_where_none_is_set() -> None:
    free = LimitsConfig(conversation_per_minute=0, customer_per_minute=0, per_minute=0)
    assert taken(Budgets(free), "a", "C1", most=5000) == 5000


@pytest.mark.parametrize(
    "limits",
    [
        {"conversation_per_minute": 8},
        {"per_minute": 8, "conversation_per_minute": 0},
        {"customer_per_minute": 8},
    ],
)
async def test_a_caller_hears_busy_and_nothing_is_stored(file_store: Store, limits: dict[str, int]) -> None:
    async with serving(file_store, settings(limits=limits)) as desk:
        statuses = [await _post(desk, number) for number in range(5)]
        assert statuses == [200, 200, 429, 429, 429]
        _, turns = await desk.api("/conversations/rest:mei/turns")
        assert len(turns) == 2


async def _post(desk: Running, number: int) -> int:
    body = {"sender": "mei", "message": f"m{number}", "metadata": {"customer_id": "C1001"}}
    async with desk.http.post("/webhooks/rest/webhook", json=body, headers=HEADERS) as answer:
        if answer.status == 429:
            assert int(answer.headers["Retry-After"]) >= 1
            assert (await answer.json())["error"]["code"] == "busy"
        return answer.status
