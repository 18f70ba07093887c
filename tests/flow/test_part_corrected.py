"""A part of what was given is corrected: the rest stands, and the whole is shown again."""

import pytest

from tests.flow.kit import OpenDesk, done, said, wish

HOME = "湖北省武汉市江汉区解放大道231号6单元1804"
ABROAD = "310 Cedar Avenue, Portland, OR 97204"


async def test_house_number_phone_and_name_are_put_into_the_address_that_is_shown(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("address.change", order_id="10422"))
        await mei.say(HOME)
        assert "解放大道213号6单元1804" in said(await mei.say("啊门牌打错了，是213号"))
        shown = said(await mei.say("电话也换成13612345678"))
        assert "解放大道213号6单元1804" in shown
        shown = said(await mei.say("手机最后四位写错了 是9012"))
        assert "13612349012" in shown
        shown = said(await mei.say("收件人写赵敏"))
        assert all(part in shown for part in ("213号6单元1804", "收件人：赵敏", "13612349012")), shown
        agreed = await mei.say("确认")
        assert done(agreed) == [("change_address", "10422", "done")]
        assert all(part in said(agreed) for part in ("赵敏", "13612349012"))
        order = await counter.shop.order("10422")
        assert (order.address, order.phone) == (
            "湖北省武汉市江汉区解放大道213号6单元1804\n赵敏",
            "13612349012",
        )


async def test_the_same_in_english(desk: OpenDesk) -> None:
    async with desk() as counter:
        tom = counter.talk(customer="C1002")
        await tom.say(wish("address.change", order_id="20732"))
        await tom.say(ABROAD)
        shown = said(await tom.say("sorry, the house number is 301 not 310"))
        assert "301 Cedar Avenue, Portland, OR 97204" in shown
        await tom.say("and the phone is 503 555 0142")
        shown = said(await tom.say("last four should be 0124"))
        assert all(part in shown for part in ("301 Cedar Avenue", "5035550124")), shown


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("sorry, 301 Cedar Avenue not 310", "301 Cedar Avenue, Portland, OR 97204"),
        ("oh it's 301 Cedar Avenue not 310 Cedar Avenue", "301 Cedar Avenue, Portland, OR 97204"),
        ("no, 301 cedar avenue", "301 Cedar Avenue, Portland, OR 97204"),
        ("301 Oak Street, Salem, OR 97301 please", "301 Oak Street, Salem, OR 97301"),
    ],
)
async def test_a_street_with_another_number_keeps_its_town(desk: OpenDesk, words: str, shown: str) -> None:
    async with desk() as counter:
        tom = counter.talk(customer="C1002")
        await tom.say(wish("address.change", order_id="20732"))
        await tom.say(ABROAD)
        assert f"\n{shown}\n" in said(await tom.say(words))


async def test_a_postcode_is_no_order(desk: OpenDesk) -> None:
    async with desk() as counter:
        tom = counter.talk(customer="C1002")
        await tom.say(wish("address.change", order_id="20732"))
        await tom.say(ABROAD)
        shown = said(await tom.say("the zip code is wrong, it's 97205"))
        assert "310 Cedar Avenue, Portland, OR 97205" in shown


async def test_a_phone_told_before_the_address_is_kept(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("address.change", order_id="10422"))
        asked = said(await mei.say("地址和电话都要改，电话是13612345678"))
        assert "地址" in asked
        shown = said(await mei.say(HOME))
        assert all(part in shown for part in (HOME, "13612345678")), shown


async def test_what_was_just_written_down_is_corrected_too(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("address.change", order_id="10422"))
        await mei.say(HOME)
        await mei.say("确认")
        shown = said(await mei.say("等等，门牌应该是213号"))
        assert "解放大道213号6单元1804" in shown
        dropped = await mei.say("算了还是用原来的地址")
        assert done(dropped) == []
        assert "213" not in said(dropped)


async def test_back_to_the_old_address_takes_the_change_back(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        before = (await counter.shop.order("10422")).address
        await mei.say(wish("address.change", order_id="10422"))
        await mei.say(HOME)
        await mei.say("确认")
        await mei.say("还是改回之前那个地址吧")
        assert (await counter.shop.order("10422")).address == before


async def test_a_name_is_read_behind_who_that_is(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("address.change", order_id="10422"))
        assert "赵玉芬" in said(await mei.say("收件人换成我老婆 赵玉芬"))
        asked = said(await mei.say("收货人改成我同事"))
        assert "我同事" not in asked


@pytest.mark.parametrize(
    ("told", "put_right"),
    [
        ("manda el 20732 a la calle Serrano 70, Bilbao", "uy perdon, el 17"),
        ("envoyez la 20732 au 8 rue Mercière, Lyon", "pardon, appt 4"),
        ("отправьте 20732 на ул. Садовая 9 кв 2, Казань", "ой, кв 12"),
        ("20732 주소를 부산 해운대구 센텀로 12로 바꿔줘", "앗 잠깐만요, 21이에요"),
    ],
)
async def test_a_number_of_an_address_that_was_refused_is_not_put_into_the_old_one(
    desk: OpenDesk, told: str, put_right: str
) -> None:
    async with desk() as counter:
        tom = counter.talk(customer="C1002")
        await tom.say(wish("address.change", order_id="20732"))
        await tom.say(told)
        assert "742 Alder Street" not in said(await tom.say(put_right))
        agreed = await tom.say("sí" if "el" in put_right else "ok")
        assert done(agreed) == []
        assert (await counter.shop.order("20732")).address.startswith("742 Alder Street, Apt 5")


async def test_a_number_alone_mends_the_address_that_is_shown(desk: OpenDesk) -> None:
    async with desk() as counter:
        tom = counter.talk(customer="C1002")
        await tom.say(wish("address.change", order_id="20732"))
        await tom.say("manda el 20732 a la calle Serrano 70 piso 3, Miami")
        shown = said(await tom.say("mejor piso 5"))
        assert "calle Serrano 70 piso 5, Miami" in shown
        assert done(await tom.say("sí")) == [("change_address", "20732", "done")]
