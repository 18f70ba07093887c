"""Vietnamese typed without its marks is understood as if it had them, and shown as it was typed."""

import pytest

from bot.understanding import Context, Understander
from bot.understanding.tones import COUNTS, toned
from training.tones import counted

MEANT = {
    "hang cua minh bao gio giao": "hàng của mình bao giờ giao",
    "Toi can doi ao nay sang size M": "Tôi cần đổi áo này sang size M",
    "cho em gap quan ly": "cho em gặp quản lý",
    "tai khoan toi bi khoa, mat khau quen roi": "tài khoản tôi bị khóa, mật khẩu quên rồi",
}


@pytest.mark.parametrize(("typed", "meant"), MEANT.items())
def test_bare_syllables_get_their_marks_back(typed: str, meant: str) -> None:
    assert toned(typed, "vi").lower() == meant.lower()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("toi muon tra hang", "en"),  # of another language by the conversation
        ("đơn hàng của tôi dau rồi", "vi"),  # a slip in a message with its marks
        ("DHL JD0020731", "vi"),
        ("iPhone 15 Pro Max", "vi"),
        ("", "vi"),
    ],
)
def test_what_has_its_marks_or_needs_none_stays(text: str, language: str) -> None:
    assert toned(text, language) == text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Kann ich das spaeter zurueckgeben", "Kann ich das später zurückgeben"),
        ("passt nicht, brauche es groesser", "passt nicht, brauche es größer"),
        ("die neue Steuer ist aktuell", "die neue Steuer ist aktuell"),
        ("Samuel Bauer hat ein Abenteuer", "Samuel Bauer hat ein Abenteuer"),
    ],
)
def test_an_e_may_stand_for_the_dots(typed: str, meant: str) -> None:
    assert toned(typed, "de") == meant


def test_what_was_named_is_found_where_it_was_typed(full: Understander) -> None:
    typed = "ich moechte bestellung 20733 zurueckgeben"
    heard = full.understand(typed, Context(language="de"))
    (order,) = (found for found in heard.entities if found.entity == "order_id")
    assert typed[order.start : order.end] == "20733"


def test_every_character_stays_where_it_was() -> None:
    typed = "Giao ve 12 duong Tran Phu, phuong 5 nhe!"
    assert len(toned(typed, "vi")) == len(typed)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("minh can tra lai cai am nay", "return.request"),
        ("huy don hang cua toi ngay", "order.cancel"),
        ("tien hoan khi nao ve the", "refund.status"),
        ("cho toi gap tong dai vien", "handoff.request"),
        ("ship vao mien nam het bao nhieu", "delivery.fee"),
        ("toi quen mat mat khau dang nhap", "account.password"),
        ("cua hang con khan mau do khong", "product.stock"),
        ("hop hang den noi bi vo nat", "delivery.issue"),
    ],
)
def test_a_wish_without_marks_is_heard(full: Understander, text: str, wish: str) -> None:
    heard = full.understand(text)
    assert heard.language == "vi"
    assert heard.requests[0].top.name == wish


def test_an_address_is_kept_as_it_was_typed(full: Understander) -> None:
    heard = full.understand("doi dia chi thanh 12 duong Le Loi, quan 1, TP HCM", Context(language="vi"))
    assert all("ợ" not in found.value and "ư" not in found.value for found in heard.entities)


def test_danger_is_heard_either_way(full: Understander) -> None:
    assert "safety" in full.understand("am dun nuoc boc chay roi", Context(language="vi")).risk


def test_the_counts_are_those_of_the_sentences() -> None:
    assert COUNTS.read_text(encoding="utf-8") == counted()
