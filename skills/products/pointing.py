"""Things pointed at rather than named: "the other one", 便宜的那个, "both", among those that were just told of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.memo import Memo
from bot.shop import Product
from bot.shop.catalogue import catalogue
from bot.shop.variants import in_colour
from bot.understanding.entities.numbers import CHINESE, number
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
_NUMBERED: Final = (_SAYS.first, _SAYS.second, _SAYS.third)
_RANKED: Final = (_SAYS.cheaper, _SAYS.dearer, _SAYS.bigger, _SAYS.smaller)
_POINTS: Final = (_SAYS.other, *_RANKED, *_NUMBERED, _SAYS.both, _SAYS.one)
_PRICED: Final = re.compile(  # by what it costs: 一万二千八嗰部, "the 459 one"
    rf"(?P<zh>\d[\d,]*(?:\.\d+)?|{CHINESE}{{2,9}})(?:块钱?|元)?(?:的|嘅|嗰|那)(?:那|嗰)?(?:个|款|种|台|部|双|只|条|件|盏|把)?"
    r"|[¥$€£]?(?P<en>\d[\d,]*(?:\.\d+)?)(?: ?(?:dollars?|bucks|yuan))? one\b"
)
MEASURES: Final = "个件台双条只套本瓶盒箱部支把份副枚袋杯张盏款根顶"
COUNTED: Final = re.compile(  # a kind by the last character of its names, with a number: 50个壶, 两盏灯
    rf"(?<![\d第.])(?P<many>\d{{1,4}}|{CHINESE}{{1,5}})[{MEASURES}](?P<kind>[\u4e00-\u9fff])"
    r"(?=$|[^\u4e00-\u9fff]|减|多|一共|总|打|要|有|能|优|怎|的|吧|呢|吗)"
)
_DOT: Final = "·"  # before each thing of a list
_NO_KIND: Final = frozenset("卡线机宝券货")  # ends of names that mean other things by themselves
_MODEL: Final = re.compile(r"\s*(?:no\. ?)?\d+\s*[号代款型]?$")  # 蓝牙耳机 2代 ends with no kind
_FEW: Final = 4  # things that can be told of at once
_KILOS: Final = re.compile(r"(\d+(?:\.\d+)?) ?(kg|g)\b")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reference may lean on: the bot's last words, and the product that is talked about."""

    words: str = ""
    product: str = ""
    lately: str = ""  # what was told before as well, the oldest first


def pointed(
    products: Sequence[Product], text: str, shown: Shown, among: Sequence[Product] = ()
) -> tuple[Product, ...]:
    """The products that a message (lower case) points at; empty where it points at none, or at none surely.

    Args:
        among: The products that it names by one general word, of which it may mean one; else those just told of count.
    """
    told = _told(products, shown)
    candidates = tuple(among) or told
    in_list = () if among or len(titled(products, shown.words.lower())) > 1 else _last_list(shown.lately)
    if in_list and (one := _by_place(titled(products, "\n".join(in_list).lower()), text)):
        return one  # "the second one" of the list, whatever was asked beside it since
    if (fitting := _of_its_kind(products, told, text)) or len(candidates) < 2:
        return fitting
    if not among and _SAYS.both.search(text):
        return candidates
    if not among and (one := _by_place(told, text)):
        return one
    found = _ranked(candidates, text) or _by_price(candidates, text) or _by_word(candidates, text)
    if not found and (among or len(titled(products, shown.words.lower())) > 1):
        found = in_colour(candidates, text)  # of things that were told of, not of one that is talked about
    if not found and _SAYS.other.search(text):
        found = tuple(each for each in candidates if each.id != shown.product)
    return found if len(found) < len(candidates) else ()


def _by_place(told: Sequence[Product], text: str) -> tuple[Product, ...]:
    """The one of several that is meant by its place: "the second one"."""
    places = (place for place, named in enumerate(_NUMBERED) if place < len(told) and named.search(text))
    place = next(places, None) if len(told) > 1 else None
    return () if place is None else (told[place],)


def _last_list(words: str) -> Sequence[str]:
    """The last list of several among what was told: its lines begin with a dot."""
    lines: list[str] = []
    for line in reversed(words.splitlines()):
        if line.startswith(_DOT):
            lines.insert(0, line)
        elif len(lines) > 1:
            break
        else:
            lines = []
    return lines


def kin(products: Sequence[Product], product: Product) -> tuple[Product, ...]:
    """The products of one kind with this one, itself among them: of its category, and called by a common word."""
    words, called = _kinds(product), _kinds_of(tuple(products))
    return tuple(
        each
        for each in products
        if each.id == product.id or (each.category == product.category and words & called[each.id])
    )


