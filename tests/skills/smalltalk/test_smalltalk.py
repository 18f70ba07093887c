"""Hello by the time of day, thanks, goodbye, and an honest word about being a machine."""

import pytest

from skills.smalltalk.identity import BotIdentity
from skills.smalltalk.social import SmallTalk
from tests.skills.kit import counter


@pytest.mark.parametrize(
    ("hours", "zh", "en"),
    [
        (0, "早上好", "Good morning"),
        (4, "下午好", "Good afternoon"),
        (9, "晚上好", "Good evening"),
        (16, "您好", "Hello"),
    ],
)
async def test_a_greeting_follows_the_shops_clock(hours: int, zh: str, en: str) -> None:
    async with counter(customer="C1001") as desk:
        desk.wait(hours=hours)
        said = await desk.say(SmallTalk(), "你好")
    assert f"林梅，{zh}" in said.zh
    assert f"{en}, 林梅" in said.en
    assert "智能助手" in said.zh


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("谢谢啦", "social.thanks"),
        ("thanks a lot", "social.thanks"),
        ("再见", "social.bye"),
        ("bye", "social.bye"),
        ("好的", "social.fine"),
        ("ok", "social.fine"),
        ("嗯嗯知道了", "social.fine"),
        ("好的好的，那先这样吧", "social.fine"),
        ("ok great, got it", "social.fine"),
        ("回头还来", "social.bye"),
        ("hi there", "social.morning"),
        ("在吗", "social.morning"),
        ("mil gracias por todo", "social.thanks"),
        ("merci bien", "social.thanks"),
        ("muito obrigado", "social.thanks"),
        ("本当にありがとう", "social.thanks"),
        ("정말 고마워요", "social.thanks"),
        ("благодарю вас", "social.thanks"),
        ("شكرا جزيلا لكم", "social.thanks"),
        ("cảm ơn bạn nha", "social.thanks"),
        ("ขอบคุณมากนะคะ", "social.thanks"),
        ("hasta pronto", "social.bye"),
        ("à plus tard", "social.bye"),
        ("tschüss dann", "social.bye"),
        ("até amanhã", "social.bye"),
        ("おやすみなさい", "social.bye"),
        ("안녕히 계세요", "social.bye"),
        ("всего доброго", "social.bye"),
        ("إلى اللقاء", "social.bye"),
        ("hẹn gặp lại", "social.bye"),
        ("ลาก่อนนะ", "social.bye"),
        ("buenos días", "social.morning"),
        ("bom dia!", "social.morning"),
        ("すみません、こんにちは", "social.morning"),
    ],
)
async def test_what_was_meant(text: str, response: str) -> None:
    async with counter() as desk:
        assert (await desk.say(SmallTalk(), text)).responses == [response]


async def test_it_says_that_it_is_a_machine_of_this_shop() -> None:
    async with counter() as desk:
        said = await desk.say(BotIdentity(), "你是机器人吗")
        assert "是 AI，不是真人" in said.zh
        assert "好客优选" in said.zh
        assert "转人工" in said.zh
        assert "改地址" in (await desk.say(BotIdentity(), "你能做什么")).zh
    async with counter("second") as desk:
        assert "Linden Tea & Garden" in (await desk.say(BotIdentity(), "are you a robot?", language="en")).en
