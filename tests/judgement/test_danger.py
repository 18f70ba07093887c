"""The right first words: which danger, and whom to call where the customer is."""

import pytest

from bot.judgement import judge
from bot.judgement.danger import country_of, country_said, numbers, words_for
from tests.judgement.guardrail_kit import responses
from tests.judgement.kit import case, request

WISH = request(("complaint", 0.9))


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("充电宝在冒烟", "fire"),
        ("电池鼓包了还很烫", "fire"),
        ("the charger is sparking and smells burnt", "fire"),
        ("水壶漏电把我电了一下", "shock"),
        ("the kettle gave me an electric shock", "shock"),
        ("屋里有煤气味，头晕", "gas"),
        ("our carbon monoxide alarm is going off", "gas"),
        ("宝宝误吞了纽扣电池", "poison"),
        ("my son swallowed a magnet from the toy", "poison"),
        ("用完面霜脸都肿了，喘不上气", "allergy"),
        ("I came out in hives after wearing the scarf", "allergy"),
        ("杯子碎了割到手，流血不止", "injury"),
        ("my daughter was scalded by the kettle", "injury"),
        ("我不想活了", "self_harm"),
        ("i want to kill myself", "self_harm"),
        ("他要杀我，救救我", "violence"),
        ("出事了，很危险", ""),
    ],
)
def test_every_danger_has_its_own_first_words(said: str, kind: str) -> None:
    assert words_for(said) == (f"risk.safety.{kind}" if kind else "risk.safety")


def test_what_is_most_pressing_comes_first() -> None:
    assert words_for("你们的电池冒烟，我不想活了") == "risk.safety.self_harm"


@pytest.mark.parametrize(
    ("address", "country"),
    [
        ("浙江省杭州市西湖区文三路 90 号", "CN"),
        ("742 Alder Street, Portland, OR 97205, USA", "US"),
        ("221B Baker Street, London NW1 6XE", "GB"),
        ("+4915112345678", "DE"),
        ("somewhere", ""),
    ],
)
def test_the_country_is_read_off_an_address_or_a_phone(address: str, country: str) -> None:
    assert country_of(address) == country


def test_where_somebody_is_counts_and_where_goods_are_from_does_not() -> None:
    assert country_said("I'm in Australia and it caught fire") == "AU"
    assert country_said("the Japanese kettle caught fire") == ""


def test_an_unknown_country_is_told_how_to_find_out() -> None:
    assert "112" in numbers("", "en").ambulance
    assert "911" in numbers("", "en").ambulance
    assert numbers("", "zh").ambulance == "120"


@pytest.mark.parametrize(("country", "number"), [("US", "911"), ("GB", "999"), ("CN", "120"), ("", "112")])
def test_the_number_said_is_the_one_of_the_customers_country(country: str, number: str) -> None:
    decision = judge(
        case(WISH, risk=("safety",), text="my battery is smoking", language="en", talk_country=country)
    )
    first = decision.moves[0]
    assert number in responses().text(first.target, first.facts, "en")


@pytest.mark.parametrize(
    ("said", "response"),
    [
        ("头疼吃什么药好", "topic.medical"),
        ("should i take ibuprofen with this?", "topic.medical"),
        ("你怎么看特朗普", "topic.politics"),
        ("is taiwan a country", "topic.politics"),
        ("你们和京东比哪个便宜", "topic.competitor"),
        ("are you better than amazon", "topic.competitor"),
        ("我能不能告邻居", ""),
        ("should I sue my landlord", "topic.legal_advice"),
    ],
)
def test_topics_that_are_not_ours_are_declined(said: str, response: str) -> None:
    decision = judge(case(request(("oos", 0.5)), text=said))
    assert decision.kind in ("decline", "clarify")
    assert (decision.moves[0].target == response) or not response


def test_a_sure_wish_is_served_even_beside_another_shops_name() -> None:
    wish = request(("order.status", 0.95))
    assert judge(case(wish, text="京东比你们快多了，我的订单到哪了")).kind == "answer"


@pytest.mark.parametrize(
    "said", ["我的账号被盗了", "somebody used my card to place an order", "有人冒充你们客服要验证码"]
)
def test_who_was_robbed_is_told_what_to_do_and_gets_a_person(said: str) -> None:
    decision = judge(case(request(("account.login_issue", 0.8)), text=said))
    assert [move.target for move in decision.moves] == ["risk.victim", "victim"]
