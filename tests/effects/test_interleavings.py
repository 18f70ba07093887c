"""Random interleavings of three conversations about two orders at the demo shop: whatever they agree to, in whatever order it arrives.

A skill shows only what the order allows as it stands; between that, the yes, the shop's doing and the ledger's row anything may happen elsewhere.
"""

import os
import random
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from sqlalchemy import select

import bot.conversation.records  # noqa: F401 - fills the metadata
from bot.clock import FakeClock
from bot.conversation.records import effects, order_money
from bot.conversation.store import Store
from bot.effects import Effect, faster, is_same
from bot.errors import Rejected
from bot.shop import Order
from bot.shop.aftersales import filed
from bot.shop.policy import remaining
from bot.turn import PART_OF, Proposal
from skills.shop.fixture import DEMO, load_fixture
from skills.shop.sql import SqlShop, Template
from tests.effects.kit import Till, clock, refund

DELIVERED, UNSHIPPED = "10423", "10422"
GOODS = ("return", "exchange", "repair")
TALKS, STEPS = ("rest:a", "rest:b", "rest:c"), 70
HISTORIES = int(os.environ.get("HAOKE_HISTORIES", "30"))


def possible(kind: str, order: Order) -> bool:
    """Whether a skill would propose it for an order as it stands."""
    left, on_file = remaining(order).minor, filed(order, *GOODS)
    open_money = any(each.state == "approved" for each in order.refunds)
    if kind in ("whole", "part"):
        again = kind == "whole" and order.refunds
        return bool(order.state == "delivered" and left and not on_file and not again)
    if kind in GOODS:
        return bool(order.state != "cancelled" and order.delivered_at and left and not on_file)
    if kind == "cancel_request":
        return on_file is not None and not open_money
    return order.state == "paid" if kind == "cancel_order" else order.state != "cancelled" and open_money


def wanted(name: str, kind: str, order: Order) -> Proposal:
    """What a skill proposes then."""
    amount, details = "0", {"reason": "unspecified"}
    if kind in ("whole", "cancel_order"):
        amount = remaining(order).plain
    elif kind == "part":
        amount, details = "50", {**details, PART_OF: order.amount.plain}
    elif kind == "cancel_refund":
        amount = str(sum(each.amount.amount for each in order.refunds if each.state == "approved"))
    elif kind == "exchange":
        details |= {"wish": "a new one"}
    elif kind == "cancel_request" and (on_file := filed(order, *GOODS)):
        details = {"kind": on_file.type, "request": on_file.reference}
    of_type = "refund" if kind in ("whole", "part") else kind
    paid = order.amount.minor if of_type in ("refund", "cancel_order") else None
    about: dict[str, Any] = {"type": of_type, "order_id": order.id, "details": details, "paid_minor": paid}
    return refund(name, amount, "" if amount == "0" else "CNY", **about)


ASKED = (
    *(
        (kind, DELIVERED)
        for kind in ("whole", "part", "part", "part", *GOODS, "cancel_refund", "cancel_request")
    ),
    ("cancel_order", UNSHIPPED),
)


