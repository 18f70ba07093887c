"""What any adapter of the shop port must pass. Subclass `ShopContract`, give it a `shop`, and run it with pytest.

The shop behind the adapter holds the records of `skills/shop/demo.json` as they stand at `NOW`, fresh for every test.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from bot.errors import NotFound, Rejected
from bot.facts import from_json
from bot.money import Money
from bot.shop import Command, EffectType, Shop, look_up

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
NOW: Final = datetime(2026, 3, 10, 10, 0, tzinfo=SHANGHAI)
HOSTILE: Final = [
    "", ".", "..", "../info", "10421/../10422", "10421?x=1", "10421%00", "10421'--", "\x00", "1\x000421", "\ud83d",
    "😀" * 50, "a" * 5000, "10421 10422", "%2e%2e", "null",
]  # fmt: skip


class FakeClock:
    """A clock that a test moves."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **elapsed: float) -> None:
        """Let time pass."""
        self.now += timedelta(**elapsed)


def yuan(amount: str) -> Money:
    return Money(Decimal(amount), "CNY")


def command(type_: EffectType, order_id: str = "", key: str = "", **more: Any) -> Command:
    """A command of 林梅, who owns the orders 104xx, unless another customer is named."""
    details: Mapping[str, str] = more.pop("details", {"reason": "test"})
    customer = more.pop("customer_id", "" if order_id else "C1001")
    key = key or f"{type_}-{order_id}"
    return Command(type=type_, key=key, order_id=order_id, customer_id=customer, details=details, **more)


DONE: Final = {
    "refund": command("refund", "10423"),
    "refund in part": command("refund", "10423", amount=yuan("50")),
    "refund of what is on its way": command("refund", "10421"),
    "refund approved by a person after the window": command("refund", "10425", details={"approved_by": "a7"}),
    "cancel": command("cancel_order", "10422"),
    "change what is in it": command("change_order", "20732", details={"item": "running shoes", "change": "43"}),
    "change where it goes": command("change_address", "10422", details={"address": "杭州市上城区 1 号", "phone": "1390000"}),
    "return": command("return", "10423"),
    "exchange": command("exchange", "20733"),
    "repair after the return window": command("repair", "10425"),
    "invoice": command("invoice", "10424", details={"kind": "electronic_ordinary", "title": "林梅"}),
    "coupon": command("issue_coupon", amount=yuan("20"), details={"reason": "late"}),
    "coupon by its value": command("issue_coupon", details={"value": "15", "reason": "late"}),
    "profile": command("update_profile", details={"field": "name", "value": "林小梅"}),
    "another e-mail that a person decided on": command(
        "update_profile", details={"field": "email", "value": "mei@example.com", "approved_by": "a7"}
    ),
    "claim": command("claim", "20731", details={"kind": "late"}),
    "take a refund back": command("cancel_refund", "20734"),
}  # fmt: skip

REJECTED: Final = {
    "an order that is not there": (command("refund", "99999"), "not_found"),
    "somebody else's order": (command("refund", "30911", customer_id="C1001"), "not_found"),
    "a customer who is not there": (command("issue_coupon", customer_id="C9", amount=yuan("5")), "not_found"),
    "more than was paid": (command("refund", "10423", amount=yuan("189.01")), "over_paid"),
    "less than nothing": (command("refund", "10423", amount=yuan("-1")), "bad_amount"),
    "nothing": (command("refund", "10423", amount=yuan("0")), "bad_amount"),
    "less than a fen": (command("refund", "10423", amount=yuan("1.005")), "bad_amount"),
    "money of another country": (command("refund", "10423", amount=Money(Decimal(5), "USD")), "wrong_currency"),
    "what is on its way back already": (command("refund", "20734"), "already_refunded"),
    "a refund after the window": (command("refund", "10425"), "window_over"),
    "a return after the window": (command("return", "10425"), "window_over"),
    "a return of what did not arrive": (command("return", "10421"), "not_delivered"),
    "cancelling what left": (command("cancel_order", "10421"), "already_shipped"),
    "cancelling what arrived": (command("cancel_order", "10423"), "already_shipped"),
    "another address for what left": (command("change_address", "10421", details={"address": "x"}), "already_shipped"),
    "an address that says nothing": (command("change_address", "10422", details={"address": "  "}), "bad_details"),
    "a change of what left": (command("change_order", "10421", details={"change": "x"}), "already_shipped"),
    "a claim about what did not leave": (command("claim", "10422", details={"kind": "lost"}), "not_shipped"),
    "no request to withdraw": (command("cancel_request", "10423", details={"kind": "return", "request": "RT1"}), "nothing_to_cancel"),
    "no refund to take back": (command("cancel_refund", "10423"), "nothing_to_cancel"),
    "no lower price": (command("price_adjustment", "10424"), "no_price_drop"),
    "a coupon too large": (command("issue_coupon", amount=yuan("31")), "over_limit"),
    "a coupon for nothing": (command("issue_coupon", details={"value": "much"}), "bad_details"),
    "a coupon of infinity": (command("issue_coupon", details={"value": "Infinity"}), "bad_amount"),
    "another tier for oneself": (command("update_profile", details={"field": "tier", "value": "gold"}), "bad_details"),
    "half a character": (command("change_address", "10422", details={"address": "\ud83d"}), "bad_details"),
    "a key with half a character": (command("refund", "10423", key="\ud83d"), "bad_details"),
}  # fmt: skip


