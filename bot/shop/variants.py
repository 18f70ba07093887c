"""Sizes and colours of a product, and what is left of each."""

import re
from collections.abc import Mapping, Sequence

from bot.facts import Fact
from bot.shop import Product
from bot.shop.colours import shades, shades_listed, translated
from bot.understanding.normalise import simplified

_LETTERS = frozenset(("xs", "s", "m", "l", "xl", "xxl", "xxxl"))
_SHADES: Mapping[str, tuple[str, ...]] = {
    "white": ("white", "白", "cream", "ivory"),
    "black": ("black", "黑"),
    "grey": ("grey", "gray", "灰"),
    "red": ("red", "红", "crimson"),
    "blue": ("blue", "navy", "蓝", "藏青"),
    "green": ("green", "绿", "lime", "olive"),
    "brown": ("brown", "camel", "棕", "驼", "咖啡", "褐"),
    "beige": ("beige", "米", "卡其"),
    "pink": ("pink", "粉"),
    "yellow": ("yellow", "gold", "黄", "金"),
    "silver": ("silver", "银"),
    "purple": ("purple", "紫"),
    "orange": ("orange", "橙", "橘"),
}
_SAID: Mapping[
    str, re.Pattern[str]
] = {  # a word that means more than a colour counts only as one: 绿的, 金色
    code: re.compile(
        "|".join(rf"\b{word}\b" if word.isascii() else rf"{word}(?:色|的|那|款)" for word in words)
    )
    for code, words in _SHADES.items()
}
_BARE = re.compile(r"(?<![\d.$€£¥#])\d{2}(?![\d.%]|\s*(?:days?|dollars?|天|元|块|号楼|%))")
_UNIT = re.compile(
    r"(?<=\d) [^\W\d]+|(?<![^\W\d])\d+(?:\.\d+)?(?![^\W\d])"
)  # "kg" tells no one size from another
_LIGHT = re.compile(r"浅|淡|\b(?:light|pale)\b", re.IGNORECASE)
_DARK = re.compile(r"深|暗|\b(?:dark|deep)\b", re.IGNORECASE)
_LIST = re.compile(r"[、,，/]\s*")


def counts(product: Product, attribute: str) -> Mapping[str, int]:
    """Stock by value of an attribute, empty when the catalogue does not count it."""
    variants = product.extra.get("variants")
    found = variants.get(attribute) if isinstance(variants, dict) else None
    return (
        {value: left for value, left in found.items() if isinstance(left, int)}
        if isinstance(found, dict)
        else {}
    )


def counted_by(product: Product) -> list[str]:
    """What the stock of a product is counted by: its size and colour, and whatever its shop counts besides."""
    variants = product.extra.get("variants")
    own = [name for name in variants if counts(product, name)] if isinstance(variants, dict) else []
    return [*dict.fromkeys(("size", "colour", *own))]


def value_named(product: Product, attribute: str, said: str, text: str) -> str:
    """The counted value that the customer named, by its own name or by its name in their language; empty when none."""
    known = counts(product, attribute)
    for value, names in names_of(product, attribute).items():
        read = (value, *_read(attribute, names).values())
        if value in known and any(_same(name, said, text) for name in read):
            return value
    if part := _by_part(known, text):
        return part
    return _of_shade(known, said) if attribute == "colour" and said else ""


def _by_part(known: Mapping[str, int], text: str) -> str:
    """The one counted value of which a part is named that no other has: 大号 of "大号 26cm", "10 公斤" written without its space."""
    joined = text.replace(" ", "")
    whole = [value for value in known if _apart(value.lower().replace(" ", ""), joined)]
    if whole:
        return max(whole, key=len)
    parts = {value: _UNIT.sub(" ", value.lower()).split() for value in known if " " in value}
    all_parts = [part for each in parts.values() for part in each]
    named = [
        value
        for value, own in parts.items()
        if any(len(part) > 1 and all_parts.count(part) == 1 and _apart(part, text) for part in own)
    ]
    return named[0] if len(named) == 1 else ""


def _apart(value: str, text: str) -> bool:
    """Whether a value of more than a figure stands in a text, and not as the end of a longer figure."""
    told = len(value) > 1 and not value.replace(".", "", 1).isdigit()
    return told and re.search(rf"(?<![\d.]){re.escape(value)}(?![\d])", text) is not None


