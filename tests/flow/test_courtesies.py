"""Thanks, and that this was all, are answered as a courtesy in every language; nobody is asked what they want."""

import pytest

from tests.flow.kit import OpenDesk

WHERE = {
    "es": "dónde está el pedido 20731",
    "fr": "où est ma commande 20731",
    "pt": "cadê o pedido 20731",
    "ru": "где заказ 20731",
    "ar": "أين الطلب 20731",
    "ja": "注文20731はどこ",
    "th": "ออเดอร์ 20731 อยู่ไหน",
    "en": "where is 20731",
    "zh": "20731到哪了",
}


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("es", "vale, muchas gracias"),
        ("fr", "d'accord, merci à vous"),
        ("pt", "tá, obrigado"),
        ("ru", "ок, благодарю"),
        ("ar", "طيب شكرا"),
        ("en", "okay thx"),
        ("zh", "行 谢了"),
    ],
)
async def test_a_yes_with_thanks_is_thanks(desk: OpenDesk, language: str, says: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1002")
        await someone.say(WHERE[language])
        turn = await someone.say(says)
        assert (turn["decision"], turn["skill"]) == ("answer", "smalltalk"), turn["replies"]


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("ja", "以上になります"),
        ("th", "หมดแล้วค่ะ"),
        ("en", "nope, that'll be all"),
        ("zh", "暂时没别的事了"),
        ("fr", "non, ce sera tout merci"),
    ],
)
async def test_who_wants_nothing_else_is_asked_nothing(desk: OpenDesk, language: str, says: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1002")
        await someone.say(WHERE[language])
        turn = await someone.say(says)
        assert turn["decision"] == "answer", turn["replies"]
        assert "?" not in turn["replies"][0]


async def test_a_yes_with_thanks_to_what_is_shown_is_a_yes(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1002")
        await someone.say("please cancel 20732")
        assert (await someone.say("yes please, thank you"))["decision"] == "act"
