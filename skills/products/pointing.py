"""Things pointed at rather than named: "the other one", 便宜的那个, "both", among those that were just told of."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from bot.shop import Product
from bot.shop.catalogue import catalogue
from bot.understanding.entities.numbers import CHINESE, number

_FILE: Final = Path(__file__).with_name("pointing.toml")
_NUMBERED: Final = ("first", "second", "third")
_ONE: Final = re.compile(  # one of its kind, by a word of its own: "运动的那款", "the trail ones"
    r"(?P<zh>[\u4e00-\u9fff]{1,6}?)的?(?:那|这|嗰)(?:一)?(?:款|种|个|双|件|台|部|盏|把)"
    r"|\bthe (?P<en>[a-z-]+(?: [a-z-]+)?) ones?\b|\bone with (?:the |an? )?(?P<has>[a-z-]+)",
    re.IGNORECASE,
)
_PRICED: Final = re.compile(  # by what it costs: 一万二千八嗰部, "the 459 one"
    rf"(?P<zh>\d[\d,]*(?:\.\d+)?|{CHINESE}{{2,9}})(?:块钱?|元)?(?:的|嘅|嗰|那)(?:那|嗰)?(?:个|款|种|台|部|双|只|条|件|盏|把)?"
    r"|[¥$€£]?(?P<en>\d[\d,]*(?:\.\d+)?)(?: ?(?:dollars?|bucks|yuan))? one\b"
)
MEASURES: Final = "个件台双条只套本瓶盒箱部支把份副枚袋杯张盏款根顶"
COUNTED: Final = re.compile(  # a kind by the last character of its names, with a number: 50个壶, 两盏灯
    rf"(?<![\d第.])(?P<many>\d{{1,4}}|{CHINESE}{{1,5}})[{MEASURES}](?P<kind>[\u4e00-\u9fff])"
    r"(?=$|[^\u4e00-\u9fff]|减|多|一共|总|打|要|有|能|优|怎|的|吧|呢|吗)"
)
_KILOS: Final = re.compile(r"(\d+(?:\.\d+)?) ?(kg|g)\b")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reference may lean on: the bot's last words, and the product that is talked about."""

    words: str = ""
    product: str = ""


def pointed(
    products: Sequence[Product], text: str, shown: Shown, among: Sequence[Product] = ()
) -> tuple[Product, ...]:
    """The products that a message (lower case) points at; empty where it points at none, or at none surely.

    Args:
        among: The products that it names by one general word, of which it may mean one; else those just told of count.
    """
    told = _told(products, shown)
    candidates = tuple(among) or told
    if len(candidates) < 2:
        return ()
    if _says("both", text) and not among:
        return candidates
    for number_, name in enumerate(_NUMBERED):
        if _says(name, text) and number_ < len(told) and not among:
            return (told[number_],)
    found = _ranked(candidates, text) or _by_price(candidates, text) or _by_word(candidates, text)
    if not found and _says("other", text):
        found = tuple(each for each in candidates if each.id != shown.product)
    return found if len(found) < len(candidates) else ()


def kin(products: Sequence[Product], product: Product) -> tuple[Product, ...]:
    """The products of one kind with this one, itself among them: of its category, and called by a common word."""
    words = _kinds(product)
    return tuple(
        each
        for each in products
        if each.id == product.id or (each.category == product.category and words & _kinds(each))
    )


_KIND: Final = re.compile(  # a kind by that character, in a question whether there is any: 有壶吗, 灯有几种
    r"(?:有没有|有什么|有啥|有哪些|什么|哪些|卖|有)(?P<kind>[\u4e00-\u9fff])(?=[吗么没呢卖不嘛]|$)|^(?P<first>[\u4e00-\u9fff])(?:都?有)(?:哪|几|什么|啥)"
)
_NO_KIND: Final = frozenset("卡线机宝券货")  # ends of names that mean other things by themselves


def counted(products: Sequence[Product], text: str) -> tuple[Product, ...]:
    """The products of a kind that is counted or asked for by the last character of its names."""
    number_, asks = COUNTED.search(text), _KIND.search(text)
    kind = number_["kind"] if number_ else (asks["kind"] or asks["first"]) if asks else ""
    if not kind or kind in _NO_KIND:
        return ()
    return tuple(each for each in products if each.title.get("zh", "").endswith(kind))


def part_of_it(text: str) -> str | None:
    """The message without the part of a thing that it asks about: "is the cable included" is about what is spoken of; None where it asks about none."""
    left = _pattern("part").sub(" ", text)
    return left if left != text else None