@dataclass
class History:
    """One desk, one shop, three conversations; every step is a call that a turn, a person or the shop makes."""

    rng: random.Random
    clock: FakeClock
    till: Till
    shop: SqlShop
    said: Counter[str]
    names: list[str] = field(default_factory=list)
    going: list[str] = field(default_factory=list)  # submitted, and not yet at the shop

    async def live(self) -> None:
        """Ask, agree, refuse, approve and wait in any order."""
        steps = (self.ask, self.agree, self.carry_out, self.refuse, self.approve, self.pass_time)
        for _ in range(STEPS):
            self.clock.advance(1)
            [step] = self.rng.choices(steps, (10, 12, 8, 1, 2, 1))
            await step()

    async def ask(self) -> None:
        """A skill proposes what is possible; what stands in the way is told."""
        (kind, order), talk = self.rng.choice(ASKED), self.rng.choice(TALKS)
        stands = await self.shop.order(order)
        if await self.busy(talk) or not possible(kind, stands):
            return
        proposal = wanted(f"e{len(self.names)}", kind, stands)
        if await self.stands_in_the_way(proposal, talk):
            return
        if await self.till.needs_approval(proposal):
            proposal = replace(proposal, approval="needed")
        effect = await self.till.propose(proposal, talk)
        if effect.id == proposal.id:
            self.names.append(effect.id)
        await self.held(effect)

    async def agree(self) -> None:
        """The customer says yes to what was shown."""
        effect = await self.picked()
        if effect is None or effect.state != "proposed" or effect.approval:
            return
        if await self.stands_in_the_way(effect.proposal(), effect.conversation_id):
            await self.till.drop(effect)
            return
        after = await self.till.submit(effect, f"t-{effect.id}")
        if after is None:
            return  # it has expired
        if after.id != effect.id and not after.held:
            await self.told(after, effect.proposal())
        elif after.id == effect.id and after.state == "submitted":
            self.going.append(after.id)
        await self.held(after)

    async def carry_out(self) -> None:
        """The shop is asked, and its answer is written down; sometimes nobody hears it."""
        if not self.going:
            return
        effect = await self.till.now(self.going.pop(self.rng.randrange(len(self.going))))
        before = await self.shop.order(effect.order_id)
        try:
            await self.shop.apply(effect.command())
        except Rejected as no:
            await self.finish(effect, "failed", no.code)
            await self.failed(await self.till.now(effect))
            return
        answer = self.rng.choice(("settled", "settled", "unknown"))
        await self.finish(effect, answer)
        self.said[answer] += 1
        if effect.type == "refund" and not effect.approval:
            assert not filed(before, *GOODS), "money and goods went out for one thing, and nobody looked"

    async def refuse(self) -> None:
        """The customer says no, or takes a request back."""
        if (effect := await self.picked()) is not None:
            await self.till.drop(effect)

    async def approve(self) -> None:
        """A person agrees to what waits for one."""
        waits = [each for name in self.names if (each := await self.till.now(name)).held]
        if waits and not await self.busy(waits[0].conversation_id):
            after = await self.till.submit(waits[0], f"t-{waits[0].id}", approver="mei")
            if after is not None and after.state == "submitted":
                self.going.append(after.id)
                self.said["approved"] += 1

    async def pass_time(self) -> None:
        """Cards expire, and what is submitted for long has nobody any more."""
        self.clock.advance(self.rng.choice((30, 200, 500)))

    async def busy(self, talk: str) -> bool:
        """Whether a turn of this conversation is at the shop: the next one waits for it."""
        return talk in [(await self.till.now(name)).conversation_id for name in self.going]

    async def stands_in_the_way(self, proposal: Proposal, talk: str) -> bool:
        """Whether it is told of another one instead; what nobody knows of is looked up first."""
        async with self.till.store.read() as tx:
            lost = await self.till.ledger.uncertain(tx, proposal)
        if lost is not None and lost.state == "unknown":
            await self.finish(lost, "settled")  # the shop had done it
            self.said["found"] += 1
            return True
        async with self.till.store.read() as tx:
            met = await self.till.ledger.met(tx, proposal, here=talk)
        if met is not None:
            await self.told(met, proposal)
        return met is not None

    async def held(self, effect: Effect) -> None:
        """Whoever is asked has something to decide: what is asked for is still there."""
        if not effect.held or effect.amount is None or effect.type == "cancel_refund":
            return
        self.said["held"] += 1
        async with self.till.store.read() as tx:
            theirs = select(order_money).where(order_money.c.order_id == effect.order_id)
            counted = (await tx.execute(theirs)).first()
            back = select(effects.c.id).where(effects.c.type == "cancel_refund", effects.c.state == "unknown")
            if await tx.scalar(back):
                return  # whether there is room is what somebody is asked about already
        fits = counted is None or counted.gone_minor + effect.amount.minor <= counted.paid_minor
        assert fits, "a request that can only fail"

    async def failed(self, effect: Effect) -> None:
        """It is no mere failure: another conversation was faster, and that is told."""
        async with self.till.store.read() as tx:
            met = await faster(tx, effect, any_act=True)
        self.said["failed"] += 1
        assert effect.approval or met is not None, effect

    async def told(self, met: Effect, wanted: Proposal) -> None:
        """What is said of another conversation is so."""
        self.said[f"told {met.state} {'same' if is_same(met, wanted) else 'other'}"] += 1
        assert met.state in ("submitted", "unknown", "settled")
        if met.state != "settled" or not is_same(met, wanted):
            return
        order = await self.shop.order(met.order_id)
        on_file = filed(order, *GOODS)
        stands = {
            "refund": met.amount is not None and met.amount.minor <= order.refunded.minor,
            "cancel_order": order.state == "cancelled",
            "cancel_refund": not any(each.state == "approved" for each in order.refunds),
            "cancel_request": on_file is None or on_file.reference != wanted.details.get("request"),
        }
        assert stands.get(met.type, on_file is not None and on_file.type == met.type), met

    async def picked(self) -> Effect | None:
        """One of the last that were shown or asked for."""
        return await self.till.now(self.rng.choice(self.names[-4:])) if self.names else None

    async def finish(self, effect: Effect, state: str, problem: str = "") -> None:
        """Write down what became of it."""
        async with self.till.store.write() as tx:
            await self.till.ledger.finish(tx, effect.id, state, problem=problem)


@pytest.mark.timeout(3600)
async def test_whatever_three_conversations_agree_to_is_told_truly_and_asked_with_sense() -> None:
    template = await Template.of(load_fixture(DEMO, "Asia/Shanghai"), clock().now())
    said = Counter[str]()
    for number in range(HISTORIES):
        time, shop = clock(), SqlShop.from_template(template)
        store = await Store.open("sqlite+aiosqlite://", clock=time)
        history = History(random.Random(number), time, Till(store), shop, said)
        try:
            await history.live()
        except AssertionError as broken:
            raise AssertionError(f"history {number}") from broken
        finally:
            await store.close()
            await shop.close()
    assert {
        "held",
        "approved",
        "told submitted same",
        "told settled same",
        "told settled other",
    } <= said.keys(), said