def _of_shade(known: Mapping[str, int], said: str) -> str:
    """The one counted colour of the shade that was named: "grey", «gris» of one that comes in dark grey; empty where it may be several."""
    shade = shades(said)
    alike = [value for value in known if shade & shades_listed(value) and not _opposed(said, value)]
    return alike[0] if len(alike) == 1 else ""


def size_said(products: Sequence[Product], has: str, text: str) -> str:
    """The last bare number that is a size of one of these and not the one that was bought; empty when there is none."""
    sizes = {size for product in products for size in counts(product, "size") if size.isdigit()}
    return next(
        (number for number in reversed(_BARE.findall(text)) if number in sizes and number not in has), ""
    )


def names_of(product: Product, attribute: str) -> Mapping[str, Mapping[str, str]]:
    """The names by language of every counted value, read off the attribute's own list of them."""
    listed = product.attributes.get(attribute)
    texts = (
        {language: _LIST.split(str(text)) for language, text in listed.items()}
        if isinstance(listed, dict)
        else {}
    )
    english = texts.get("en", [])
    named = {
        value: {language: parts[n] for language, parts in texts.items() if len(parts) == len(english)}
        for n, value in enumerate(english)
    }
    return {value: named.get(value, {}) for value in counts(product, attribute)}


def shown(product: Product, attribute: str, value: str) -> Fact:
    """A value as the customer reads it."""
    names = names_of(product, attribute).get(value)
    return _read(attribute, names) if names else value


def offered(product: Product, attribute: str) -> list[Mapping[str, str]]:
    """Everything the catalogue lists of an attribute, by language, counted or not."""
    listed = product.attributes.get(attribute)
    if not isinstance(listed, dict):
        return []
    texts = {language: _LIST.split(str(text)) for language, text in listed.items()}
    most = max((len(parts) for parts in texts.values()), default=0)
    named = ({language: parts[n] for language, parts in texts.items() if n < len(parts)} for n in range(most))
    return [_read(attribute, names) for names in named]


def _read(attribute: str, names: Mapping[str, str]) -> Mapping[str, str]:
    """The names of a value as they are read: a colour's in further languages too."""
    return translated(names) if attribute == "colour" else names


def comes_in(product: Product, attribute: str, said: str) -> bool:
    """Whether the product comes in what was said: one of its names holds the word, or the word holds the name."""
    word = _folded(said).removesuffix("色").removesuffix("的")
    names = [
        _folded(name).removesuffix("色") for value in offered(product, attribute) for name in value.values()
    ]
    shade = shades(word)
    return any(
        word in name or name in word or (shade & shades_listed(name) and not _opposed(word, name))
        for name in names
    )


def _opposed(one: str, other: str) -> bool:
    """Whether one shade is light and the other dark: who wants 浅灰 is not given 深灰."""
    light, dark = (_LIGHT.match(one), _DARK.match(one)), (_LIGHT.match(other), _DARK.match(other))
    return bool((light[0] and dark[1]) or (light[1] and dark[0]))


def _folded(name: str) -> str:
    """A name as names are compared: lower case, 酒紅 as 酒红."""
    return name.lower().translate(simplified())


def in_colour(products: Sequence[Product], text: str) -> tuple[Product, ...]:
    """The products that come in the one plain colour that a text (lower case) names: "the green one", 绿的."""
    said = {code for code, pattern in _SAID.items() if pattern.search(text)}
    if len(said) != 1:
        return ()
    return tuple(
        product
        for product in products
        if any(said & shades_listed(name) for value in offered(product, "colour") for name in value.values())
    )


def in_stock_or_all(product: Product, attribute: str) -> list[Fact]:
    """The values that can be had, else, where nothing is counted, those that are listed."""
    return in_stock(product, attribute) or list(offered(product, attribute))


def in_stock(product: Product, attribute: str) -> list[Fact]:
    """The values that can be had."""
    return [
        shown(product, attribute, value) for value, left in counts(product, attribute).items() if left > 0
    ]


def _same(name: str, said: str, text: str) -> bool:
    folded = name.lower()
    if folded == said.lower():
        return True
    if folded.replace(".", "", 1).isdigit():
        return bool(re.search(rf"(?<![\d.¥$€£]){re.escape(folded)}(?![\d.])", text))
    if folded in _LETTERS:
        return bool(
            re.search(
                rf"(?:\b(?:in|size|an?)\s|[要有的拿])\s*{folded}(?![a-z'’])|(?<![a-z'’]){folded}\s?[码号]",
                text,
            )
        )
    return len(folded) > 1 and folded in text