def only_points(text: str) -> bool:
    """Whether a message does no more than point: nothing is asked of the thing."""
    left = without(text)
    return left != text and not any(char.isalnum() for char in _pattern("idle").sub(" ", left))


def without(text: str) -> str:
    """A message without the words that point: "the cheaper one" is no bargaining."""
    for name in _patterns():
        text = text if name in ("idle", "part") else _pattern(name).sub(" ", text)
    return _ONE.sub(" ", text)


def _told(products: Sequence[Product], shown: Shown) -> tuple[Product, ...]:
    """The products of the bot's last words in their order, where there were several; else those of one kind with the one that is talked about."""
    titled = _titled(products, shown.words.lower())
    if len(titled) > 1:
        return titled
    kept = next((each for each in products if each.id == shown.product), None)
    return kin(products, kept) if kept else ()


def _titled(products: Sequence[Product], words: str) -> tuple[Product, ...]:
    """The products whose titles stand in a text, in its order; a title inside a longer one counts for nothing: 咖啡机 in 滴滤咖啡机."""
    titles = sorted(
        ((title.lower(), each) for each in products for title in each.title.values()),
        key=lambda t: -len(t[0]),
    )
    places: dict[int, Product] = {}
    for title, product in titles:
        edges = (r"(?<!\w)", r"(?!\w)") if title.isascii() else ("", "")
        for found in re.finditer(edges[0] + re.escape(title) + edges[1], words):
            places.setdefault(found.start(), product)
            words = words[: found.start()] + "\0" * len(title) + words[found.end() :]
    return tuple({places[at].id: places[at] for at in sorted(places)}.values())


def _ranked(candidates: Sequence[Product], text: str) -> tuple[Product, ...]:
    """The cheapest, dearest, lightest or heaviest, where that is what is said and one stands out."""
    prices = [float(each.price.minor) for each in candidates]
    weights = [_weight(each) for each in candidates]
    for name, values, pick in (
        ("cheaper", prices, min),
        ("dearer", prices, max),
        ("bigger", weights, max),
        ("smaller", weights, min),
    ):
        if _says(name, text) and all(values) and values.count(pick(values)) == 1:
            return (candidates[values.index(pick(values))],)
    return ()


def _weight(product: Product) -> float:
    told = product.attributes.get("weight")
    found = _KILOS.search(str(told.get("en") if isinstance(told, dict) else told))
    return float(found[1]) * (1000 if found[2] == "kg" else 1) if found else 0.0


def _by_price(candidates: Sequence[Product], text: str) -> tuple[Product, ...]:
    """The only one that costs what is said."""
    sums = {value for found in _PRICED.finditer(text) if (value := number(found["zh"] or found["en"]))}
    costing = [
        each
        for each in candidates
        if any(price.amount in sums for price in (each.price, *each.prices.values()))
    ]
    return tuple(costing) if len(costing) == 1 else ()


def _by_word(candidates: Sequence[Product], text: str) -> tuple[Product, ...]:
    """The only one whose names, or else facts, hold the word that tells it from the others."""
    word = _ONE.search(text)
    if word is None:
        return ()
    described = (word["zh"] or word["en"] or word["has"]).lower()
    short = described[-2:] if word["zh"] else described.split()[-1]
    bare = re.sub(r"^(?:带|有)|子$", "", described)  # 带夹子的 is the one that 夹 tells
    for told in dict.fromkeys((described, short, bare)):
        for words in (_names, _facts):
            fitting = [each for each in candidates if any(told in name for name in words(each))]
            if len(fitting) == 1 and (words is _names or len(told) > 1):
                return tuple(fitting)
    return ()


def _names(product: Product) -> tuple[str, ...]:
    return tuple(name.lower() for name in next(iter(catalogue((product,)))).names)


def _facts(product: Product) -> tuple[str, ...]:
    """What the catalogue says a product is for and made of."""
    told = (product.attributes.get(name) for name in ("use", "colour", "material", "wearing"))
    return tuple(
        str(text).lower() for each in told for text in (each.values() if isinstance(each, dict) else (each,))
    )


def _kinds(product: Product) -> frozenset[str]:
    """What a product is called in general: the keywords it may share, the last word of its names and the last Chinese character of its title."""
    names = set(_names(product))
    heads = {name.rsplit(" ", 1)[-1].removesuffix("s") for name in names if name.isascii() and " " in name}
    chinese = product.title.get("zh", "")[-1:]
    return frozenset(names | heads | {chinese} - {""})


def _says(name: str, text: str) -> bool:
    return _pattern(name).search(text) is not None


def _pattern(name: str) -> re.Pattern[str]:
    return _patterns()[name]


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    said: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {name: re.compile("|".join(ways)) for name, ways in said.items()}
