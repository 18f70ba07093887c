"""Which part of a price is meant, said in digits and in words; what is not surely read is told apart from what is none."""

from decimal import Decimal

import pytest

from bot.money import Money
from bot.understanding.shares import only_a_share, share_of
from bot.understanding.sums import Share

PAID = Money(Decimal(240), "CNY")


@pytest.mark.parametrize(
    ("text", "comes_to"),
    [
        ("退 25%", "60.00 CNY"),
        ("只退两成就行", "48.00 CNY"),
        ("退百分之四十", "96.00 CNY"),
        ("退款三分之一", "80.00 CNY"),
        ("退½", "120.00 CNY"),
        ("退我 8 角", "0.80 CNY"),
        ("退十二块五", "12.50 CNY"),
        ("退 2 百", "200.00 CNY"),
        ("退我两百零五", "205.00 CNY"),
        ("退 1,050.20 元", "1050.20 CNY"),
        ("退 ٣٠ 元", "30.00 CNY"),
        ("refund thirty-five dollars", "35.00 USD"),
        ("just refund 40 percent", "96.00 CNY"),
        ("i'd like half the price back", "120.00 CNY"),
        ("refund me a hundred and ten", "110.00 CNY"),
        ("refund fifty cents", "0.50 CNY"),
        ("i paid $30, refund me $12", "12.00 USD"),
        ("refund $4, sorry, $6", "6.00 USD"),
        ("不是30，是40", "40.00 CNY"),
        ("全额退", "240.00 CNY"),
    ],
)
def test_what_can_be_read_is_read(text: str, comes_to: str) -> None:
    share = share_of(text)
    assert share is not None
    money = share.money(PAID)
    assert money is not None
    assert f"{money.plain} {money.currency}" == comes_to


@pytest.mark.parametrize(
    "text",
    [
        *(
            "退 -30 元",
            "退负二十块",
            "退 12,5 元",
            "退 30+30",
            "退 20 到 60",
            "退 7.777",
            "退 2e400",
            "退 inf 元",
        ),
        *(
            "退 20 或者 30",
            "退几块钱",
            "退三十多块",
            "退 20 元以上",
            "退双倍",
            "退款，邮费 8 元也退",
            "退 0 元",
            "退 150%",
            "除了 10 块都退",
        ),
        *(
            "refund -8",
            "refund everything but $3",
            "refund $2 and then $9",
            "refund between $3 and $6",
            "refund nan",
        ),
        *("refund a few bucks", "refund double", "more than $5 please", "refund 7/7 of it", "refund $5 x 3"),
    ],
)
def test_what_cannot_be_read_for_sure_comes_to_no_sum(text: str) -> None:
    share = share_of(text)
    assert share is not None
    assert share.money(PAID) is None


@pytest.mark.parametrize(
    "text",
    [
        *(
            "10423 我要退款",
            "退款，才用了 5 天",
            "退一下吧",
            "退三件",
            "买了 4 个退 1 个",
            "一块退了吧",
            "退一步说",
        ),
        *(
            "尺码 39 不合适，退款",
            "refund 10423",
            "refund 2 of the 3 scarves",
            "arrived 6 days ago, refund please",
        ),
        *("refund it, a third of the keys are dead", "it works 30% of the time. refund it", "7天无理由退款"),
        *("refund it, i have asked two times", "my nan wants a refund", "退款多久到账"),
    ],
)
def test_numbers_of_other_things_are_no_part_of_the_price(text: str) -> None:
    assert share_of(text, apart=("10423",)) is None


def test_a_share_is_never_rounded_up() -> None:
    assert Share.of("1/3").money(Money(Decimal("0.50"), "USD")) == Money(Decimal("0.16"), "USD")
    assert Share.of("1/3").money(Money(Decimal(100), "JPY")) == Money(Decimal(33), "JPY")


def test_a_slot_keeps_what_was_read() -> None:
    for text in ("退 25%", "refund $4.50", "退 88", "退几块钱"):
        share = share_of(text)
        assert share is not None
        assert Share.of(share.code) == share


def test_other_languages_write_decimals_with_a_comma() -> None:
    share = share_of("bitte 4,50 € zurück", language="de", sums=("4.50 EUR",))
    assert share == Share(amount=Decimal("4.50"), currency="EUR")


def test_an_answer_is_a_sum_and_nothing_besides() -> None:
    for text in (
        "三成",
        "四百",
        "a quarter",
        "fifteen dollars please",
        "no, make it $7",
        "25%",
        "那就 30 吧",
    ):
        assert only_a_share(text), text
    for text in ("好的", "half of them are broken", "30 people complained", "明天 30 号到吗", "不退了"):
        assert not only_a_share(text), text


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("es", "bueno, aunque sea la mitad", "1/2"),
        ("fr", "disons 30 pour cent", "3/10"),
        ("de", "ein Viertel würde reichen", "1/4"),
        ("pt", "pelo menos metade", "1/2"),
        ("ja", "せめて3割", "3/10"),
        ("ja", "半額だけ返してください", "1/2"),
        ("ko", "절반이라도 돌려줘요", "1/2"),
        ("ko", "그럼 15프로만", "3/20"),
        ("ru", "хотя бы треть", "1/3"),
        ("ru", "давайте 30 процентов", "3/10"),
        ("ar", "طيب ٣٠٪", "3/10"),
        ("ar", "على الاقل الربع", "1/4"),
        ("vi", "thôi 15 phần trăm cũng được", "3/20"),
        ("th", "ขอสักครึ่งนึงนะคะ", "1/2"),
    ],
)
def test_a_share_is_read_in_ten_more_languages(language: str, text: str, code: str) -> None:
    share = share_of(text, language=language)
    assert share is not None
    assert share.code == code


@pytest.mark.parametrize(
    ("language", "text", "sums", "code"),
    [
        ("pt", "então 15 reais", ("15 BRL",), "15 BRL"),
        ("ru", "ну хотя бы 300 рублей", ("300 RUB",), "300 RUB"),
        ("fr", "bon, 12 euros", ("12 EUR",), "12 EUR"),
        ("ru", "тогда 12", (), "12"),
        ("es", "y 12?", (), "12"),
    ],
)
def test_a_sum_keeps_its_currency_and_a_bare_number_has_none(
    language: str, text: str, sums: tuple[str, ...], code: str
) -> None:
    share = share_of(text, language=language, sums=sums)
    assert share is not None
    assert share.code == code
    assert only_a_share(text, language=language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "alles klar"),
        ("fr", "c'est tout"),
        ("es", "no todo"),
        ("ko", "반품할게요"),
        ("ja", "割引ありますか"),
        ("ru", "половина из них сломана, что делать"),
        ("vi", "giao thêm nữa đi"),
    ],
)
def test_words_that_sound_like_a_share_are_no_answer(language: str, text: str) -> None:
    assert not only_a_share(text, language=language)
