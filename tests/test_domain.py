"""The domain: every action and intent belongs to one skill, and a clash names both."""

from typing import Any

import pytest

from bot.domain import Domain, Installed
from bot.errors import PluginError
from bot.shop import Command, Receipt
from bot.skill import BoundEffect, Skill, effect
from bot.skill.slots import OrderId
from bot.writer import Responses


class OrderStatus(Skill):
    """Tells."""

    intents = ("order.status",)
    slots = {"order_id": OrderId()}

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[dict[str, Any]]:
        return []


class OrderCancel(OrderStatus):
    """Acts."""

    intents = ("order.cancel",)
    stakes = "money"

    @effect("cancel_order", confirm="cancel.confirm", done="cancel.done")
    async def cancel(self, command: Command) -> Receipt:
        """Cancel it."""
        return Receipt(key=command.key, type=command.type, state="done")


class Rival(OrderStatus):
    """Wants the same intent."""


def build(*skills: Skill) -> Domain:
    return Domain.build([Installed(skill, f"folder{n}") for n, skill in enumerate(skills)], Responses())


def test_an_intent_leads_to_an_action_and_its_folder() -> None:
    domain = build(OrderStatus(), OrderCancel())
    card = domain.cards["order.cancel"]
    assert (card.name, card.skill, card.stakes) == ("order_cancel", "folder1", "money")
    assert isinstance(domain.skill("order_status"), OrderStatus)


def test_two_skills_for_one_intent() -> None:
    with pytest.raises(PluginError, match=r"'order\.status' is claimed by order_status and rival"):
        build(OrderStatus(), Rival())


def test_two_skills_of_one_name() -> None:
    with pytest.raises(PluginError, match="are both called 'order_status'"):
        build(OrderStatus(), OrderStatus())


def test_what_is_not_there_is_said_with_the_way_out() -> None:
    domain = build(OrderStatus(), OrderCancel())
    with pytest.raises(PluginError, match="no skill is called 'order_lost'"):
        domain.skill("order_lost")
    for step in ("refund", "name", "slots", "__class__"):
        with pytest.raises(PluginError, match="has no effect step"):
            domain.effect("order_cancel", step)
    assert isinstance(domain.effect("order_cancel", "cancel"), BoundEffect)


def test_rasa_actions_are_never_given_an_empty_domain() -> None:
    rasa = build(OrderStatus()).rasa
    assert rasa["intents"] == ["order.status"]
    assert rasa["forms"] == {"order_status": {"required_slots": ["order_id"]}}
    assert rasa["actions"] == ["order_status"]
    assert build().rasa
