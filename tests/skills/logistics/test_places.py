"""A place that is named gets its own answer: its fee in its own money, its days, or that nothing goes there."""

import pytest

from bot.shop.places import addressed_to, place_in
from skills.logistics.fee import DeliveryFee
from skills.logistics.options import DeliveryOptions
from skills.logistics.period import DeliveryPeriod
from tests.skills.kit import counter


@pytest.mark.parametrize(
    ("text", "language", "place"),
    [
        ("寄到米兰要多少邮费", "zh", "意大利"),
        ("快递费 东京那边", "zh", "日本"),
        ("what's postage to Nairobi", "en", "肯尼亚"),
        ("gastos de envío a Argentina", "es", "阿根廷"),
        ("сколько стоит доставка в Москву", "ru", "俄罗斯"),
        ("フランスへの送料は", "ja", "法国"),
    ],
)
async def test_a_place_that_is_not_served_is_told_so_instead_of_a_fee(
    text: str, language: str, place: str
) -> None:
    async with counter() as desk:
        said = await desk.say(DeliveryFee(), text, language=language)
        assert said.responses == ["delivery.options.not_there"]
        assert place in said.zh
        assert "¥" not in said.zh


async def test_no_days_are_told_for_a_place_that_is_not_served() -> None:
    async with counter() as desk:
        said = await desk.say(DeliveryPeriod(), "多少天能到首尔")
        assert said.responses == ["delivery.options.not_there"]


@pytest.mark.parametrize(
    ("text", "fee", "other"),
    [
        ("寄澳洲运费怎么算", "$6.00", "¥"),
        ("postage to Singapore?", "$6.00", "¥"),
        ("运到西藏收多少", "¥8.00", "$"),
        ("北京包邮不", "¥8.00", "$"),
    ],
)
async def test_a_place_that_is_served_gets_its_fee_in_its_own_currency(
    text: str, fee: str, other: str
) -> None:
    async with counter() as desk:
        said = await desk.say(DeliveryFee(), text)
        assert fee in said.zh
        assert other not in said.zh


async def test_days_are_those_of_the_place() -> None:
    async with counter() as desk:
        far = await desk.say(DeliveryPeriod(), "到乌鲁木齐得多久")
        assert "5-8 天" in far.zh
        assert "2-4 天" not in far.zh
        abroad = await desk.say(DeliveryPeriod(), "how many days to Melbourne", language="en")
        assert "3-5 days" in abroad.en
        assert "2-4" not in abroad.en


async def test_fee_and_days_asked_in_one_breath_are_both_told() -> None:
    async with counter() as desk:
        said = await desk.say(DeliveryFee(), "寄加拿大什么价 几天能到")
        assert "$6.00" in said.zh
        assert "3-5 天" in said.zh


async def test_a_product_that_is_kept_from_a_place_says_so() -> None:
    async with counter() as desk:
        said = await desk.say(
            DeliveryOptions(), "could you send the espresso machine to Toronto", language="en"
        )
        assert said.responses == ["delivery.options.product_not_there"]
        spoken_of = await desk.say(DeliveryOptions(), "那能寄美国吗", product="espresso-machine")
        assert "咖啡机不能寄到美国" in spoken_of.zh
        other = await desk.say(DeliveryOptions(), "滴滤咖啡机能寄美国吗")
        assert other.responses == ["delivery.options.ships_there"]
        nearer = await desk.say(DeliveryOptions(), "send it to Leeds?", product="espresso-machine")
        assert nearer.responses == ["delivery.options.ships_there"]


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("ネクタイありますか", "ja", None),
        ("タイに送れますか", "ja", "TH"),
        ("anh ơi giao hàng sang Đức không", "vi", "DE"),
        ("anh giao nhanh giúp em", "vi", None),
        ("هل تشحنون إلى مصر", "ar", "EG"),
        ("내일 가나요", "ko", None),
        ("доставка в канаду", "ru", "CA"),
        ("is it nice", "en", None),
    ],
)
def test_names_stand_for_themselves_in_every_script(text: str, language: str, code: str | None) -> None:
    assert place_in(text.lower(), language) == code


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("Calle Mayor 5, 28013 Madrid", "ES"),
        ("意大利米兰市蒙特街3号", "IT"),
        ("Av. Corrientes 1234, Buenos Aires, Argentina", "AR"),
        ("7 Queen Street, Leeds, LS1 1AA, UK", "GB"),
        ("杭州市滨江区江南大道88号", "CN"),
        ("40 Berlin Road, Portland, OR 97205", None),
        ("9 Peach Street, Atlanta, Georgia", None),
        ("幸福路罗马花园3栋", None),
    ],
)
def test_an_address_tells_its_country_only_where_it_surely_does(address: str, code: str | None) -> None:
    assert addressed_to(address) == code
