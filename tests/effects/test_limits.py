"""Limits: how much may go back without a person, also when many ask at the same moment."""

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from bot.conversation.store import Store
from bot.effects import Ceiling, Effect
from bot.shop import ShopInfo
from bot.turn import PART_OF
from tests.conftest import OpenStore
from tests.effects.kit import SHOP, Till, clock, refund

DAY = 86_400


@pytest.mark.parametrize(
    ("amount", "currency", "person"),
    [
        ("500", "CNY", False),
        ("500.01", "CNY", True),
        ("12800", "CNY", True),
        ("70", "USD", False),
        ("70.01", "USD", True),
        ("1", "EUR", True),  # nobody said how much may go back in this currency
        ("1", "JPY", True),
    ],
)
async def test_one_refund(store: Store, amount: str, currency: str, person: bool) -> None:
    assert await Till(store).needs_approval(refund("a", amount, currency)) is person


async def test_a_piece_of_an_order_over_the_limit_is_for_a_person(store: Store) -> None:
    till = Till(store)
    assert await till.needs_approval(refund("a", "499", order_id="10424", details={PART_OF: "12800.00"}))
    assert not await till.needs_approval(refund("b", "50", order_id="10423", details={PART_OF: "189.00"}))


async def test_a_second_refund_of_an_order_is_for_a_person(store: Store) -> None:
    till = Till(store)
    await till.paid(refund("a", "10", order_id="10423"))
    assert await till.needs_approval(refund("b", "10", order_id="10423"))
    assert not await till.needs_approval(refund("c", "10", order_id="10424"))


async def test_a_price_adjustment_counts_like_a_refund(store: Store) -> None:
    till = Till(store)
    await till.paid(refund("a", "10", order_id="10423", type="price_adjustment"))
    assert await till.needs_approval(refund("b", "10", order_id="10423"))


async def test_whoever_kept_a_thing_for_a_coupon_is_refunded_by_a_person_only(store: Store) -> None:
    till = Till(store)
    await till.paid(refund("a", "5", "USD", order_id="20733", type="issue_coupon"))
    assert await till.needs_approval(refund("b", "27", "USD", order_id="20733"))
    assert not await till.needs_approval(refund("c", "27", "USD", order_id="20734"))


@pytest.mark.parametrize("state", ["submitted", "unknown"])
async def test_what_may_have_gone_back_counts_as_gone(store: Store, state: str) -> None:
    till = Till(store)
    effect = await till.submit(await till.propose(refund("a", "10", order_id="10423")))
    assert effect is not None
    await till.finish(effect, state)
    assert await till.needs_approval(refund("b", "10", order_id="10423"))


async def test_what_failed_or_was_dropped_does_not_count(store: Store) -> None:
    till = Till(store)
    effect = await till.submit(await till.propose(refund("a", "10", order_id="10423")))
    assert effect is not None
    await till.finish(effect, "failed")
    await till.drop(await till.propose(refund("b", "10", order_id="10423")))
    assert not await till.needs_approval(refund("c", "10", order_id="10423"))


async def test_a_part_of_what_a_person_is_asked_about_is_for_that_person_too(store: Store) -> None:
    """¥12,800 waits for a colleague; "then at least ¥500" is no way around them."""
    till = Till(store)
    whole = await till.propose(replace(refund("whole", "12800", order_id="10424"), approval="needed"))
    assert await till.needs_approval(refund("part", "500", order_id="10424"))
    assert not await till.needs_approval(refund("else", "189", order_id="10423"))
    assert await till.drop(whole, by="mei")  # the person has answered: the usual limits hold again
    assert not await till.needs_approval(refund("later", "500", order_id="10424"))


async def test_a_part_that_was_shown_before_waits_too(store: Store) -> None:
    till = Till(store)
    part = await till.propose(refund("part", "500", order_id="10424"))
    await till.propose(
        replace(refund("whole", "12800", order_id="10424"), approval="needed"), conversation="rest:other"
    )
    assert await state_after_yes(till, part) == ("proposed", "needed")


