"""Which attribute a question is about, and how an attribute is told."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from bot.facts import Fact
from bot.shop import Product, ShopInfo
from bot.shop.colours import translated
from bot.shop.policy import table
from bot.understanding.spelling import Written, spelled
from skills.products.own_names import in_chinese, parts, place_in_english, place_of, speaks_of_absence
from skills.products.yes_no import opening, truth, words_for

_LETTER: Final = r"[a-z\u00c0-\u024f\u0400-\u04ff\u1e00-\u1eff]"  # of words that stand between spaces
_VOWELS_BEFORE: Final = "เแโใไ"  # Thai vowels that are written before the syllable they belong to
_SHORT: Final = 3  # letters of a label that begins too many other words
_FILE = Path(__file__).with_name("attributes.toml")
_LABELS: Final = Path(__file__).with_name("labels.toml")
_TELLING: Final = 4  # letters of a word that tells something
_SAYS_LITTLE: Final = frozenset(
    (
        "item",
        "type",
        "total",
        "product",
        "other",
        "number",
        "value",
        "info",
        "with",
        "good",
        "made",
        "name",
        "free",
        "safe",
        "time",
        "needs",
        "contains",
        "size",
    )
)


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    asked: dict[str, Written] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {attribute: re.compile(spelled(ways)) for attribute, ways in asked.items()}


def _place(label: str, language: str, text: str) -> int:
    """Where a label stands, not inside another word: สี is no part of เสียง, "care" none of "careful"; -1 where it does not."""
    found = _apart(label, language).search(text) if label in text else None
    return found.start() if found else -1


@lru_cache(maxsize=4096)  # the labels of a shop in twelve languages are more than `re` keeps
def _apart(label: str, language: str) -> re.Pattern[str]:
    short = rf"(?!{_LETTER})" if len(label) <= _SHORT else ""
    short = rf"(?:e?s)?(?!{_LETTER})" if language == "en" else short
    return re.compile(rf"(?<!{_LETTER})(?<![{_VOWELS_BEFORE}]){re.escape(label)}{short}")


def asked_for(text: str, info: ShopInfo, products: Sequence[Product] = ()) -> list[str]:
    """The attributes that a question (lower case) names, in the order of the question.

    Args:
        products: What it is asked of: what their shop calls an attribute is heard by its own words.
    """
    places: dict[str, int] = {}
    for attribute, label in table(info, "attribute_labels").items():
        for language, word in label.items() if isinstance(label, dict) else ():
            at = _place(str(word).lower(), language, text)
            if at >= 0:
                places[attribute] = min(at, places.get(attribute, at))
    for attribute, pattern in _patterns().items():
        if found := pattern.search(text):
            places[attribute] = min(found.start(), places.get(attribute, found.start()))
    own = {name for product in products for name in product.attributes} - _patterns().keys() - places.keys()
    for name in sorted(own):
        at = _called(name, text)
        if at >= 0 and not known_as(name) & places.keys():
            places[name] = at
    if (
        own & places.keys()
    ):  # what was named by the shop's own word is not asked for by a wider one that nobody holds
        wider = [name for name in places if not any(name_in(product, name) for product in products)]
        places = {name: at for name, at in places.items() if name not in wider}
    return sorted(places, key=lambda attribute: places[attribute])


@cache
def known_as(own: str) -> frozenset[str]:
    """The attributes that we know and that a shop's own name stands for: "color" is the colour, "max_load" what a thing carries."""
    words = own.lower().replace("_", " ")
    return frozenset(name for name, pattern in _patterns().items() if name != own and pattern.search(words))


def name_in(product: Product, attribute: str) -> str | None:
    """What a product's shop calls an attribute, where the product has it."""
    if attribute in product.attributes:
        return attribute
    own = (name for name in product.attributes if name not in _patterns())
    return next((name for name in own if attribute in known_as(name)), None)


def _called(own: str, text: str) -> int:
    """Where a text says the name of an attribute or a telling word of it, in whichever language; -1 where it does not."""
    if not own.isascii() or not text.isascii():
        return place_of(own, text)
    words = [word for word in parts(own) if word not in _SAYS_LITTLE and _long_enough(word, own)]
    found = (re.search(rf"\b{_begins(word)}", text) for word in words)
    places = (*(each.start() for each in found if each), place_in_english(own, text))
    return min((at for at in places if at >= 0), default=-1)


def _begins(word: str) -> str:
    """How a word begins in whichever form: "include" for "included", "includes" and "including"; a short one is itself, or several of it."""
    return re.escape(word[: max(_TELLING, len(word) - 4)]) if len(word) >= _TELLING else rf"{word}s?\b"


def _long_enough(word: str, own: str) -> bool:
    """Whether a word of a name tells something: a short one where it is what is not in a thing, "egg_free"."""
    return len(word) >= _TELLING or (len(word) == _TELLING - 1 and speaks_of_absence(own))


def label(attribute: str, info: ShopInfo) -> Fact:
    """What customers call an attribute: the policy's label, else ours for what it stands for, else its own name in plain words."""
    return table(info, "attribute_labels").get(attribute) or _ours(attribute) or _own(attribute)


def _own(attribute: str) -> Fact:
    """A shop's own name for an attribute in plain words, in Chinese too where they are known."""
    if not attribute.isascii():
        return {**_known_label(attribute), "zh": attribute}
    plain = " ".join(parts(attribute))
    chinese = in_chinese(attribute)
    return {"en": plain, "zh": chinese} if chinese else plain


def _known_label(attribute: str) -> Mapping[str, str]:
    """Our label for the only thing that a name stands for."""
    known = known_as(attribute)
    labels: dict[str, dict[str, str]] = tomllib.loads(_LABELS.read_text(encoding="utf-8"))
    return labels.get(next(iter(known)), {}) if len(known) == 1 else {}


@cache
def _ours(attribute: str) -> Mapping[str, str] | None:
    """Our label for an attribute that we know by its name or by one other word of it: "waterproof" is the water resistance."""
    labels: dict[str, dict[str, str]] = tomllib.loads(_LABELS.read_text(encoding="utf-8"))
    stands_for = known_as(attribute) if attribute not in _patterns() and "_" not in attribute else frozenset()
    return labels.get(attribute) or (labels.get(next(iter(stands_for))) if len(stands_for) == 1 else None)


def rows(product: Product, attributes: Sequence[str], info: ShopInfo) -> list[dict[str, Fact]]:
    """One row for each of these attributes that the product has."""
    there = dict.fromkeys(own for name in attributes if (own := name_in(product, name)))
    return [
        {"product": product.title, "label": label(name, info), "value": _read(name, product.attributes[name])}
        for name in there
    ]


def flag(product: Product, wanted: Sequence[str], text: str) -> Fact | None:
    """The yes or no that answers a question (lower case) by the first of these attributes that the product has."""
    own = next((own for name in wanted if (own := name_in(product, name))), None)
    return opening(text, own, product.attributes[own]) if own else None


def _read(name: str, value: Fact) -> Fact:
    """A value as it is read: a colour's names in further languages too, and yes or no in words."""
    if (so := truth(value)) is not None:
        return words_for(so=so)
    named = isinstance(value, dict) and all(isinstance(each, str) for each in value.values())
    return (
        translated({key: str(each) for key, each in value.items()}) if name == "colour" and named else value
    )
