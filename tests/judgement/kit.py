"""Cases for the policy, put together in a line."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.judgement import ActionCard, Case, Form, Limits, Pending, Talk
from bot.turn import Address, Entity, Intent, Request, Turn, Understanding, Utterance

CARDS = (
    ActionCard(name="order_status", skill="orders", intents=("order.status",), takes=frozenset({"order_id"})),
    ActionCard(name="order_cancel", skill="orders", intents=("order.cancel",), stakes="money"),
    ActionCard(
        name="refund_request",
        skill="refunds",
        intents=("refund.request",),
        stakes="money",
        takes=frozenset({"order_id"}),
    ),
    ActionCard(name="refund_status", skill="refunds", intents=("refund.status",)),
    ActionCard(name="promotions", skill="promotions", intents=("promo.coupon",)),
    ActionCard(name="knowledge_answer", skill="knowledge", intents=("knowledge.ask",)),
)
ACTIONS: Mapping[str, ActionCard] = {intent: card for card in CARDS for intent in card.intents}

REFUND_FORM = Form(
    action="refund_request", skill="refunds", slot="order_id", entity="order_id", intents=("refund.request",)
)
SHOWN = Pending(effect="e1", action="refund_request", skill="refunds", shown=True)


def request(*intents: tuple[str, float], **entities: str) -> Request:
    found = tuple(Entity(entity=name, value=value) for name, value in entities.items())
    return Request(intents=tuple(Intent(name, p) for name, p in intents), entities=found)


def case(*requests: Request, limits: Limits | None = None, kind: str = "message", **about: Any) -> Case:
    """A case from what was heard; `talk_…` arguments describe the conversation, the rest the understanding."""
    talk = Talk(
        **{name.removeprefix("talk_"): about.pop(name) for name in list(about) if name.startswith("talk_")}
    )
    metadata, text = about.pop("metadata", {}), about.pop("text", "")
    entities = tuple(entity for each in requests for entity in each.entities)
    heard = Understanding(language=about.pop("language", "zh"), requests=requests, entities=entities, **about)
    said = Utterance(key="k", text=text, at=datetime.now(UTC), kind=kind, metadata=metadata)  # type: ignore[arg-type]
    turn = Turn(
        id="t", address=Address(channel="rest", conversation="a"), utterances=(said,), understanding=heard
    )
    return Case(turn=turn, talk=talk, actions=ACTIONS, limits=limits or Limits())
