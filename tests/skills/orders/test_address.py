"""Addresses: changed only for the signed-in owner, only before shipping, only after the exact text was shown."""

import pytest

from skills.orders.address import AddressChange, completed, with_unit
from skills.orders.address_book import AddressAdd
from skills.orders.recipient import new_recipient
from tests.skills.kit import counter

NEW = "上海市浦东新区世纪大道 100 号 8 楼"


async def test_a_new_address_is_shown_confirmed_and_written() -> None:
    async with counter(customer="C1001") as desk:
        asked = await desk.say(AddressChange(), "10422 能改地址吗", entities={"order_id": "10422"})
        assert (asked.asks, asked.decision) == ("address", "clarify")
        shown = await desk.say(
            AddressChange(), NEW, order_id="10422", entities={"address": NEW, "phone": "13900001111"}
        )
        assert NEW in shown.zh
        assert "13900001111" in shown.en
        assert shown.proposal["amount"] is None
        done = await desk.confirm(AddressChange(), shown)
        assert done.decision == "act"
        assert (await desk.order("10422")).address == NEW
        assert (await desk.order("10422")).phone == "13900001111"


async def test_a_visitor_with_number_and_phone_tail_may_not_redirect_a_parcel() -> None:
    async with counter(opened=("10422",)) as desk:
        said = await desk.say(AddressChange(), f"改成{NEW}", order_id="10422", entities={"address": NEW})
        assert said.decision == "decline"
        assert "登录" in said.zh
        assert "转人工" in said.zh
        assert not said.proposes


async def test_nothing_is_learnt_about_an_order_by_asking_for_its_address_to_change() -> None:
    async with counter() as desk:
        there = await desk.say(AddressChange(), entities={"order_id": "10422", "address": NEW})
        nowhere = await desk.say(AddressChange(), entities={"order_id": "99999", "address": NEW})
    assert there.zh == nowhere.zh


@pytest.mark.parametrize(
    ("order_id", "words"), [("10421", "顺丰速运的电话 95338"), ("10423", "已经送达"), ("10425", "已经送达")]
)
async def test_an_order_that_left_keeps_its_address(order_id: str, words: str) -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(AddressChange(), order_id=order_id)
    assert said.decision == "decline"
    assert words in said.zh


async def test_an_address_too_short_to_deliver_to_is_asked_again() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(AddressChange(), "杭州", order_id="10422", entities={"address": "杭州"})
    assert said.asks == "address"
    assert "不完整" in said.zh


async def test_a_default_address_is_kept_for_the_next_orders() -> None:
    async with counter(customer="C1002") as desk:
        text = "12 Oak Lane, Portland, OR 97205"
        shown = await desk.say(AddressAdd(), text, entities={"address": text}, language="en")
        assert text in shown.en
        await desk.confirm(AddressAdd(), shown)
        me = await desk.view.me()
        assert me is not None
        assert me.address == text
        assert (await desk.order("20732")).address != text
    async with counter() as desk:
        assert (await desk.say(AddressAdd(), "添加地址")).decision == "decline"


@pytest.mark.parametrize(
    ("corrected", "before", "whole"),
    [
        ("世纪大道 200 号", NEW, "上海市浦东新区世纪大道 200 号"),
        ("西湖区文一路5号", "浙江省杭州市余杭区良渚路 1 号", "浙江省杭州市西湖区文一路5号"),
        ("杭州滨江区网商路699号", "浙江省杭州市西湖区文一路5号", "浙江省杭州市滨江区网商路699号"),
        ("上海浦东新区世纪大道 200 号", "浙江省杭州市西湖区文一路5号", "上海浦东新区世纪大道 200 号"),
        ("深圳南山区科技路1号", "浙江省杭州市西湖区文一路5号", "深圳南山区科技路1号"),
        ("南京市中山路 8 号", NEW, "南京市中山路 8 号"),
        ("12 Baker Street", NEW, "12 Baker Street"),
        ("文一路5号", "12 Baker Street, London", "文一路5号"),
    ],
)
def test_a_street_alone_keeps_the_town_it_corrects(corrected: str, before: str, whole: str) -> None:
    assert completed(corrected, before) == whole


