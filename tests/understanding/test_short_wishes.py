"""Wishes in a few words of the ten further languages: all of one's orders, and whether we send to a place."""

import pytest

from bot.understanding import Context, Understander

WISHES = {
    ("es", "order.history"): ("¿por dónde andan mis paquetes?",),
    ("fr", "order.history"): ("où sont mes colis ?",),
    ("de", "order.history"): ("Welche Bestellungen habe ich?",),
    ("pt", "order.history"): ("onde estão meus pacotes?",),
    ("ja", "order.history"): ("購入履歴を見たい",),
    ("ko", "order.history"): ("내 주문 목록 알려주세요",),
    ("ru", "order.history"): ("какие у меня заказы?",),
    ("ar", "order.history"): ("فين مشترياتي",),
    ("vi", "order.history"): ("đơn hàng của mình đang đâu hết",),
    ("th", "order.history"): ("ออเดอร์ทั้งหมดของผมอยู่ไหน",),
    ("es", "delivery.options"): ("¿y hacen envíos a Bolivia?", "mandan a Costa Rica"),
    ("fr", "delivery.options"): ("vous expédiez au Maroc", "livraison possible en Tunisie"),
    ("de", "delivery.options"): ("liefert ihr nach Dänemark", "Versand in die Türkei?"),
    ("pt", "delivery.options"): ("vocês mandam pra Angola?",),
    ("ja", "delivery.options"): ("台湾へ配送できますか",),
    ("ko", "delivery.options"): ("호주로 발송 가능한가요",),
    ("ru", "delivery.options"): ("в армению везёте?", "доставка в грузию есть?"),
    ("ar", "delivery.options"): ("بتشحنوا لتونس",),
    ("vi", "delivery.options"): ("có gửi hàng sang Lào không", "ship qua han quoc duoc khong"),
    ("th", "delivery.options"): ("จัดส่งไปเวียดนามได้ไหม",),
}


@pytest.mark.parametrize(
    ("language", "wish", "text"), [(*key, text) for key, said in WISHES.items() for text in said]
)
def test_a_short_wish_is_sure(full: Understander, language: str, wish: str, text: str) -> None:
    top = full.understand(text, Context(language=language)).intents[0]
    assert (top.name, top.confidence >= 0.7) == (wish, True)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "vous livrez avec du retard"),
        ("ru", "доставляете в пятницу?"),
        ("ja", "明日に発送できますか"),
        ("ko", "오늘까지 배송되나요"),
        ("de", "versendet ihr in die Packstation"),
        ("es", "envían a casa de mi madre"),
    ],
)
def test_when_and_how_it_comes_is_another_question(full: Understander, language: str, text: str) -> None:
    assert full.judge.rules.act(text.lower(), language) != "delivery.options"
