"""Languages by script and by common words; what is said in every language keeps the conversation's."""

import pytest

from bot.understanding.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("我的订单到哪了", "zh"),
        ("10421到哪了", "zh"),
        ("我的iPhone 15 Pro Max怎么退货", "zh"),
        ("where is my order", "en"),
        ("What does 退款 mean on the order page, please", "en"),
        ("¿Dónde está mi pedido?", "es"),
        ("où est ma commande", "fr"),
        ("Hallo, wo ist meine Bestellung?", "de"),
        ("Onde está o meu pedido?", "pt"),
        ("đơn hàng của tôi ở đâu", "vi"),
        ("注文はどこですか", "ja"),
        ("제 주문 어디에 있나요", "ko"),
        ("где мой заказ", "ru"),
        ("أين طلبي", "ar"),
        ("สินค้าของฉันอยู่ที่ไหน", "th"),
    ],
)
def test_the_language_of_a_message(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("text", ["10421", "ok", "👍", "SF1040210421", "lin@example.com"])
@pytest.mark.parametrize("spoken", ["zh", "en", "de"])
def test_a_bare_answer_keeps_the_conversations_language(text: str, spoken: str) -> None:
    assert detect(text, spoken) == spoken


@pytest.mark.parametrize(
    ("text", "spoken", "language"),
    [
        ("where's 20731", "zh", "en"),
        ("{{7*7}} {order_id} %s ${jndi:ldap://x}", "zh", "zh"),
        ("1830 SE Hawthorne Blvd, Portland, OR 97214", "en", "en"),
        ("necesito cancelar compra", "en", "es"),
    ],
)
def test_streets_and_code_are_no_language(text: str, spoken: str, language: str) -> None:
    assert detect(text, spoken) == language


@pytest.mark.parametrize("text", ["wo de kuaidi dao na le", "tuikuan shenme shihou dao", "zenme tuihuo a"])
def test_chinese_typed_without_characters(text: str) -> None:
    assert detect(text) == "zh"


@pytest.mark.parametrize(
    ("text", "language"),
    [("où est le colis de Li", "fr"), ("ma dove è il pacco", "it"), ("can you ban me", "en")],
)
def test_a_syllable_or_two_are_no_pinyin(text: str, language: str) -> None:
    assert detect(text) == language
