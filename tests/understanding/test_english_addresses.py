"""English addresses keep their town without a comma before it, and names of things need no space between two scripts."""

import pytest

from bot.understanding import Context, catalogue, find_products
from bot.understanding.entities import extract
from bot.understanding.normalise import normalise


def addresses(text: str, *expected: str, language: str = "en") -> list[str]:
    known = Context(language=language, expected=expected)
    return [found.value for found in extract(normalise(text), known) if found.entity == "address"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("64 Nathan Road Kowloon, Hong Kong", "64 Nathan Road Kowloon, Hong Kong"),
        ("mettez 3 King’s Road East, Wan Chai s'il vous plaît", "3 King’s Road East, Wan Chai"),
        ("bitte an 19 Harbour Street Cork schicken", "19 Harbour Street Cork"),
        ("19 Harbour Street Cork gracias", "19 Harbour Street Cork"),
        ("11 Abbey Road London NW8 9AY", "11 Abbey Road London NW8 9AY"),
        ("send it to 700 Pine Street Eugene OR 97401 please", "700 Pine Street Eugene OR 97401"),
        ("5 Bay Street North, Hamilton, not 7", "5 Bay Street North, Hamilton"),
        ("改成 5 Bay Street Toronto 可以吗", "5 Bay Street Toronto"),
        ("400 Mission St, 4th floor, San Francisco", "400 Mission St, 4th floor, San Francisco"),
        ("350 5th Ave, 20th Floor, New York, NY 10118", "350 5th Ave, 20th Floor, New York, NY 10118"),
        ("400 Mission St 4th floor San Francisco", "400 Mission St 4th floor San Francisco"),
        ("4th floor, 400 Mission St, San Francisco", "4th floor, 400 Mission St, San Francisco"),
        ("400 Mission St, level 3, Sydney", "400 Mission St, level 3, Sydney"),
        ("12 Oak Street, 4th of May", "12 Oak Street"),
    ],
)
def test_what_stands_behind_the_street_is_kept(text: str, address: str) -> None:
    assert addresses(text) == [address]


@pytest.mark.parametrize("expected", ["", "address"])
@pytest.mark.parametrize(
    ("text", "address"),
    [
        (
            "the shoes need to go somewhere else, Flat 4, 18 Harcourt Road, Leeds LS6 2BD",
            "Flat 4, 18 Harcourt Road, Leeds LS6 2BD",
        ),
        ("it has to go elsewhere, 9 King Street, York YO1 9ST", "9 King Street, York YO1 9ST"),
        ("send them to Rose Cottage, 5 Mill Lane, Ely CB7 4AA", "Rose Cottage, 5 Mill Lane, Ely CB7 4AA"),
    ],
)
def test_before_the_street_stands_the_name_of_a_house_and_no_sentence(
    text: str, address: str, expected: str
) -> None:
    assert addresses(text, *filter(None, [expected])) == [address]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("19 Harbour Street instead of the old one", "19 Harbour Street"),
        ("it still says 19 Harbour Street last week", "19 Harbour Street"),
        ("19 Harbour Street because we have moved there in the meantime", "19 Harbour Street"),
        ("19 Harbour Street and ring twice", "19 Harbour Street"),
    ],
)
def test_what_is_said_besides_is_no_town(text: str, address: str) -> None:
    assert addresses(text) == [address]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("20731の送り先を変えてほしい", "ja"),
        ("20731 的收货地址想改一下", "zh"),
        ("I need to change the address of 20731", "en"),
        ("quiero cambiar la dirección del 20731", "es"),
        ("20731 배송지를 바꾸고 싶어요", "ko"),
        ("хочу изменить адрес заказа 20731", "ru"),
        ("muốn đổi địa chỉ đơn 20731", "vi"),
        ("ขอเปลี่ยนที่อยู่ 20731", "th"),
    ],
)
def test_another_wish_for_a_change_is_no_address(text: str, language: str) -> None:
    """Though an address is waited for, and a number stands in it."""
    assert addresses(text, "address", language=language) == []


def test_an_address_told_with_its_wish_is_one() -> None:
    assert addresses("my address changed, it is 4-2-8 Nezu", "address") != []
    assert addresses("住所を根津4-2-8に変えて", "address", language="ja") != []


THINGS = catalogue(
    {
        "speaker": ["Bluetooth スピーカー", "블루투스 스피커", "ลำโพงบลูทูธ"],
        "hub": ["USB-C 集线器", "USB-C hub"],
        "kettle": ["ấm đun nước"],
    }
)


@pytest.mark.parametrize(
    ("text", "thing", "said"),
    [
        ("Bluetoothスピーカーの重さは", "speaker", "bluetoothスピーカー"),
        ("防水Bluetooth スピーカーは", "speaker", "bluetooth スピーカー"),
        ("블루투스스피커 얼마예요", "speaker", "블루투스스피커"),
        ("JBLลำโพงบลูทูธ", "speaker", "ลำโพงบลูทูธ"),
        ("USB-C集线器坏了", "hub", "usb-c集线器"),
    ],
)
def test_no_space_is_needed_between_two_scripts(text: str, thing: str, said: str) -> None:
    text = normalise(text).text
    found = find_products(text, THINGS)[0]
    assert (found.id, found.score, text[found.start : found.end]) == (thing, 1.0, normalise(said).text)


@pytest.mark.parametrize("text", ["nấm đun nước", "xusb-c hub", "usb-c hubcap"])
def test_latin_letters_still_end_a_word(text: str) -> None:
    assert all(found.score < 1.0 for found in find_products(normalise(text).text, THINGS))
