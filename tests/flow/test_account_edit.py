"""Changing one's own data, as a whole conversation at the desk."""

import pytest

from tests.flow.kit import OpenDesk, done, rule, said, wish


async def test_a_number_stays_as_it_is_whatever_is_said_yes_to(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        told = await mei.say("给账户绑个新手机号 13911112222")
        assert "13911112222" not in said(told)
        for text in ("对，就改成13911112222", "确认", "是"):
            assert done(await mei.say(text)) == []
        assert await counter.effects() == []
        assert (await counter.shop.customer("C1001")).phone == "13800004821"


@pytest.mark.parametrize(
    ("customer", "first", "then"),
    [
        ("C1001", "换绑手机号怎么弄", "可是那张卡早就注销了"),
        ("C1003", "账号邮箱想换一个", "老邮箱进不去了呀"),
        ("C1002", "change the e-mail on my account please", "I can't open that mailbox, it was closed"),
        ("C1002", "how can I change the phone number of my account", "that phone is lost"),
    ],
)
async def test_who_lost_the_old_one_is_brought_to_a_person(
    desk: OpenDesk, customer: str, first: str, then: str
) -> None:
    async with desk() as counter:
        talk = counter.talk(customer=customer)
        await talk.say(first)
        turn = await talk.say(then)
        assert turn["decision"] == "handoff", said(turn)
        assert rule(turn) == "request.old_number"
        assert len(await counter.tickets()) == 1


@pytest.mark.parametrize("then", ["好的谢谢", "旧手机还在", "收不到验证码", "那万一旧号停了呢"])
async def test_who_still_has_it_is_not(desk: OpenDesk, then: str) -> None:
    async with desk() as counter:
        talk = counter.talk(customer="C1001")
        await talk.say("换绑手机号怎么弄")
        turn = await talk.say(then)
        assert turn["decision"] != "handoff", said(turn)


async def test_who_asks_why_is_told_that_it_keeps_the_account_safe(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say("换绑手机号怎么弄")
        turn = await mei.say("凭什么你这儿不给改啊")
        assert rule(turn) == "request.number_not_here", said(turn)
        assert "账号安全" in said(turn)


async def test_the_button_says_the_same(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say("换绑手机号怎么弄")
        assert (await mei.press("旧的用不了了"))["decision"] == "handoff"


async def test_the_number_of_an_order_is_another_matter(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("account.edit", profile_field="phone"))
        asked = await mei.say("是10422那单的")
        assert rule(asked) == "request.number_not_here"
        assert "10422" in said(await mei.say("13612345678"))


@pytest.mark.parametrize(
    ("customer", "first", "then", "name"),
    [
        ("C1001", "王晓", "写错了，是王小晓", "王小晓"),
        ("C1001", "李雷", "不对 应该叫李蕾", "李蕾"),
        ("C1002", "Dan Carter", "no, Dana.", "Dana"),
        ("C1002", "Dan Carter", "Oops, I meant Dana Carter", "Dana Carter"),
    ],
)
async def test_another_name_after_a_no_is_a_correction(
    desk: OpenDesk, customer: str, first: str, then: str, name: str
) -> None:
    async with desk() as counter:
        talk = counter.talk(customer=customer)
        before = (await counter.shop.customer(customer)).name
        await talk.say(wish("account.edit", name=first))
        turn = await talk.say(then)
        assert rule(turn) == "effect.name_corrected", said(turn)
        assert done(await talk.say("是" if customer == "C1001" else "yes")) == [
            ("update_profile", "", "done")
        ]
        assert (await counter.shop.customer(customer)).name == name
        await talk.say("改回原来的" if customer == "C1001" else "please change it back")
        assert (await counter.shop.customer(customer)).name == before


@pytest.mark.parametrize(
    ("customer", "then"),
    [
        ("C1001", "不改了"),
        ("C1001", "不是我要的，算了"),
        ("C1002", "No thanks"),
        ("C1002", "no, leave it"),
        ("C1002", "No. Stop."),
    ],
)
async def test_a_plain_no_stays_one(desk: OpenDesk, customer: str, then: str) -> None:
    async with desk() as counter:
        talk = counter.talk(customer=customer)
        await talk.say(wish("account.edit", name="Dan Carter"))
        turn = await talk.say(then)
        assert rule(turn) != "effect.name_corrected"
        assert done(turn) == []
