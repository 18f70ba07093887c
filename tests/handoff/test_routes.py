"""Which queue a conversation goes to: by what it is about, its language and the customer's group."""

import pytest
from pydantic import ValidationError

from bot.config import Config, HandoffConfig
from bot.handoff.routes import Route, routed
from bot.turn import HandoffWish
from tests.flow.conftest import bench, desk
from tests.flow.kit import OpenDesk, wish

__all__ = ["bench", "desk"]
ROUTES = (
    Route(queue="money", skills=("refunds", "returns"), languages=("zh",)),
    Route(queue="gold", tiers=("gold",)),
    Route(queue="portuguese", languages=("pt",)),
)
PERSON = wish("handoff.request")


@pytest.mark.parametrize(
    ("skill", "language", "tier", "queue"),
    [
        ("refunds", "zh", "gold", "money"),  # the first that fits
        ("refunds", "en", "gold", "gold"),
        ("orders", "pt-BR", "standard", "portuguese"),
        ("orders", "en", "standard", "general"),
    ],
)
def test_the_first_route_that_fits_names_the_queue(skill: str, language: str, tier: str, queue: str) -> None:
    found = routed(ROUTES, HandoffWish(reason="asked"), skill=skill, language=language, tier=tier)
    assert (found.queue, found.reason) == (queue, "asked")


def test_danger_and_approvals_keep_their_own_queue() -> None:
    for kept in (
        HandoffWish(reason="safety", queue="urgent"),
        HandoffWish(reason="approval", queue="approvals", effect="e1"),
    ):
        assert routed(ROUTES, kept, skill="refunds", language="zh", tier="gold") == kept


def test_a_route_to_nowhere_is_refused() -> None:
    with pytest.raises(ValidationError, match="not listed: refund"):
        HandoffConfig.model_validate({"routes": [{"queue": "refund", "skills": ["refunds"]}]})


def split(config: Config) -> Config:
    """A desk that has refunds answered apart."""
    table = {
        "queues": ["general", "urgent", "approvals", "money"],
        "routes": [{"queue": "money", "skills": ["refunds"]}],
    }
    return config.model_copy(update={"handoff": HandoffConfig.model_validate(table)})


async def test_asking_for_a_person_is_about_what_was_talked_about_before(desk: OpenDesk) -> None:
    async with desk(split) as counter:
        first, second = counter.talk("C1003"), counter.talk("C1003")
        await first.say(wish("refund.request", order_id="30911"))
        assert (await first.say(PERSON))["handoff"]["queue"] == "money"
        await second.say(wish("order.status", order_id="30911"))
        assert (await second.say(PERSON))["handoff"]["queue"] == "general"
        assert [ticket["queue"] for ticket in await counter.people.queue()] == ["money", "general"]
