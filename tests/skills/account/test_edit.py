"""The customer's own data: a name is changed on a yes, a phone number or e-mail not without a code to the old one."""

import pytest

from skills.account.edit import AccountEdit
from tests.skills.kit import counter


@pytest.mark.parametrize(
    ("text", "entities", "language"),
    [
        ("帮我把号码换成 13911112222", {"phone": "13911112222"}, "zh"),
        ("登记的邮箱改成 mei@new.example", {"email": "mei@new.example"}, "zh"),
        ("my account should have +1 503 555 0188 as phone", {"phone": "+15035550188"}, "en"),
        ("use a@b.example as my e-mail from now on", {"email": "a@b.example"}, "en"),
        ("能绑新号吗", {}, "zh"),
    ],
)
async def test_what_signs_somebody_in_is_not_changed_by_a_yes(
    text: str, entities: dict[str, str], language: str
) -> None:
    async with counter(customer="C1001") as desk:
        told = await desk.say(AccountEdit(), text, entities=entities, language=language)
    assert not told.proposes
    assert not told.asks
    assert told.responses == ["account.edit.with_code"]
    assert "5 分钟内有效" in told.zh
    assert "security settings" in told.en
    assert not any(value in told.zh + told.en for value in entities.values())


async def test_a_number_is_told_apart_from_that_of_an_order() -> None:
    async with counter(customer="C1001") as desk:
        phone = await desk.say(AccountEdit(), "我要换手机号")
        mail = await desk.say(AccountEdit(), "我要换邮箱")
    assert "订单号" in phone.zh
    assert "订单号" not in mail.zh


@pytest.mark.parametrize(
    "text",
    [
        "原来的号销号了，给我换成新号码",
        "旧邮箱进不去了 换个邮箱",
        "手机被偷了，账号上的电话得换",
        "my previous number was disconnected, put the new phone in",
        "I no longer have that sim, change my phone",
        "can't open the old inbox, change my email please",
    ],
)
async def test_who_cannot_be_reached_at_the_old_one_gets_a_person(text: str) -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(AccountEdit(), text, language="zh" if "，" in text or " 换" in text else "en")
    assert said.hands_over
    assert said.responses == ["account.edit.person"]
    assert not said.proposes


@pytest.mark.parametrize(
    "text",
    [
        "旧号还在用，想换新号码",
        "万一旧号停机了，手机号还能换吗",
        "my old phone works fine, I only want another number",
        "what happens to my number if the old phone is lost?",
    ],
)
async def test_who_still_has_it_or_only_supposes_is_told_the_way(text: str) -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(AccountEdit(), text)
    assert not said.hands_over
    assert said.responses == ["account.edit.with_code"]


async def test_a_visitor_is_told_the_way_and_signs_in_for_a_name() -> None:
    async with counter(opened=("10422",)) as desk:
        phone = await desk.say(AccountEdit(), "改手机号", entities={"phone": "13911112222"})
        name = await desk.say(AccountEdit(), "改名字")
    assert phone.responses == ["account.edit.with_code"]
    assert name.responses == ["account.edit.sign_in"]
    assert name.decision == "decline"


async def test_a_name_is_shown_written_and_can_be_taken_back() -> None:
    async with counter(customer="C1001") as desk:
        skill = AccountEdit()
        shown = await desk.say(skill, "我的昵称换成林小梅")
        assert shown.proposal["details"] == {"field": "name", "value": "林小梅"}
        assert shown.proposal["facts"]["was"] == "林梅"
        done = await desk.confirm(skill, shown)
        assert done.decision == "act"
        me = await desk.view.me()
        assert me is not None
        assert me.name == "林小梅"


async def test_a_shop_for_which_a_yes_is_enough_says_so() -> None:
    async with counter("second", customer="K501") as desk:
        skill = AccountEdit()
        assert (await desk.say(skill, "改手机号")).asks == "profile_value"
        wrong = await desk.say(skill, "不知道", profile_field="email", requested="profile_value")
        assert wrong.asks == "profile_value"
        assert "不是邮箱" in wrong.zh
        shown = await desk.say(skill, "手机号改成 13911112222", entities={"phone": "13911112222"})
        assert "phone number of your account to 13911112222" in shown.en
        assert (await desk.confirm(skill, shown)).decision == "act"
    async with counter("second") as desk:
        assert (await desk.say(AccountEdit(), "改手机号")).responses == ["account.edit.sign_in"]


async def test_which_of_it_is_asked_first() -> None:
    async with counter(customer="C1001") as desk:
        assert (await desk.say(AccountEdit(), "改资料")).asks == "profile_field"
