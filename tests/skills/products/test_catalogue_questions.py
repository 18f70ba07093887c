"""Plain questions that the demo shop's catalogue answers, as customers ask them; and questions beside them that it must not answer so."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from skills.products.attributes import asked_for, label
from skills.products.info import ProductInfo
from skills.shop.fixture import DEMO, load_fixture
from tests.skills.kit import counter

SHOP = load_fixture(DEMO)
THINGS = {product.id: product for product in SHOP.at(datetime(2026, 3, 10, tzinfo=UTC)).products}
ASKED = [
    ("bluetooth-earphones", "IPX4", "蓝牙耳机洗澡能戴吗", "戴着去泳池行不行", "can I wear them in the shower"),
    ("sport-earphones", "IP67", "运动耳机能游泳戴不", "下雨天骑车用没事吧", "is it ok to swim with them on"),
    ("bluetooth-earphones", "耳塞套", "是入耳的吗", "这款耳机怎么戴的", "are these in-ear ones"),
    ("sport-earphones", "开放式", "会不会塞耳朵", "是骨传导的吗", "are they over the ear or what"),
    ("bluetooth-earphones", "蓝牙连接", "有没有3.5的孔", "能插线听吗", "is there a headphone socket", "does it have a jack"),
    ("bluetooth-earphones", "电视", "老人看电视能用吗", "does it pair with my telly"),
    ("sport-earphones", "接打电话", "带麦吗", "开会用可以吗", "can I take phone calls with it"),
    ("bluetooth-earphones", "两台", "能同时连电脑跟手机吗", "可以连两个手机不", "phone and laptop at once?"),
    ("kettle", "自动断电", "水开了会自己停吗", "does it shut off by itself", "turns itself off when it boils?"),
    ("kettle", "没水", "万一烧干了怎么办", "what happens if it boils dry", "is it dangerous without water"),
    ("kettle", "没有保温", "能保温不", "does it keep the water hot"),
    ("kettle", "烧开一档", "可以调到45度吗", "can I set the temperature"),
    ("gooseneck-kettle", "40–100", "水温能设吗", "can it do 80 degrees", "wie geht die Temperaturwahl"),
    ("kettle", "分贝", "烧水吵不吵", "is it very noisy"),
    ("kettle", "不烫手", "外面烫手吗，家里有娃", "does the outside get hot"),
    ("kettle", "有人在场", "整夜开着行吗", "is it safe to leave it on overnight"),
    ("kettle", "英标", "有英标插头的吗", "which plug does it come with", "¿qué enchufe trae?"),
    ("kettle", "2.6 千克", "装满水有多重", "how much does it weigh full"),
    ("drip-coffee-maker", "预约", "能定时吗", "is there a timer on it", "hat sie eine Zeitschaltung"),
    ("drip-coffee-maker", "滤网", "要不要买滤纸", "do I need to buy filter papers"),
    ("espresso-machine", "蒸汽棒", "能打奶泡吗", "does it froth milk", "can it make a latte"),
    ("espresso-machine", "胶囊", "用胶囊还是用粉", "does it take pods"),
    ("desk-lamp", "3000", "是暖光还是白光", "warm or cool light?"),
    ("desk-lamp", "五档", "亮度能调几档", "is it dimmable"),
    ("desk-lamp", "频闪", "给孩子写作业伤不伤眼睛", "is it flicker free", "is it bad for the eyes"),
    ("desk-lamp", "夹式床头灯", "能夹在桌子上吗", "is there a clamp"),
    ("desk-lamp", "LED", "灯泡坏了能换吗", "can I replace the bulb"),
    ("desk-lamp", "纽扣电池", "有遥控器吗", "does the remote have a button battery"),
    ("wool-scarf", "不能机洗", "可以放洗衣机吗", "can it go in the wash"),
    ("wool-scarf", "去球器", "会起球不", "does it pill"),
    ("wool-scarf", "美利奴", "扎脖子吗", "会不会过敏", "is it itchy", "is it scratchy"),
    ("phone-case", "Pro Max", "pro max 能用吗", "哪些手机能用", "does it fit the iPhone 16 Pro"),
    ("phone-case", "15 厘米", "里面有磁铁吗，我有起搏器", "is it magsafe", "is it ok with a pacemaker"),
    ("power-bank", "笔记本", "能充笔记本吗", "what is the output of it"),
    ("running-shoes", "不防水", "下雨天能穿吗", "are they waterproof"),
    ("trail-shoes", "不是防水鞋", "蹚水行不行", "will my feet get wet in the rain"),
    ("running-shoes", "标准宽度", "我脚宽能穿吗", "are they wide enough"),
    ("down-vest", "鸭绒", "里面填充的啥", "what is it stuffed with"),
    ("down-vest", "低温烘干", "能进烘干机吗", "does it survive the dryer"),
    ("usb-c-cable", "35 克", "多重", "how heavy is it"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("product", "part", "text"), [(name, part, text) for name, part, *texts in ASKED for text in texts]
)
async def test_the_catalogue_answers(product: str, part: str, text: str) -> None:
    async with counter() as desk:
        said = await desk.say(ProductInfo(), text, product=product)
        assert said.responses == ["product.facts"]
        assert part in said.zh


@pytest.mark.parametrize(
    ("text", "attribute"),
    [
        ("is it good for brain training", "water_resistance"),
        ("does it have noise cancelling", "noise"),
        ("i am spilling tea on it all the time", "pilling"),
        ("降噪跟 airpods pro 比怎么样", "compatibility"),
        ("零下20度能穿吗", "temperature_setting"),
        ("这个包装盒能单独买吗", "mounting"),
        ("is the base included", "mounting"),
        ("which colours are there", "flicker"),
    ],
)
def test_a_word_inside_another_asks_for_nothing(text: str, attribute: str) -> None:
    assert attribute not in asked_for(text, load_fixture(DEMO).info)


def test_every_attribute_is_labelled_in_all_languages_and_asked_for_in_its_label() -> None:
    info = load_fixture(DEMO).info
    labels = info.policy["attribute_labels"]
    assert isinstance(labels, dict)
    for attribute, texts in labels.items():
        assert isinstance(texts, dict)
        assert len(texts) in (2, 12), attribute
        for text in texts.values():
            assert attribute in asked_for(str(text).lower(), info), (attribute, text)


@pytest.mark.parametrize(
    ("product", "attribute", "text"),
    [
        ("bluetooth-earphones", "water_resistance", "¿puedo usarlos con lluvia?"),
        ("sport-earphones", "water_resistance", "und bei Regen, halten die das aus?"),
        ("running-shoes", "water_resistance", "雨の日に履けますか"),
        ("bluetooth-earphones", "water_resistance", "в дождь их можно носить?"),
        ("kettle", "noise", "¿hace ruido al hervir?"),
        ("kettle", "noise", "fait-elle du bruit ?"),
        ("kettle", "temperature_setting", "Kann man beim Wasserkocher die Temperatur wählen?"),
        ("running-shoes", "width", "幅はきついですか"),
        ("desk-lamp", "weight", "qual é o peso?"),
        ("bluetooth-earphones", "battery", "на сколько часов хватит аккумулятора"),
        ("bluetooth-earphones", "battery", "ฟังได้กี่ชั่วโมง"),
        ("sport-earphones", "battery", "充满以后能顶多久"),
        ("bluetooth-earphones", "battery", "开着降噪能坚持几个钟头"),
    ],
)
def test_an_attribute_is_asked_for_in_every_language(product: str, attribute: str, text: str) -> None:
    assert attribute in asked_for(text.lower(), SHOP.info, [THINGS[product]])


@pytest.mark.parametrize(
    ("attribute", "text"),
    [
        ("noise", "tienen cancelación de ruido?"),
        ("noise", "есть шумоподавление?"),
        ("max_load", "最低档可以撑多长时间"),
        ("battery", "这个架子能撑几公斤"),
        ("temperature_setting", "quelle est la température de couleur ?"),
        ("charging", "มีสายชาร์จขายไหม"),
        ("width", "هل عندكم عرض خاص؟"),
        ("headphone_jack", "ma fille a mal aux oreilles"),
        ("capacity", "ist ein mahlwerk dabei"),
        ("colour", "มีเสียงดังไหม"),
        ("colour", "me mandem um correio"),
    ],
)
def test_words_that_look_alike_ask_for_no_such_attribute(attribute: str, text: str) -> None:
    assert attribute not in asked_for(text.lower(), SHOP.info)


def test_a_shop_that_labels_nothing_is_told_in_the_customers_language() -> None:
    bare = replace(SHOP.info, policy={})
    for own, zh in (("waterproof", "防水"), ("water_resistance", "防水"), ("material", "材质")):
        assert label(own, bare)["zh"] == zh
    assert label("torque_limit", bare) == "torque limit"  # its own in plain words, where we know no better
    assert label(
        "waterproof", replace(SHOP.info, policy={"attribute_labels": {"waterproof": {"zh": "雨天"}}})
    ) == {"zh": "雨天"}


@pytest.mark.parametrize("text", ["水壶几毫升的", "这壶多少ml", "how many ml does the kettle take"])
async def test_what_it_holds_is_asked_by_the_millilitre_too(text: str) -> None:
    async with counter() as desk:
        said = await desk.say(ProductInfo(), text, entities={"product": "kettle"})
    assert "1.5" in said.zh + said.en or "1.7" in said.zh + said.en


@pytest.mark.parametrize(
    ("text", "attribute"),
    [
        ("can it go in the machine", "care"),
        ("what do i do against the white crust", "care"),
        ("what's the tank size on it", "capacity"),
        ("is this case ok with wireless charging", "magnets"),
        ("what is it used for", "use"),
    ],
)
def test_strangers_ask_for_it_in_other_words(text: str, attribute: str) -> None:
    assert attribute in asked_for(text, load_fixture(DEMO).info)


@pytest.mark.parametrize(
    ("text", "attribute"),
    [
        ("i do try to be careful about that", "care"),
        ("what do i use against it", "use"),
        ("what if i use one of those travel adapter things", "use"),
        ("can ground coffee go in the machine", "care"),
    ],
)
def test_a_word_that_only_holds_its_name_asks_for_nothing(text: str, attribute: str) -> None:
    assert attribute not in asked_for(text, load_fixture(DEMO).info)
