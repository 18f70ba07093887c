"""What only looks like data or danger: another word of the same stem, an authority's number, a tax number, a leak."""

import pytest

from bot.understanding import Context
from bot.understanding.context import CatalogueItem
from bot.understanding.entities import extract
from bot.understanding.entities.products import find_products
from bot.understanding.normalise import normalise
from bot.understanding.rules import rules

SHELF = (
    CatalogueItem(id="gift-card", names=("gift card", "carte cadeau")),
    CatalogueItem(id="charger", names=("travel charger",)),
    CatalogueItem(id="earphones", names=("earphones",)),
)


def told(text: str) -> dict[str, str]:
    message = normalise(text)
    return {found.entity: found.value for found in extract(message, Context(language="en"))}


@pytest.mark.parametrize("text", ["make it out to Carter Ltd", "was i charged twice?", "charging takes long"])
def test_another_word_of_a_stem_names_no_product(text: str) -> None:
    assert not find_products(normalise(text).text, SHELF)


@pytest.mark.parametrize("text", ["my earphons", "the chargers", "earphone broken"])
def test_a_slip_or_a_plural_still_names_it(text: str) -> None:
    assert find_products(normalise(text).text, SHELF)


def test_a_tax_number_is_no_parcel() -> None:
    assert "tracking_number" not in told("made out to Carter Ltd, VAT GB123456789")
    assert "tracking_number" in told("where is GB123456789")


def test_an_authoritys_number_is_no_order() -> None:
    assert "order_id" not in told("不处理我就去12315")
    assert told("查一下12316")["order_id"] == "12316"


@pytest.mark.parametrize(
    "text", ["不处理我就去12315", "再不解决就打12345", "直接找12315了", "行，你们等着 12315吧", "那就12315"]
)
def test_a_hotline_as_the_next_step_is_a_threat(text: str) -> None:
    assert "legal" in rules().beyond_doubt(normalise(text).text)


@pytest.mark.parametrize(
    "text", ["12315是什么", "我住12315号楼", "寄到12315室", "天天被12315", "那就12315号楼", "等着发货"]
)
def test_a_number_that_only_looks_like_it_is_none(text: str) -> None:
    assert "legal" not in rules().beyond_doubt(normalise(text).text)


def test_who_hung_up_is_not_somebody_whose_number_is_wanted() -> None:
    proven, _ = rules().risk(normalise("上次那个人直接挂我电话").text, "zh")
    assert "privacy" not in proven
    proven, _ = rules().risk(normalise("把那个人的电话给我").text, "zh")
    assert "privacy" in proven


@pytest.mark.parametrize(
    ("text", "silent"),
    [
        ("水壶漏水！！才用了三天", True),
        ("壶底渗水", True),
        ("水壶漏水漏电了", False),
        ("漏水，插着电呢", False),
    ],
)
def test_a_leak_is_danger_only_beside_current_or_somebody(text: str, silent: bool) -> None:
    assert ("safety" in rules().risk(normalise(text).text, "zh")[1]) is silent


@pytest.mark.parametrize(
    ("text", "silent"),
    [
        ("kettle leaks from the bottom, whole counter is wet every morning", True),
        ("my kettle drips, there's a puddle every morning", True),
        ("kettle lid pops open when it boils", True),
        ("kettle leaks and it's still plugged in", False),
        ("my kettle leaks and the counter is wet, is it dangerous?", False),
        ("kettle leaks, my hand tingles", False),
        ("the lid pops open and hot water splashes out", False),
        ("kettle leaks, kid slipped on the puddle", False),
        ("the battery is leaking", False),
    ],
)
def test_an_english_leak_too(text: str, silent: bool) -> None:
    assert ("safety" in rules().risk(normalise(text).text, "en")[1]) is silent


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("改寄到香港九龙弥敦道100号行不", "香港九龙弥敦道100号"),
        ("寄到上海市徐汇区漕溪北路88号可以吗", "上海市徐汇区漕溪北路88号"),
    ],
)
def test_the_question_after_an_address_is_no_part_of_it(text: str, address: str) -> None:
    assert told(text)["address"] == address


@pytest.mark.parametrize(
    "text", ["earphones left side dead", "right earbud went silent", "it keeps cutting out"]
)
def test_a_dead_side_is_a_fault(text: str) -> None:
    assert told(text)["reason"] == "quality"


def test_who_wants_no_refund_has_not_changed_their_mind() -> None:
    assert "reason" not in told("i don't want a refund")
    assert told("i don't want it")["reason"] == "changed_mind"


@pytest.mark.parametrize(
    ("clause", "wish"),
    [
        ("退一下水壶", "return.request"),
        ("把水壶退了", "return.request"),
        ("退一下差价", ""),
        ("好的谢谢", ""),
    ],
)
def test_a_clause_whose_words_prove_a_wish(clause: str, wish: str) -> None:
    assert rules().wish(clause, "zh") == wish
