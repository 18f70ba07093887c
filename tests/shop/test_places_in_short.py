"""Countries in short messages, whatever language those are taken to be in."""

import pytest

from bot.shop.places import place_in


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("vcs mandam pro brasil?", "BR"),
        ("envios a méxico", "MX"),
        ("hasta espana llegan", "ES"),
        ("liefert ihr nach oesterreich", "AT"),
        ("한국까지 보내주나요", "KR"),
        ("توصلون الامارات", "AE"),
        ("ship to viet nam", "VN"),
        ("ส่งเมืองไทยได้ไหม", "TH"),
    ],
)
def test_a_country_is_known_by_its_own_name(text: str, code: str) -> None:
    assert place_in(text, "en") == code


@pytest.mark.parametrize("text", ["한국어로 말해 주세요", "i like brasilia coffee"])
def test_a_language_is_no_country(text: str) -> None:
    assert place_in(text, "en") is None
