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
        assert said.responses == ["delivery.fee.not_there"]
        assert place in said.zh
        assert "¥" not in said.zh


@pytest.mark.parametrize(
    ("earlier", "text", "language"),
    [
        ("could you send one to Norway", "and the postage would be?", "en"),
        ("寄韩国行不行", "邮费怎么收", "zh"),
    ],
)
async def test_what_it_costs_is_asked_of_the_place_that_was_just_refused(
    earlier: str, text: str, language: str
) -> None:
    async with counter() as desk:
        refused = {"earlier": earlier, "response": "delivery.options.not_there", "language": language}
        said = await desk.say(DeliveryFee(), text, **refused)
        assert said.responses == ["delivery.fee.not_there"]


@pytest.mark.parametrize(
    ("text", "response"),
    [("国内的邮费呢", "delivery.options.not_there"), ("邮费多少", "order.status.shipped")],
)
async def test_a_fee_at_home_or_after_something_else_is_told(text: str, response: str) -> None:
    async with counter() as desk:
        said = await desk.say(DeliveryFee(), text, earlier="能寄韩国吗", response=response)
        assert said.responses == ["delivery.fee"]
        assert "¥8.00" in said.zh


async def test_days_and_fee_go_on_about_the_place_that_is_served() -> None:
    async with counter() as desk:
        asked = {"earlier": "do you deliver to canada", "response": "delivery.options.ships_there"}
        fee = await desk.say(DeliveryFee(), "what is the charge", language="en", **asked)
        assert "$6.00" in fee.en
        assert "¥" not in fee.en


async def test_express_costs_what_it_costs_in_every_currency_for_a_visitor() -> None:
    async with counter() as desk:
        said = await desk.say(DeliveryOptions(), "what about express?", language="en")
        assert "¥18.00" in said.en
        assert "$15.00" in said.en


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
        ("14 Mill Lane Dublin", "IE"),
        ("3 Nathan Road Kowloon Hong Kong", "HK"),
        ("14 Avenue de Lima", None),
        ("6 Lisbon Road", None),
        ("31 Station Road Lisbon Falls", None),
        ("幸福路罗马花园3栋", None),
    ],
)
def test_an_address_tells_its_country_only_where_it_surely_does(address: str, code: str | None) -> None:
    assert addressed_to(address) == code


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("do you send to Canada or to Portugal", "en"),
        ("能寄加拿大和葡萄牙吗", "zh"),
        ("versendet ihr nach Kanada und nach Portugal", "de"),
        ("вы отправляете в канаду и в португалию", "ru"),
    ],
)
async def test_of_two_places_each_gets_its_word(text: str, language: str) -> None:
    async with counter() as desk:
        said = await desk.say(DeliveryOptions(), text, language=language)
        assert said.responses == ["delivery.options.ships_there", "delivery.options.not_there"]
        assert "加拿大" in said.zh
        assert "葡萄牙" in said.zh


async def test_two_places_that_are_not_served_are_told_in_one_line() -> None:
    async with counter() as desk:
        said = await desk.say(DeliveryOptions(), "liefern Sie nach Polen und in die Schweiz", language="de")
        assert said.responses == ["delivery.options.not_there"]
        assert "波兰" in said.zh
        assert "瑞士" in said.zh


async def test_where_it_comes_from_is_no_second_place() -> None:
    async with counter() as desk:
        said = await desk.say(DeliveryOptions(), "do you send from China to Norway")
        assert said.responses == ["delivery.options.not_there"]


@pytest.mark.parametrize(
    ("earlier", "text", "language"),
    [
        (
            ("do you send things to Sweden", "who'd pay the import duties?"),
            "and how many days would it be",
            "en",
        ),
        (("能寄到泰国吗", "关税谁出"), "那大概几天到", "zh"),
    ],
)
async def test_a_word_on_customs_leaves_the_refused_place_at_hand(
    earlier: tuple[str, ...], text: str, language: str
) -> None:
    async with counter() as desk:
        said = await desk.say(
            DeliveryPeriod(), text, earlier=earlier, response="answer.quote", language=language
        )
        assert said.responses == ["delivery.options.not_there"]


async def test_after_customs_alone_the_usual_days_are_told() -> None:
    async with counter() as desk:
        said = await desk.say(
            DeliveryPeriod(),
            "and how many days is it",
            earlier="who pays the duties",
            response="answer.quote",
        )
        assert said.responses == ["delivery.period.general"]
