"""How to reach people, at the shop's own hours."""

import pytest
from rasa_sdk.executor import CollectingDispatcher

from bot.skill import Services
from skills.handoff.contact import ContactInfo
from skills.handoff.merchants import MerchantOnboarding
from tests.skills.kit import _tracker, counter
from tests.skills.products.test_products import library


async def test_hours_and_numbers_and_whether_somebody_is_there() -> None:
    async with counter() as desk:
        said = await desk.say(ContactInfo(), "客服电话多少")
        assert "每天 09:00-21:00" in said.zh
        assert "400-820-0000" in said.zh
        assert "right now" in said.en
        desk.wait(hours=12)
        late = await desk.say(ContactInfo(), "客服电话多少")
        assert "3月11日 09:00 开始上班" in late.zh


async def test_another_shop_has_other_days() -> None:
    async with counter("second") as desk:
        said = await desk.say(ContactInfo(), "when are you open?", language="en")
    assert "(Monday, Tuesday, Wednesday, Thursday, Friday) 08:30-17:30" in said.en
    assert "星期一、星期二" in said.zh
    assert "+49 30 5550 100" in said.en


async def test_those_who_want_to_sell_learn_whom_to_write_to() -> None:
    async with counter() as desk:
        assert "partners@haoke.example" in (await desk.say(MerchantOnboarding(), "想入驻")).zh
    async with counter("second") as desk:
        assert (await desk.say(MerchantOnboarding(), "想合作")).decision == "decline"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("你们杭州有门店吗", "zh"),
        ("问你有没有实体店！", "zh"),
        ("is there a physical store", "en"),
        ("can I come to your shop in person", "en"),
    ],
)
async def test_who_asks_for_a_shop_to_walk_into_is_not_told_the_hours(text: str, language: str) -> None:
    async with counter() as desk:
        skill = ContactInfo()
        await skill.setup(Services(shop=desk.view, retriever=library()))
        heard = CollectingDispatcher()
        await skill.run(heard, _tracker("contact.info", text, language, (), {}), {})
        assert heard.messages[0]["response"] in ("knowledge.answer", "knowledge.answer_translated")


@pytest.mark.parametrize("text", ["几点下班", "when does your shop open", "客服电话多少"])
async def test_hours_and_numbers_are_told_as_before(text: str) -> None:
    async with counter() as desk:
        said = await desk.say(ContactInfo(), text)
        assert said.responses[0].startswith("contact.")
