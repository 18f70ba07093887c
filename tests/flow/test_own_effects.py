"""Effects that a skill brings itself: what they must say, and that nobody asks the shop about them."""

from typing import Any

import pytest

from bot.errors import NotFound, PluginError, Unavailable
from bot.shop import Command, Receipt, Shop
from bot.skill import Skill, check_skill, effect


class Seats(Skill):
    """Takes a seat somewhere else."""

    intents = ("seat.take",)
    problem: Exception | None = None

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[dict[str, Any]]:
        return [self.take.propose()]

    @effect("seat.take", confirm="effect.confirm", done="effect.done")
    async def take(self, command: Command) -> Receipt:
        return Receipt(key=command.key, type=command.type, state="done")

    @take.look_up
    async def taken(self, command: Command) -> Receipt | None:
        if self.problem is not None:
            raise self.problem
        return Receipt(key=command.key, type=command.type, state="done", reference="A4")


COMMAND = Command(type="seat.take", key="k1")
NO_SHOP: Shop = None  # type: ignore[assignment]  # whoever asks it fails


async def test_an_own_effect_is_looked_up_by_its_skill() -> None:
    found = await Seats().take.find(NO_SHOP, COMMAND)
    assert found is not None
    assert found.reference == "A4"


@pytest.mark.parametrize("problem", [ValueError("a fault of the author"), KeyError("x")])
async def test_a_look_up_that_breaks_has_learned_nothing(problem: Exception) -> None:
    skill = Seats()
    skill.problem = problem
    with pytest.raises(Unavailable, match=r"seats\.take"):
        await skill.take.find(NO_SHOP, COMMAND)


async def test_what_a_look_up_says_in_the_words_of_the_port_is_kept() -> None:
    skill = Seats()
    skill.problem = NotFound()
    with pytest.raises(NotFound):
        await skill.take.find(NO_SHOP, COMMAND)


def skill_with(
    kind: str, *, confirm: str = "effect.confirm", stakes: str = "low", looks: bool = True
) -> Skill:
    """A skill with one effect of this type."""

    async def perform(self: Any, command: Command) -> Receipt:
        return Receipt(key=command.key, type=command.type, state="done")

    step = effect(kind, done="effect.done", confirm=confirm)(perform)
    if looks:
        step.look_up(perform)
    found: Skill = type("Own", (Seats,), {"take": step, "stakes": stakes})()
    return found


@pytest.mark.parametrize(
    ("skill", "why"),
    [
        (skill_with("refnd"), "there is no effect 'refnd'; a shop knows refund, cancel_order"),
        (skill_with("Seat.Take"), "one of your own is written 'domain.what'"),
        (skill_with("seat.take", looks=False), "add @take.look_up, which asks by the key"),
        (skill_with("refund", confirm=""), "moves money and must name a `confirm` response"),
        (
            skill_with("seat.pay", confirm="", stakes="money"),
            "moves money and must name a `confirm` response",
        ),
    ],
    ids=["slip", "shape", "no look-up", "shop's money", "own money"],
)
def test_an_effect_that_breaks_its_contract_is_refused(skill: Skill, why: str) -> None:
    with pytest.raises(PluginError, match=why.replace(".", r"\.")):
        check_skill(skill)


def test_what_costs_little_may_be_done_at_once() -> None:
    check_skill(skill_with("seat.take", confirm=""))
