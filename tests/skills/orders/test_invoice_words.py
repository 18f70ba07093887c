"""Names and tax numbers as people write them: in either script, with or without labels, of other countries."""

import pytest

from skills.orders.billing import Billing
from skills.orders.kinds import whom
from skills.orders.names import read, rest, unread
from skills.orders.tax_number import Complete


@pytest.mark.parametrize(
    ("text", "title", "tax_id"),
    [
        ("Brno Tools a.s. VAT CZ87654321", "Brno Tools a.s.", "CZ87654321"),
        ("name: Mary Reed Studio. tax number: none", "Mary Reed Studio", ""),
        ("company Mary Reed Books, no tax nr.", "Mary Reed Books", ""),
        ("for my company Blue Fox Studio, GST 27AAPFU0939F1ZV", "Blue Fox Studio", "27AAPFU0939F1ZV"),
        ("GST number is also needed, 27AAPFU0939F1ZV", "", "27AAPFU0939F1ZV"),
        ("抬頭寫臺北蓮花有限公司", "臺北蓮花有限公司", ""),
    ],
)
def test_a_name_and_a_number_are_read(text: str, title: str, tax_id: str) -> None:
    assert read(text) == {"title": title, "tax_id": tax_id}


@pytest.mark.parametrize("text", ["那就開個人的，陳曉東", "还是个人吧 陳曉東", "個人就行 陳曉東"])
def test_a_personal_title_with_the_name_in_either_script(text: str) -> None:
    assert (Billing(ask="").takes(text), rest(text, ""), whom(text)) == (True, "陳曉東", "own")


@pytest.mark.parametrize("text", ["沒有稅號", "我們沒有大陸稅號", "tax number: none", "no tax nr."])
def test_that_there_is_no_number_is_an_answer(text: str) -> None:
    assert Complete().takes(text)


def test_a_number_beside_a_name_that_was_not_read_is_nobody_elses() -> None:
    assert unread("Nordvik Tegnestue, VAT DK12345678", "DK12345678")
    assert not unread("the VAT number is DK12345678", "DK12345678")
    assert not unread("税号改成91310000MA1K35X22N", "91310000MA1K35X22N")