async def test_a_customers_day_has_a_limit_of_its_own(open_store: OpenStore) -> None:
    time = clock()
    till = Till(await open_store(time))
    await till.paid(refund("a", "400"))
    assert not await till.needs_approval(refund("b", "400"))  # 800 in a day are allowed
    assert await till.needs_approval(refund("c", "400.01"))
    assert not await till.needs_approval(refund("d", "400.01", customer_id="C1002"))
    assert not await till.needs_approval(refund("e", "70", "USD"))  # currencies are counted apart
    time.advance(DAY + 1)
    assert not await till.needs_approval(refund("f", "500"))


async def test_a_refund_that_was_taken_back_counts_no_more(open_store: OpenStore) -> None:
    time = clock()
    till = Till(await open_store(time))
    await till.paid(refund("a", "450", order_id="10423"))
    time.advance(60)
    assert await till.needs_approval(refund("b", "450"))
    await till.paid(refund("back", "450", order_id="10423", type="cancel_refund"))
    assert not await till.needs_approval(refund("b", "450"))
    assert not await till.needs_approval(
        refund("again", "450", order_id="10423")
    )  # it is no second one either
    time.advance(60)
    await till.paid(refund("c", "450", order_id="10423"))
    assert await till.needs_approval(refund("d", "450"))  # only what went before was taken back


async def test_what_is_taken_back_frees_neither_another_order_nor_another_day(open_store: OpenStore) -> None:
    time = clock()
    till = Till(await open_store(time))
    await till.paid(refund("old", "450", order_id="10423"))
    time.advance(DAY + 1)
    await till.paid(refund("a", "450"))
    time.advance(60)
    await till.paid(refund("back", "450", order_id="10423", type="cancel_refund"))
    assert await till.needs_approval(refund("b", "450"))


@pytest.mark.parametrize("state", ["submitted", "failed", "unknown"])
async def test_only_what_was_surely_taken_back_counts_no_more(open_store: OpenStore, state: str) -> None:
    time = clock()
    till = Till(await open_store(time))
    await till.paid(refund("a", "450", order_id="10423"))
    time.advance(60)
    back = await till.submit(await till.propose(refund("k", "450", order_id="10423", type="cancel_refund")))
    assert back is not None
    await till.finish(back, state)
    assert await till.needs_approval(refund("b", "450"))


async def test_a_price_adjustment_stays_when_a_refund_is_taken_back(open_store: OpenStore) -> None:
    time = clock()
    till = Till(await open_store(time))
    await till.paid(refund("a", "10", order_id="10423", type="price_adjustment"))
    time.advance(60)
    await till.paid(refund("back", "10", order_id="10423", type="cancel_refund"))
    assert await till.needs_approval(refund("b", "10", order_id="10423"))


async def test_the_limit_is_held_against_the_moment_of_the_yes(store: Store) -> None:
    """Two refunds are shown while both fit; after the first yes the second does not fit any more."""
    till = Till(store)
    first, second = await till.propose(refund("a", "450")), await till.propose(refund("b", "450"))
    assert await state_after_yes(till, first) == ("submitted", "")
    assert await state_after_yes(till, second) == ("proposed", "needed")
    assert await till.submit(await till.now(second)) is None  # a second yes does not replace a person
    approved = await till.submit(await till.now(second), approver="mei")
    assert approved is not None
    assert approved.state == "submitted"


async def test_an_expired_yes_over_the_limit_troubles_nobody(open_store: OpenStore) -> None:
    time = clock()
    till = Till(await open_store(time))
    late = await till.propose(refund("a", "900"))
    time.advance(601)
    assert await till.submit(late) is None
    assert (await till.now(late)).approval == ""


async def test_ten_refunds_at_once_stay_inside_the_day(open_store: OpenStore) -> None:
    """Ten orders of one customer are confirmed in ten conversations at the same instant."""
    tills = [Till(await open_store()), Till(await open_store())]
    shown = [await tills[0].propose(refund(f"e{n}", "200"), f"rest:{n}") for n in range(10)]
    after = await asyncio.gather(*(state_after_yes(tills[n % 2], each) for n, each in enumerate(shown)))
    assert sorted(after) == [("proposed", "needed")] * 6 + [("submitted", "")] * 4