class ShopContract:
    """The contract; a subclass brings the fixture `shop`."""

    async def test_it_says_who_it_is(self, shop: Shop) -> None:
        info = await shop.info()
        assert (info.name["zh"], info.currency, info.timezone) == ("好客优选", "CNY", "Asia/Shanghai")
        assert info.policy["auto_refund_limit"] == {"CNY": 500, "USD": 70}
        assert await shop.now() == NOW
        assert (await shop.now()).utcoffset() == timedelta(hours=8)

    async def test_an_order_is_told_with_exact_money_and_local_times(self, shop: Shop) -> None:
        order = await shop.order("10421")
        assert (order.customer_id, order.state, order.amount) == ("C1001", "shipped", yuan("299.00"))
        assert (order.title("zh"), order.title("en")) == ("蓝牙耳机", "Bluetooth earphones")
        assert order.paid_at == NOW - timedelta(days=3)
        assert order.shipped_at == NOW - timedelta(days=2)
        assert order.eta == NOW + timedelta(days=1)
        assert order.paid_at.utcoffset() == timedelta(hours=8)
        assert [event.at for event in order.events] == sorted(event.at for event in order.events)
        assert order.phone.endswith("4821")

    async def test_a_customer_is_told(self, shop: Shop) -> None:
        customer = await shop.customer("C1002")
        assert (customer.name, customer.language, customer.tier) == ("Alex Carter", "en", "standard")

    async def test_orders_come_newest_first(self, shop: Shop) -> None:
        ids = [order.id for order in await shop.orders("C1001")]
        assert ids == ["10422", "10421", "10423", "10424", "10425"]
        assert list(await shop.orders("C9999")) == []

    async def test_a_parcel_leads_to_its_order_however_it_is_typed(self, shop: Shop) -> None:
        for number in ("SF1040210421", "sf1040210421", "SF 1040-2104 21"):
            assert (await shop.order_by_tracking(number)).id == "10421"

    async def test_refunds_of_an_order_are_told(self, shop: Shop) -> None:
        order = await shop.order("20734")
        (refund,) = order.refunds
        assert (refund.amount, refund.state) == (Money(Decimal("18.00"), "USD"), "approved")
        assert refund.at == NOW - timedelta(days=1)
        assert order.refunded == order.amount

    async def test_the_catalogue_and_the_promotions_are_told(self, shop: Shop) -> None:
        products = {product.id: product for product in await shop.products()}
        assert len(products) >= 14
        assert products["kettle"].price == yuan("189.00")
        assert products["power-bank"].restock == NOW + timedelta(days=6)
        assert len(await shop.promotions()) == 2

    @pytest.mark.parametrize("wanted", HOSTILE, ids=lambda text: ascii(text[:12]))
    async def test_what_is_no_id_is_simply_not_there(self, shop: Shop, wanted: str) -> None:
        for question in (shop.order, shop.customer, shop.order_by_tracking):
            with pytest.raises(NotFound):
                await question(wanted)
        assert list(await shop.orders(wanted)) == []
        assert await shop.find(wanted) is None

    @pytest.mark.parametrize("asked", DONE.values(), ids=DONE.keys())
    async def test_it_does_and_remembers(self, shop: Shop, asked: Command) -> None:
        receipt = await shop.apply(asked)
        assert (receipt.state, receipt.key, receipt.type) == ("done", asked.key, asked.type)
        assert receipt.reference
        assert await shop.find(asked.key) == receipt
        assert await look_up(shop, asked) == receipt

    @pytest.mark.parametrize("asked", DONE.values(), ids=DONE.keys())
    async def test_the_same_key_acts_once(self, shop: Shop, asked: Command) -> None:
        receipt = await shop.apply(asked)
        after = await self._seen(shop, asked)
        assert await shop.apply(asked) == receipt
        assert await self._seen(shop, asked) == after

    @pytest.mark.parametrize(("asked", "code"), REJECTED.values(), ids=REJECTED.keys())
    async def test_it_says_no_and_changes_nothing(self, shop: Shop, asked: Command, code: str) -> None:
        before = await self._seen(shop, asked)
        for _ in range(2):  # a no stays a no under its key
            with pytest.raises(Rejected) as no:
                await shop.apply(asked)
            assert no.value.code == code
        assert await self._seen(shop, asked) == before

    async def test_a_no_is_remembered_too(self, shop: Shop) -> None:
        late = command("return", "10425")
        with pytest.raises(Rejected):
            await shop.apply(late)
        receipt = await shop.find(late.key)
        assert receipt is not None
        assert (receipt.state, receipt.problem) == ("failed", "window_over")

    async def test_a_key_means_one_thing(self, shop: Shop) -> None:
        asked = command("refund", "10423", amount=yuan("50"))
        receipt = await shop.apply(asked)
        for other in (
            replace(asked, amount=yuan("51")),
            replace(asked, order_id="10424"),
            replace(asked, type="cancel_order", amount=None),
            replace(asked, details={"reason": "another"}),
        ):
            with pytest.raises(Rejected) as no:
                await shop.apply(other)
            assert no.value.code == "key_reused"
        assert await shop.find(asked.key) == receipt

    async def test_an_unknown_key_is_unknown(self, shop: Shop) -> None:
        assert await shop.find("never-sent") is None
        assert await look_up(shop, command("refund", "10423", key="never-sent")) is None
        assert await look_up(shop, command("refund", "99999", key="never-sent")) is None

    async def test_a_refund_changes_the_order_and_bears_its_key(self, shop: Shop) -> None:
        receipt = await shop.apply(command("refund", "10423", key="r-1", amount=yuan("50")))
        order = await shop.order("10423")
        (refund,) = order.refunds
        assert (refund.key, refund.amount, refund.state) == ("r-1", yuan("50.00"), "approved")
        assert (order.state, order.refunded) == ("refund_approved", yuan("50.00"))
        assert from_json(dict(receipt.facts))["amount"] == yuan("50.00")

    async def test_cancelling_gives_everything_back(self, shop: Shop) -> None:
        await shop.apply(command("cancel_order", "10422"))
        order = await shop.order("10422")
        assert (order.state, order.refunded) == ("cancelled", order.amount)
        with pytest.raises(Rejected) as no:
            await shop.apply(command("cancel_order", "10422", key="again"))
        assert no.value.code == "already_cancelled"

    async def test_taking_a_refund_back_makes_the_order_delivered_again(self, shop: Shop) -> None:
        await shop.apply(command("cancel_refund", "20734"))
        order = await shop.order("20734")
        assert (order.state, order.refunded.minor, order.refunds[0].state) == ("delivered", 0, "cancelled")
        with pytest.raises(Rejected) as no:
            await shop.apply(command("cancel_refund", "20734", key="again"))
        assert no.value.code == "nothing_to_cancel"
        again = await shop.apply(command("refund", "20734", details={"approved_by": "a7"}))
        assert from_json(dict(again.facts))["amount"] == order.amount

    async def test_a_new_address_is_the_order_s_and_not_the_customer_s(self, shop: Shop) -> None:
        await shop.apply(command("change_address", "10422", details={"address": "上海市 1 号"}))
        assert (await shop.order("10422")).address == "上海市 1 号"
        assert (await shop.customer("C1001")).address.startswith("浙江省")

    async def test_a_second_return_is_not_needed(self, shop: Shop) -> None:
        await shop.apply(command("return", "10423"))
        with pytest.raises(Rejected) as no:
            await shop.apply(command("exchange", "10423"))
        assert no.value.code == "already_requested"

    @pytest.mark.parametrize("kind", ["return", "exchange", "repair"])
    async def test_a_request_is_withdrawn_once_and_may_be_filed_again(
        self, shop: Shop, kind: EffectType
    ) -> None:
        filed = await shop.apply(command(kind, "10423"))
        back = command("cancel_request", "10423", details={"kind": kind, "request": filed.reference})
        done = await shop.apply(back)
        assert (done.state, done.facts["request"], done.facts["kind"]) == ("done", filed.reference, kind)
        assert await shop.apply(back) == done
        (row,) = (await shop.order("10423")).extra["requests"]  # type: ignore[union-attr]
        assert (row["reference"], row["state"]) == (filed.reference, "withdrawn")  # type: ignore[index,call-overload]
        with pytest.raises(Rejected) as no:
            await shop.apply(replace(back, key="again"))
        assert no.value.code == "nothing_to_cancel"
        assert (await shop.apply(command(kind, "10423", key="anew"))).state == "done"

    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            ({"request": "RT0"}, "nothing_to_cancel"),
            ({"kind": "repair"}, "nothing_to_cancel"),
            ({"customer_id": "C1002"}, "not_found"),
        ],
    )
    async def test_another_request_is_not_withdrawn(
        self, shop: Shop, wrong: dict[str, str], code: str
    ) -> None:
        filed = await shop.apply(command("return", "10423"))
        details = {"kind": "return", "request": filed.reference} | wrong
        customer = details.pop("customer_id", "C1001")
        with pytest.raises(Rejected) as no:
            await shop.apply(command("cancel_request", "10423", details=details, customer_id=customer))
        assert no.value.code == code

    async def test_another_exchange_takes_the_place_of_the_one_that_it_names(self, shop: Shop) -> None:
        first = await shop.apply(command("exchange", "10423", details={"reason": "size", "wish": "42"}))
        wish = {"reason": "size", "wish": "43"}
        with pytest.raises(Rejected) as no:
            await shop.apply(command("exchange", "10423", key="other", details=wish))
        assert no.value.code == "already_requested"
        named = {**wish, "instead_of": first.reference}
        second = await shop.apply(command("exchange", "10423", key="named", details=named))
        rows = (await shop.order("10423")).extra["requests"]
        told = [(row["reference"], row.get("state"), row["wish"]) for row in rows]  # type: ignore[union-attr,call-overload,index]
        assert told == [(first.reference, "withdrawn", "42"), (second.reference, None, "43")]

    async def test_one_goodwill_coupon_is_enough(self, shop: Shop) -> None:
        await shop.apply(command("issue_coupon", key="c-1", amount=yuan("20")))
        second = command("issue_coupon", key="c-2", amount=yuan("20"))
        with pytest.raises(Rejected) as no:
            await shop.apply(second)
        assert no.value.code == "too_soon"
        approved = replace(second, key="c-3", details={"approved_by": "agent-7"})
        assert (await shop.apply(approved)).facts["code"]

    async def test_eight_at_once_under_one_key_are_one(self, shop: Shop) -> None:
        asked = command("refund", "10423", amount=yuan("50"))
        receipts = await asyncio.gather(*(shop.apply(asked) for _ in range(8)))
        assert all(receipt == receipts[0] for receipt in receipts)
        assert (await shop.order("10423")).refunded == yuan("50.00")

    async def test_eight_at_once_get_no_more_than_was_paid(self, shop: Shop) -> None:
        asked = [command("refund", "10423", key=f"r-{n}", amount=yuan("50")) for n in range(8)]
        answers = await asyncio.gather(*(shop.apply(each) for each in asked), return_exceptions=True)
        refused = [answer for answer in answers if isinstance(answer, Rejected)]
        assert ([no.code for no in refused], len(answers) - len(refused)) == (["over_paid"] * 5, 3)
        assert (await shop.order("10423")).refunded == yuan("150.00")

    @staticmethod
    async def _seen(shop: Shop, asked: Command) -> list[Any]:
        """Everything that the command could have changed, as a customer of the port sees it."""
        seen: list[Any] = []
        for question, wanted in ((shop.order, asked.order_id), (shop.customer, asked.customer_id or "C1001")):
            try:
                seen.append(await question(wanted))
            except NotFound:
                seen.append(None)
        return seen
