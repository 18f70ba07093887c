"""Addresses as ten further languages write them: found in a whole message, corrected by one number, never made of a correction."""

import pytest

from bot.shop.places import addressed_to
from bot.understanding.context import Context
from bot.understanding.entities import extract
from bot.understanding.normalise import normalise
from bot.understanding.parts import ADDRESS, mended


def found(text: str, language: str, expected: tuple[str, ...] = ()) -> list[str]:
    said = extract(normalise(text), Context(language=language, expected=expected))
    return [each.value for each in said if each.entity == "address"]


@pytest.mark.parametrize(
    ("language", "text", "address"),
    [
        ("es", "mandalo mejor a la Avenida Libertad 230, Miami por favor", "Avenida Libertad 230, Miami"),
        ("pt", "entrega na Av. Paulista 1578, Boston, obrigada", "Av. Paulista 1578, Boston"),
        ("fr", "livrez au 33 boulevard Saint-Michel, Montréal svp", "33 boulevard Saint-Michel, Montréal"),
        ("de", "an die Goethestraße 12, 10115 Berlin bitte", "Goethestraße 12, 10115 Berlin"),
        ("ru", "отправьте на пр. Мира 44 кв 3, Лондон пожалуйста", "пр. Мира 44 кв 3, Лондон"),
        ("ja", "札幌市中央区大通西4-6に変えてください", "札幌市中央区大通西4-6"),
        ("ko", "주소를 대전 유성구 대학로 99로 바꿔주세요", "대전 유성구 대학로 99"),
        ("ar", "ارسلوه الى شارع التحلية 8 جدة لو سمحت", "شارع التحلية 8 جدة"),
        ("vi", "giao tới 77 Hai Bà Trưng, Quận 3, Sydney nhé", "77 Hai Bà Trưng, Quận 3, Sydney"),
        ("th", "ส่งไปที่ 45 ถนนพระราม 4 กรุงเทพ ค่ะ", "45 ถนนพระราม 4 กรุงเทพ"),
    ],
)
def test_an_address_is_found_in_a_message_that_says_more(language: str, text: str, address: str) -> None:
    assert found(text, language) == [address]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "la calle estaba cortada y tardó 4 días"),
        ("fr", "j'ai pris 10 cours de yoga"),
        ("pt", "a rua é a mesma"),
        ("ru", "пр 500 рублей"),
        ("ja", "新宿区に住んでいます、20731はいつ届きますか"),
        ("ko", "서울 사는데 20732 언제 와요"),
        ("th", "20732 ม. ไม่ถึง"),
        ("zh", "上海市今天温度20"),
    ],
)
def test_streets_and_numbers_in_other_talk_are_no_address(language: str, text: str) -> None:
    assert found(text, language) == []


CORRECTIONS = [
    ("es", "ay perdon, el 52", "Avenida Libertad 25, Miami", "Avenida Libertad 52, Miami"),
    ("pt", "ops, apto 8", "Rua Augusta 10 apto 80, Boston", "Rua Augusta 10 apto 8, Boston"),
    ("fr", "pardon, plutôt le 36", "33 boulevard Saint-Michel", "36 boulevard Saint-Michel"),
    ("de", "sorry, nummer 21", "Goethestraße 12, 10115 Berlin", "Goethestraße 21, 10115 Berlin"),
    ("ru", "ой, кв 30", "пр. Мира 44 кв 3, Лондон", "пр. Мира 44 кв 30, Лондон"),
    ("ko", "앗 잠깐만요, 98이에요", "대전 유성구 대학로 99", "대전 유성구 대학로 98"),
    ("ar", "عفوا، رقم 18", "شارع التحلية 8 جدة", "شارع التحلية 18 جدة"),
    ("vi", "ấy nhầm, 79", "77 Hai Bà Trưng, Quận 3", "79 Hai Bà Trưng, Quận 3"),
    ("th", "โทษที 54 ค่ะ", "45 ถนนพระราม กรุงเทพ", "54 ถนนพระราม กรุงเทพ"),
]


@pytest.mark.parametrize(("language", "said", "before", "after"), CORRECTIONS)
def test_one_number_is_put_right_and_the_rest_stands(
    language: str, said: str, before: str, after: str
) -> None:
    assert mended(said, before, ADDRESS) == after
    assert found(said, language, expected=("address",)) == []  # and is no address of its own


@pytest.mark.parametrize("said", ["41", "sí", "non", "20%", "да", "네", "2", "quiero 3", "no quiero nada"])
def test_what_corrects_nothing_changes_nothing(said: str) -> None:
    assert mended(said, "Avenida Libertad 25, Miami", ADDRESS) == ""


@pytest.mark.parametrize(
    ("address", "country"),
    [
        ("8 quai de Saône 69005 Lyon", "FR"),
        ("99 ถนนสีลม กรุงเทพ 10500", "TH"),
        ("شارع النيل 5 القاهرة", "EG"),
        ("ул. Баумана 3, Казань", "RU"),
        ("Rua XV de Novembro 100, Curitiba", "BR"),
        ("calle París 4", None),
        ("12 London Road", None),
    ],
)
def test_the_town_at_the_end_tells_the_country(address: str, country: str | None) -> None:
    assert addressed_to(address) == country