@pytest.mark.parametrize(
    ("customer", "order_id", "text", "name"),
    [
        ("C1001", "10422", "10422收件人改成李雷", "李雷"),
        ("C1001", "10422", "麻烦把收货人名字换成 王小美 可以吗", "王小美"),
        ("C1002", "20732", "change the recipient on 20732 to Bob Lee please", "Bob Lee"),
    ],
)
async def test_another_name_is_taken_and_the_address_stays(
    customer: str, order_id: str, text: str, name: str
) -> None:
    async with counter(customer=customer) as desk:
        before = (await desk.order(order_id)).address
        shown = await desk.say(AddressChange(), text, entities={"order_id": order_id})
        assert shown.proposes
        assert f"收件人改成 {name}" in shown.zh
        done = await desk.confirm(AddressChange(), shown)
        assert f"{name}. Reference" in done.en
        assert "跑鞋" not in done.en
        order = await desk.order(order_id)
        assert order.address == before
        assert name in str(order.extra["changes"])


async def test_who_says_no_name_is_asked_for_the_name_alone() -> None:
    async with counter(customer="C1001") as desk:
        asked = await desk.say(AddressChange(), "10422想换个收件人", entities={"order_id": "10422"})
    assert asked.responses == ["address.recipient.ask"]


async def test_a_name_on_what_has_shipped_is_the_couriers_to_change() -> None:
    async with counter(customer="C1001") as desk:
        told = await desk.say(AddressChange(), "10421收件人改成李雷", order_id="10421")
    assert told.responses == ["address.change.shipped"]


@pytest.mark.parametrize(
    "text", ["收件人改一下", "收件人换成别人", "change the recipient to someone else", "地址改成杭州"]
)
def test_nobody_in_particular_is_no_name(text: str) -> None:
    assert not new_recipient(text)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("Via Dante 12, 20121 Milano, Italy", "意大利"),
        ("泰国曼谷素坤逊路88号5楼", "泰国"),
        ("Av. Larco 345, Lima", "秘鲁"),
    ],
)
async def test_an_order_is_not_sent_to_a_country_that_is_not_served(address: str, place: str) -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(AddressChange(), address, order_id="10422", entities={"address": address})
        assert said.responses == ["address.not_there"]
        assert place in said.zh
        assert not said.proposes


async def test_a_street_that_is_called_like_a_country_abroad_is_at_home() -> None:
    address = "上海市徐汇区巴黎春天花园3号楼201室"
    async with counter(customer="C1001") as desk:
        said = await desk.say(AddressChange(), address, order_id="10422", entities={"address": address})
        assert said.proposes


@pytest.mark.parametrize(
    "text", ["can I change 20732 to go elsewhere instead", "switch 20732 to somewhere nicer please"]
)
async def test_an_order_that_shall_go_somewhere_unnamed_is_asked_where(text: str) -> None:
    """Not the address that it has already, shown as if it were the new one."""
    async with counter(customer="C1002") as desk:
        asked = await desk.say(AddressChange(), text, order_id="20732", entities={"order_id": "20732"})
        assert (asked.asks, asked.decision) == ("address", "clarify")
        assert "Alder" not in asked.en


def test_a_suite_that_is_told_by_itself_goes_behind_the_street() -> None:
    assert with_unit("31 Oak Row, Salem OR 97301", "oh and apt 4B") == "31 Oak Row, apt 4B, Salem OR 97301"
    assert with_unit("31 Oak Row, Apt 4B, Salem OR 97301", "apt 4b") == ""
    assert with_unit("31 Oak Row, Salem OR 97301", "in the afternoon please") == ""
