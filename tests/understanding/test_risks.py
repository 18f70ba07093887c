"""How much the alarm must hear, by the language and by what is said in it."""

import pytest

from bot.understanding import Understander


@pytest.mark.parametrize(
    "text",
    [
        "لا تسخن جيدا",
        "das bringt mich um, so schön ist die Lampe",
        "el calentador hace mucho ruido al hervir",
        "コーヒーが熱くて最高です",
        "чайник шумит, когда кипит",
    ],
)
def test_what_scores_alone_suspect_is_no_danger_in_the_ten_either(full: Understander, text: str) -> None:
    assert "safety" not in full.understand(text).risk


@pytest.mark.parametrize(
    "text", ["ich bringe mich um", "سانتحر", "死にたいです", "me quiero morir, da igual el pedido"]
)
def test_plain_words_of_it_stand_however_little_is_heard(full: Understander, text: str) -> None:
    assert "safety" in full.understand(text).risk