def counted(products: Sequence[Product], text: str) -> tuple[Product, ...]:
    """The products of a kind that is counted or asked for by the last character of its names."""
    many, asks = COUNTED.search(text), _SAYS.asks_for_kind.search(text)
    kind = many["kind"] if many else (asks["kind"] or asks["first"]) if asks else ""
    if not kind or kind in _NO_KIND:
        return ()
    return tuple(each for each in products if each.title.get("zh", "").endswith(kind))


def priced(products: Sequence[Product], text: str) -> tuple[Product, ...]:
    """The only product of the catalogue that costs what a message (lower case) calls it by: 459那台; a coupon or an order is none."""
    named = _SAYS.by_price.search(text) and not _SAYS.no_thing.search(text)
    return _by_price(products, text) if named else ()


def part_of_it(text: str) -> str | None:
    """The message without the part of a thing that it asks about: "is the cable included" is about what is spoken of; None where it asks about none."""
    left = _SAYS.part.sub(" ", text)
    return left if left != text else None


def only_points(text: str) -> bool:
    """Whether a message does no more than point: nothing is asked of the thing."""
    left = without(text)
    return left != text and not any(char.isalnum() for char in _SAYS.idle.sub(" ", left))


def without(text: str) -> str:
    """A message without the words that point: "the cheaper one" is no bargaining."""
    for words in _POINTS:
        text = words.sub(" ", text)
    return text


def _of_its_kind(products: Sequence[Product], told: Sequence[Product], text: str) -> tuple[Product, ...]:
    """Further things of the kind that was told of, by the one word that a message says of them: 玻璃的呢, "the bamboo one"."""
    word = _SAYS.beside_a_word.sub(" ", _SAYS.idle.sub(" ", text)).strip(" ,.!?。，！？")
    if not told or _SAYS.one_word.search(word) is None:
        return ()
    fitting = tuple(
        each for each in kin(products, told[0]) if any(_in_title(word, t) for t in each.title.values())
    )
    new = [each for each in fitting if each not in told] or len(fitting) == 1
    return fitting if new and len(fitting) <= _FEW else ()


def _in_title(word: str, title: str) -> bool:
    return word in title if not word.isascii() else re.search(rf"\b{word}\b", title.lower()) is not None


def _told(products: Sequence[Product], shown: Shown) -> tuple[Product, ...]:
    """The products of the bot's last words in their order, where there were several; else those of one kind with the one that is talked about."""
    told = titled(products, shown.words.lower())
    if len(told) > 1:
        return told
    kept = next((each for each in products if each.id == shown.product), None)
    return kin(products, kept) if kept else ()


def titled(products: Sequence[Product], words: str) -> tuple[Product, ...]:
    """The products whose titles stand in a text, in its order; a title inside a longer one counts for nothing: 咖啡机 in 滴滤咖啡机."""
    places: dict[int, Product] = {}
    for title, product in _titles(tuple(products)):
        if title not in words:
            continue
        edges = (r"(?<!\w)", r"(?!\w)") if title.isascii() else ("", "")
        for found in re.finditer(edges[0] + re.escape(title) + edges[1], words):
            places.setdefault(found.start(), product)
            words = words[: found.start()] + "\0" * len(title) + words[found.end() :]
    return tuple({places[at].id: places[at] for at in sorted(places)}.values())


def _longest_first(products: tuple[Product, ...]) -> tuple[tuple[str, Product], ...]:
    titles = ((title.lower(), each) for each in products for title in each.title.values() if title)
    return tuple(sorted(titles, key=lambda t: -len(t[0])))


_titles = Memo(_longest_first)


def _ranked(candidates: Sequence[Product], text: str) -> tuple[Product, ...]:
    """The cheapest, dearest, lightest or heaviest, where that is what is said and one stands out."""
    prices = [float(each.price.minor) for each in candidates]
    weights = [_weight(each) for each in candidates]
    of = ((prices, min), (prices, max), (weights, max), (weights, min))
    for words, (values, pick) in zip(_RANKED, of, strict=True):
        if words.search(text) and all(values) and values.count(pick(values)) == 1:
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
    word = _SAYS.one.search(text)
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
    names = {_MODEL.sub("", name) for name in _names(product)}
    heads = {name.rsplit(" ", 1)[-1].removesuffix("s") for name in names if name.isascii() and " " in name}
    chinese = _MODEL.sub("", product.title.get("zh", ""))[-1:]
    return frozenset(names | heads | {chinese} - {""})


_kinds_of: Memo[tuple[Product, ...], dict[str, frozenset[str]]] = Memo(
    lambda products: {each.id: _kinds(each) for each in products}
)