async def test_one_order_in_ten_conversations_goes_back_once(open_store: OpenStore) -> None:
    tills = [Till(await open_store()), Till(await open_store())]
    shown = [await tills[0].propose(refund(f"e{n}", "10", order_id="10423"), f"rest:{n}") for n in range(10)]
    after = await asyncio.gather(*(tills[n % 2].submit(each, f"t{n}") for n, each in enumerate(shown)))
    assert len({each.id for each in after if each}) == 1, "nine are told of the one that is done"
    states = [(await tills[0].now(each)).state for each in shown]
    assert sorted(states) == ["dropped"] * 9 + ["submitted"]


async def test_strangers_do_not_wait_for_each_other(open_store: OpenStore) -> None:
    """Crossed orders and customers, sums that differ: nobody waits in a circle, everybody gets an answer."""
    tills = [Till(await open_store()), Till(await open_store())]
    shown = [
        await tills[0].propose(
            refund(f"e{n}", str(10 + n), order_id=f"o{n % 5}", customer_id=f"C{n % 3}"), f"rest:{n}"
        )
        for n in range(30)
    ]
    work = (state_after_yes(tills[n % 2], each) for n, each in enumerate(shown))
    after = await asyncio.wait_for(asyncio.gather(*work), 10)
    assert after.count(("submitted", "")) == 5


async def test_other_acts_are_not_limited(store: Store) -> None:
    till = Till(store)
    assert not await till.needs_approval(refund("a", "99999", type="cancel_order"))
    assert not await till.needs_approval(refund("b", "0", "", type="change_address"))


@pytest.mark.parametrize(
    ("policy", "once", "per_day"),
    [
        ({"auto_refund_limit": 500}, {"CNY": 500}, {"CNY": 500}),
        ({"auto_refund_limit": {"CNY": 500, "USD": 70}}, {"CNY": 500, "USD": 70}, {"CNY": 500, "USD": 70}),
        (
            {"auto_refund_limit": 500, "refund_limit_per_customer_day": 1000},
            {"CNY": 500},
            {"CNY": 1000},
        ),
        ({}, {}, {}),  # a shop that says nothing gives nothing back on its own
        ({"auto_refund_limit": 0}, {"CNY": 0}, {"CNY": 0}),
    ],
)
def test_what_a_shop_says_about_limits(
    policy: dict[str, object], once: dict[str, int], per_day: dict[str, int]
) -> None:
    info = ShopInfo(name={}, currency="CNY", timezone="Asia/Shanghai", policy=policy)  # type: ignore[arg-type]
    ceiling = Ceiling.of(info.policy, info.currency)
    assert dict(ceiling.once) == {name: Decimal(amount) for name, amount in once.items()}
    assert dict(ceiling.per_day) == {name: Decimal(amount) for name, amount in per_day.items()}


@pytest.mark.parametrize("policy", [{}, {"auto_refund_limit": 0}])
async def test_without_a_limit_every_refund_is_for_a_person(store: Store, policy: dict[str, int]) -> None:
    assert await Till(store).needs_approval(refund("a", "0.01"), Ceiling.of(policy, "CNY"))


async def state_after_yes(till: Till, effect: Effect) -> tuple[str, str]:
    """What a customer's yes makes of what was shown."""
    after = await till.submit(effect, ceiling=SHOP)
    assert after is not None
    return after.state, after.approval


def test_amounts_are_exact() -> None:
    assert Ceiling.of({"auto_refund_limit": {"CNY": 0.1}}, "CNY").once == {"CNY": Decimal("0.1")}


async def test_a_second_change_of_an_invoice_is_for_a_person(store: Store) -> None:
    till = Till(store)
    first = replace(refund("a", "189", order_id="10423", type="invoice"), step="issue")
    change = replace(first, id="b", step="replace")
    await till.paid(first)
    assert not await till.needs_approval(change)
    await till.paid(change)
    assert await till.needs_approval(replace(change, id="c"))
    assert not await till.needs_approval(replace(change, id="d", order_id="10424"))
