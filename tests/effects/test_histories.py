"""Random histories: whatever customers, people and clocks do, limits hold and nothing is submitted twice."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

import bot.conversation.records  # noqa: F401 - fills the metadata
from bot.conversation.store import Store
from bot.effects import Effect
from tests.effects.kit import SHOP, Till, clock, refund

ORDERS = ("10421", "10422", "10423")
CUSTOMERS = ("C1001", "C1002")
ENDS = ("settled", "failed", "unknown")


@dataclass
class Sent:
    """Money that a shop was told to send back."""

    order: str
    customer: str
    amount: Decimal
    at: float
    approved: bool
    gone: bool = True  # False once it is known to have failed


class Histories(RuleBasedStateMachine):
    """One till with a clock; every step is a call that a customer, a person or a shop could cause."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.clock = clock()
        self.till = Till(self.wait(Store.open("sqlite+aiosqlite://", clock=self.clock)))
        self.seconds = 0.0
        self.names: list[str] = []
        self.sent: dict[str, Sent] = {}

    def wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    def teardown(self) -> None:
        self.wait(self.till.store.close())
        self.loop.close()

    @rule(
        order=st.sampled_from(ORDERS),
        customer=st.sampled_from(CUSTOMERS),
        amount=st.sampled_from(("0.01", "400", "500", "500.01")),
        conversation=st.sampled_from(("rest:a", "rest:b")),
    )
    def propose(self, order: str, customer: str, amount: str, conversation: str) -> None:
        proposal = refund(f"e{len(self.names)}", amount, order_id=order, customer_id=customer)
        needed = self.wait(self.till.needs_approval(proposal))
        if needed:
            proposal = replace(proposal, approval="needed")
        self.names.append(self.wait(self.till.propose(proposal, conversation)).id)

    @rule(
        pick=st.integers(0, 5), approver=st.sampled_from(("", "", "mei")), turn=st.sampled_from(("t1", "t2"))
    )
    def agree(self, pick: int, approver: str, turn: str) -> None:
        effect = self.picked(pick)
        before = effect.state if effect else ""
        after = self.wait(self.till.submit(effect, turn, approver)) if effect else None
        if effect is None or after is None or after.id != effect.id or after.state != "submitted":
            return  # another one that was agreed to elsewhere is that conversation's to carry out
        if before == "submitted":
            return  # the same turn again, under the same key
        assert effect.id not in self.sent, "submitted twice"
        assert effect.amount is not None
        self.sent[effect.id] = Sent(
            effect.order_id, effect.customer_id, effect.amount.amount, self.seconds, bool(approver)
        )

    @rule(pick=st.integers(0, 5), end=st.sampled_from(ENDS))
    def answer(self, pick: int, end: str) -> None:
        effect = self.picked(pick)
        if effect is not None:
            after = self.wait(self.till.finish(effect, end))
            if after.state == "failed" and effect.id in self.sent:
                self.sent[effect.id].gone = False

    @rule(pick=st.integers(0, 5))
    def refuse(self, pick: int) -> None:
        effect = self.picked(pick)
        if effect is not None:
            self.wait(self.till.drop(effect))

    @rule(seconds=st.sampled_from((1, 500, 50_000)))
    def pass_time(self, seconds: int) -> None:
        self.clock.advance(seconds)
        self.seconds += seconds

    def picked(self, number: int) -> Effect | None:
        if not self.names:
            return None
        effect: Effect = self.wait(self.till.now(self.names[-1 - number % len(self.names)]))
        return effect

    @invariant()
    def limits_hold_without_a_person(self) -> None:
        before: list[Sent] = []
        for sent in self.sent.values():  # in the order they were sent
            if not sent.approved:
                assert sent.amount <= SHOP.once["CNY"]
                assert sent.order not in [s.order for s in before], "an order went back a second time"
                today = [s.amount for s in before if s.customer == sent.customer and s.at > sent.at - 86_400]
                assert sum(today) + sent.amount <= SHOP.per_day["CNY"], "too much in a day"
            if sent.gone:
                before.append(sent)


def test_random_histories(tmp_path: Path) -> None:
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
