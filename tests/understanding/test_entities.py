"""What messages name, as (entity, value) pairs."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding import Context, Patterns, catalogue, find_products
from bot.understanding.context import CONFIRMATION
from bot.understanding.entities import extract
from bot.understanding.entities.numbers import number
from bot.understanding.normalise import normalise

SHOP = catalogue(
    {
        "earphones": ["蓝牙耳机", "耳机", "Bluetooth earphones", "earphones"],
        "sport-earphones": ["运动耳机", "耳机", "sport earphones"],
        "kettle": ["电热水壶", "水壶", "kettle"],
    }
)
FRIDAY = date(2026, 11, 20)


def named(text: str, **context: object) -> list[tuple[str, str]]:
    known = Context(products=SHOP, today=FRIDAY, **context)  # type: ignore[arg-type]
    return [(found.entity, found.value) for found in extract(normalise(text), known)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("订单号：10421", ("order_id", "10421")),
        ("#20731 where is it", ("order_id", "20731")),
        ("東西壞了，訂單１０４２３", ("order_id", "10423")),
        ("SF1040210421到哪了", ("tracking_number", "SF1040210421")),
        ("tracking number is JD0020731", ("tracking_number", "JD0020731")),
        ("tracking EJ660201DE pls", ("tracking_number", "EJ660201DE")),
        ("让他打13522221111", ("phone", "13522221111")),
        ("call +1 415-555-7730", ("phone", "+14155557730")),
        ("手机尾号是4821", ("phone_tail", "4821")),
        ("phone ending 7730", ("phone_tail", "7730")),
        ("order 20731 phone 7730 please", ("phone_tail", "7730")),
        ("手机4821", ("phone_tail", "4821")),
        ("退我三百五十块", ("amount", "350 CNY")),
        ("退我五百就行", ("amount", "500")),
        ("补我50吧", ("amount", "50")),
        ("¥12,800.00", ("amount", "12800.00 CNY")),
        ("refund me 41 dollars", ("amount", "41 USD")),
        ("我要两件", ("quantity", "2")),
        ("three pairs please", ("quantity", "3")),
        ("下周三再送", ("date", "2026-11-25")),
        ("not today, tomorrow", ("date", "2026-11-21")),
        ("5号能到吗", ("date", "2026-12-05")),
        ("改成浙江省杭州市西湖区文三路90号3幢602室", ("address", "浙江省杭州市西湖区文三路90号3幢602室")),
        (
            "change it to 221 Maple Street, Apt 4, Portland OR 97205 please",
            ("address", "221 Maple Street, Apt 4, Portland OR 97205"),
        ),
        ("发到 lin.mei@example.com", ("email", "lin.mei@example.com")),
        ("my earphons stopped working", ("product", "earphons")),
        ("我前两天买的那个壶漏水", ("product", "壶")),
        ("这把壶怎么用", ("product", "壶")),
        ("发错货了", ("reason", "wrong_item")),
        ("不想要了", ("reason", "changed_mind")),
        ("换成L码", ("size", "L")),
        ("22 King Street, Manchester M2 6AQ", ("address", "22 King Street, Manchester M2 6AQ")),
        ("Block 88 Bedok North Road #11-02 S460088", ("address", "Block 88 Bedok North Road #11-02 S460088")),
    ],
)
def test_a_message_names(text: str, found: tuple[str, str]) -> None:
    assert found in named(text)


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("When will 20732 leave your place?", "address"),
        ("it is flat #11-02", "order_id"),
        ("my pincode is 248001", "order_id"),
        ("退 12800 元", "order_id"),
        ("4821", "phone_tail"),
        ("我们一起买吧，一块去", "amount"),
        ("退10423吧", "amount"),
        ("退我一个就行", "amount"),
    ],
)
def test_what_looks_alike_is_not_named(text: str, entity: str) -> None:
    assert entity not in [name for name, _ in named(text)]


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("耳机到哪了 不对 是水壶", ["水壶"]),
        ("wheres the kettle, no i mean the earphones", ["earphones"]),
        ("where are the kettle and the earphones", ["kettle", "earphones"]),
    ],
)
def test_a_thing_that_is_taken_back_is_not_named(text: str, things: list[str]) -> None:
    assert [value for entity, value in named(text) if entity == "product"] == things


def test_what_was_asked_for_is_found_in_a_bare_answer() -> None:
    assert named("4821", expected=("phone_tail",)) == [("phone_tail", "4821")]
    assert named("300", expected=("amount",)) == [("amount", "300")]
    assert named("2-8-15 Nezu, Bunkyo-ku, Tokyo", expected=("address",)) == [
        ("address", "2-8-15 Nezu, Bunkyo-ku, Tokyo")
    ]


def test_a_shop_teaches_its_own_shape_of_ids() -> None:
    learned = Patterns.learned(["HK-20731", "HK-20732"])
    assert ("order_id", "HK-99999") in named("where is hk-99999", patterns=learned)


@pytest.mark.parametrize("text", ["where is SO-8841", "so-8841到哪了", "SO8841退款", "so 8841"])
def test_a_known_order_is_named_as_the_shop_spells_it(text: str) -> None:
    assert ("order_id", "SO-8841") in named(text, patterns=Patterns.learned(["SO-8841"]))


@pytest.mark.parametrize("text", ["给我一个机会", "那个壶口有点脏", "这个人怎么回事"])
def test_a_last_character_alone_points_at_nothing(text: str) -> None:
    assert [kind for kind, _ in named(text) if kind == "product"] == []


def test_a_unit_at_the_end_of_a_name_names_no_product() -> None:
    card = catalogue({"gift-200": ("礼品卡 200 元", "gift card"), "kettle": ("电热水壶",)})
    assert not find_products("退 20 元", card)
    assert not find_products("那 元呢", card)
    assert [match.id for match in find_products("那个壶呢", card)] == ["kettle"]
    assert [match.id for match in find_products("礼品卡 200 元还有吗", card)] == ["gift-200"]


def test_two_products_of_one_name_are_both_offered() -> None:
    assert {match.id for match in find_products("耳机坏了", SHOP)} == {"earphones", "sport-earphones"}
    assert find_products("蓝牙耳机坏了", SHOP)[0].id == "earphones"


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("三百五", 350),
        ("三百五十", 350),
        ("一千零五", 1005),
        ("两万三", 23000),
        ("十二", 12),
        ("二零二六", 2026),
    ],
)
def test_chinese_numbers(words: str, value: int) -> None:
    assert number(words) == value


@given(st.text(max_size=200))
def test_spans_lie_in_the_text_whatever_is_typed(text: str) -> None:
    known = Context(products=SHOP, expected=("address", "amount", "quantity", "phone_tail", "size", "reason"))
    for found in extract(normalise(text), known):
        assert 0 <= found.start <= found.end <= len(text)


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("推荐个300以内的耳机", "300"),
        ("有没有五百以下的咖啡机", "500"),
        ("预算两百左右", "200"),
        ("不超过150", "150"),
        ("anything under 50?", "50"),
        ("my budget is 80", "80"),
    ],
)
def test_a_budget_is_an_amount_without_its_currency(said: str, amount: str) -> None:
    assert [value for name, value in named(said) if name == "amount"] == [amount]


@pytest.mark.parametrize("said", ["3天以内到吗", "within 3 days", "最多2件", "10421以内", "under 20 minutes"])
def test_other_limits_are_no_amount(said: str) -> None:
    assert "amount" not in dict(named(said))


SHOWN = "订单 10422 的收货地址改为：\n杭州市滨江区江南大道588号5幢301\n确认修改吗？"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("写漏了 是1301 不是301", "杭州市滨江区江南大道588号5幢1301"),
        ("不是301，是1301", "杭州市滨江区江南大道588号5幢1301"),
        ("是558号 不是588", "杭州市滨江区江南大道558号5幢301"),
        ("it's 1301, not 301", "杭州市滨江区江南大道588号5幢1301"),
    ],
)
def test_one_part_of_a_shown_address_is_corrected(text: str, address: str) -> None:
    assert ("address", address) in named(text, asked=SHOWN, expected=(CONFIRMATION,))


@pytest.mark.parametrize("text", ["是99 不是88", "是1301 不是7", "不是301"])
def test_a_part_that_does_not_stand_there_corrects_nothing(text: str) -> None:
    assert "address" not in dict(named(text, asked=SHOWN, expected=(CONFIRMATION,)))


@pytest.mark.parametrize(
    "text", ["不是耳机 是水壶", "哦不对 不是耳机，水壶那个", "not the earphones, the kettle"]
)
def test_the_thing_that_is_not_meant_is_not_named(text: str) -> None:
    products = [value for entity, value in named(text) if entity == "product"]
    assert products in (["水壶"], ["kettle"])


@pytest.mark.parametrize(
    "text", ["it's not faulty, i just dont like it", "没坏，质量没问题", "isn't defective", "nothing damaged"]
)
def test_a_reason_that_is_denied_is_none(text: str) -> None:
    assert {value for kind, value in named(text) if kind == "reason"} & {"quality", "damaged"} == set()


def test_a_reason_after_a_denied_one_counts() -> None:
    assert ("reason", "changed_mind") in named("it's not faulty, i just don't like it")
    assert ("reason", "quality") in named("not faulty at first but now it is faulty")


@pytest.mark.parametrize("text", ["别的原因", "没什么原因", "something else", "No reason."])
def test_none_of_the_reasons_is_one_too_where_it_was_asked_for(text: str) -> None:
    assert ("reason", "other") in named(text, expected=("reason",))
    assert ("reason", "other") not in named(text)


def test_a_thing_is_called_by_the_short_last_word_of_its_name() -> None:
    shop = catalogue({"desk-lamp": ["desk lamp"], "phone-case": ["phone case"]})
    assert [m.id for m in find_products("did my lamp refund come through", shop)] == ["desk-lamp"]
    assert find_products("in that case tell me her phone number", shop) == ()


SUMS = "退款 2000 元以内我可以直接办，更多的要请同事确认。"


@pytest.mark.parametrize("text", ["12800呢", "那12800的呢？", "12800呢?"])
def test_a_round_number_after_sums_is_a_sum(text: str) -> None:
    assert not [value for kind, value in named(text, asked=SUMS) if kind == "order_id"]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("10422呢", SUMS),
        ("12800呢", "请问是哪个订单？"),
        ("12800呢", "订单 10421（蓝牙耳机）已付款 ¥299.00。"),
        ("12800到哪了", SUMS),
        ("订单12800呢", SUMS),
    ],
)
def test_what_looks_like_an_order_and_not_like_a_sum_is_an_order(text: str, asked: str) -> None:
    assert [kind for kind, _ in named(text, asked=asked)] == ["order_id"]


def test_a_part_that_is_loose_is_a_fault_and_loose_clothes_are_a_size() -> None:
    for text in ("壶盖有点松", "把手松动了", "the lid is a bit loose", "it wobbles"):
        assert ("reason", "quality") in named(text), text
    for text in ("裤子有点松", "鞋子太大了", "the jacket is too loose"):
        assert ("reason", "size") in named(text), text
        assert ("reason", "quality") not in named(text), text


@pytest.mark.parametrize("text", ["充电宝没电了，死得真快", "耳机老是没电", "the battery dies so fast"])
def test_what_runs_out_of_power_too_soon_is_of_poor_quality(text: str) -> None:
    assert ("reason", "quality") in named(text)


@pytest.mark.parametrize("text", ["耳机没电了怎么充", "does it die in water?"])
def test_what_is_only_empty_is_not(text: str) -> None:
    assert ("reason", "quality") not in named(text)


@pytest.mark.parametrize(
    "text",
    ["hang on, its Flat 3 not Flat 2", "not flat 2, it's flat 3", "Flat 3, not 2", "it's 3 not flat 2"],
)
def test_one_part_of_a_shown_address_is_corrected_with_or_without_its_word(text: str) -> None:
    shown = "Order 20732 would go to:\n14 Maple Road, Flat 2, Leeds LS6 2AB\nShall I change it?"
    context = Context(asked=shown, language="en", expected=(CONFIRMATION,))
    found = [e.value for e in extract(normalise(text), context) if e.entity == "address"]
    assert found == ["14 maple road, flat 3, leeds ls6 2ab"] or found == [
        "14 Maple Road, Flat 3, Leeds LS6 2AB"
    ]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (
            "Room 101, Building 3, 20 Jiangnan Avenue, Hangzhou 310000",
            "Room 101, Building 3, 20 Jiangnan Avenue, Hangzhou 310000",
        ),
        (
            "Alibaba Binjiang Park, 699 Wangshang Rd, attn Lin Mei, 13800004822",
            "Alibaba Binjiang Park, 699 Wangshang Rd",
        ),
        ("Rose Cottage, 4 Mill Lane, Oxford OX1 1AA", "Rose Cottage, 4 Mill Lane, Oxford OX1 1AA"),
        (
            "20 Jiangnan Avenue Building 3 Room 101, Hangzhou 310000, China",
            "20 Jiangnan Avenue Building 3 Room 101, Hangzhou 310000, China",
        ),
        (
            "my new address is 15 Park Lane, Apt 4B, Springfield, IL 62704-1234, USA please",
            "15 Park Lane, Apt 4B, Springfield, IL 62704-1234, USA",
        ),
        ("5 Oak Avenue, Floor 2, Room 12B, Sydney 2000", "5 Oak Avenue, Floor 2, Room 12B, Sydney 2000"),
        (
            "Tower 2, 14/F, 88 Queen's Road, Central, Hong Kong",
            "Tower 2, 14/F, 88 Queen's Road, Central, Hong Kong",
        ),
        ("9 Elm Street, Boston, MA 02108, phone 13800004822", "9 Elm Street, Boston, MA 02108"),
        ("12 High Street, Leeds, 0161 496 0000", "12 High Street, Leeds"),
        ("yes, 4 Mill Lane, Oxford", "4 Mill Lane, Oxford"),
    ],
)
def test_an_address_keeps_its_room_its_building_and_all_of_its_postcode(text: str, address: str) -> None:
    """And takes in neither who receives it nor a part of their number."""
    assert ("address", address) in named(text, expected=("address",))
