"""Countries by the names that people give them and their cities, and what the shop's policy says of sending there."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from babel import Locale
from babel.numbers import get_territory_currencies

from bot.shop.policy import table
from bot.shop.values import Product, ShopInfo, Texts

LANGUAGES: Final = ("zh", "en", "es", "fr", "de", "pt", "ja", "ko", "ru", "ar", "vi", "th")
_CITIES: Final = Path(__file__).with_name("cities.toml")
_SHORT: Final = {
    "usa": "US", "u.s.": "US", "america": "US", "the states": "US", "the us": "US", "uk": "GB", "britain": "GB", "england": "GB",
    "scotland": "GB", "wales": "GB", "northern ireland": "GB", "great britain": "GB", "hong kong": "HK", "hongkong": "HK",
    "macau": "MO", "macao": "MO", "taiwan": "TW", "香港": "HK", "澳门": "MO", "台湾": "TW", "大陆": "CN", "内地": "CN",
    "英格兰": "GB", "苏格兰": "GB", "威尔士": "GB", "北爱尔兰": "GB", "北爱": "GB", "大不列颠": "GB",
    "korea": "KR", "holland": "NL", "czech republic": "CZ", "emirates": "AE", "uae": "AE", "turkey": "TR", "turkiye": "TR",
    "澳洲": "AU", "阿联酋": "AE", "沙特": "SA", "ee.uu.": "US", "eeuu": "US", "inglaterra": "GB", "reino unido": "GB",
    "angleterre": "GB", "royaume-uni": "GB", "états-unis": "US", "usa.": "US", "großbritannien": "GB", "russie": "RU",
    "香港地区": "HK", "홍콩": "HK", "сша": "US", "англи": "GB", "السعودية": "SA", "الإمارات": "AE", "أمريكا": "US", "بريطانيا": "GB",
    # names that are one country's in whatever language a short message is taken to be
    "brasil": "BR", "brésil": "BR", "méxico": "MX", "mexique": "MX", "españa": "ES", "espana": "ES", "espagne": "ES",
    "alemania": "DE", "allemagne": "DE", "alemanha": "DE", "deutschland": "DE", "francia": "FR", "frankreich": "FR",
    "österreich": "AT", "oesterreich": "AT", "schweiz": "CH", "suiza": "CH", "belgique": "BE", "perú": "PE",
    "viet nam": "VN", "việt nam": "VN", "한국으로": "KR", "한국에": "KR", "한국까지": "KR", "한국도": "KR",
    "الامارات": "AE", "السعوديه": "SA", "เมืองไทย": "TH",
    # parts of a country whose names hold the name of another country
    "new jersey": "US", "new mexico": "US", "new england": "US", "新泽西": "US", "新墨西哥": "US",
    "new south wales": "AU", "新南威尔士": "AU",
}  # fmt: skip
# Of a country and of a state of another, or a plain word of the language.
_EITHER: Final = frozenset(
    ("georgia", "anh", "áo", "ý", "nga", "bỉ", "lào", "가나", "오만", "차드", "기니", "말리", "マリ", "мали")
)
_SHORTEST: Final = {"ko": 2, "th": 3, "ar": 3, "vi": 3, "ru": 4, "ja": 2}  # characters of a name that is sure
_AFAR: Final = re.compile(  # of a country: where parcels take longer
    r"新疆|西藏|青海|乌鲁木齐|拉萨|西宁|偏远|\b(?:xinjiang|tibet|lhasa|urumqi|qinghai)\b", re.IGNORECASE
)
_TOGETHER: Final = ("HK", "MO", "TW")  # named in one breath: 港澳台
_NUMBERED: Final = re.compile(r"[\d#-]+")
_POSTCODE: Final = re.compile(r"\b\d{4,6}\b")
_PAST_STREET: Final = re.compile(  # behind an English street the town needs no comma: "5 Oak Lane Dublin", no Avenue de Paris
    r"\d.*\b(?:street|st|road|rd|lane|ln|avenue|ave|drive|way|crescent|terrace|close|highway|grove|gardens|mews|hill)\b\.? (?!de |du |des |d['’])"
)
_TOWN_WORDS: Final = 3  # of the longest name of a town or country that is looked for there
_LAST_WORD: Final = re.compile(  # in scripts of which no street is called after a town abroad
    r"[\u0400-\u04ff\u0600-\u06ff\u0e00-\u0e7f\uac00-\ud7a3-]+$"
)


def place_name(code: str) -> Texts:
    """A country's name in every language that is spoken here."""
    return {language: str(Locale.parse(language).territories.get(code, code)) for language in LANGUAGES}


def place_names(codes: Iterable[str]) -> list[Texts]:
    """Names of several countries."""
    return [place_name(code) for code in codes]


def place_in(text: str, language: str = "") -> str | None:
    """The code of the country that a text (lower case) names, or of a city named in it; of several the one with the longest name."""
    names = (*_names("zh"), *_names("en"), *(_names(language) if language not in ("", "zh", "en") else ()))
    named = [(len(name), code) for name, code in names if name in text and _stands_alone(name, text)]
    return max(named)[1] if named else None


def places_in(text: str, language: str = "") -> tuple[str, ...]:
    """The codes of the countries that a text (lower case) names, one after the other: "to Austria and Japan" names two."""
    found: list[str] = []
    while (code := place_in(text, language)) is not None and code not in found:
        found.append(code)
        names = (name for name, of in (*_names("zh"), *_names("en"), *_names(language or "en")) if of == code)
        for name in sorted(names, key=len, reverse=True):
            text = text.replace(name, " , ")
    return tuple(found)


def addressed_to(address: str) -> str | None:
    """The country that an address surely is in: it opens with it, as Chinese ones do, or its last line is the country or a city of it.

    A Paris Street and a 罗马花园 say nothing, and what says nothing is None.
    """
    text = " ".join(address.lower().split())
    named = dict((*_names("zh"), *_names("en")))
    opening = max(
        (name for name in named if not name.isascii() and text.startswith(name)), key=len, default=""
    )
    if opening:
        return named[opening]
    last = re.split(r"[,，،\n]", address.lower().strip(" .,，\n"))[-1]
    word = _LAST_WORD.search(_NUMBERED.sub(" ", last).strip())
    behind = _POSTCODE.split(last)[-1]  # "5 rue des Lilas 69003 Lyon"
    ends = (last, behind, word[0] if word else "", *_past_street(last))
    plain = (" ".join(_NUMBERED.sub(" ", end).split()).removeprefix("the ") for end in ends)
    return next((named[name] for name in plain if name in named), None)


def _past_street(line: str) -> Iterator[str]:
    """The last words behind an English street, the most of them first."""
    street = _PAST_STREET.match(line)
    words = line[street.end() :].split() if street else []
    yield from (" ".join(words[-count:]) for count in range(min(_TOWN_WORDS, len(words)), 0, -1))


def regions(info: ShopInfo) -> list[str]:
    """The codes of the countries that the shop sends to; empty where its policy does not say."""
    codes = info.policy.get("shipping_regions")
    return [str(code) for code in codes] if isinstance(codes, list) else []


def unserved(info: ShopInfo, code: str | None) -> bool:
    """Whether the policy names where the shop sends to, and this country is not among it."""
    codes = regions(info)
    return bool(code and codes) and code not in codes


def kept_from(product: Product, code: str) -> bool:
    """Whether the catalogue says that this product is not sent to a country."""
    codes = product.extra.get("not_to")
    return isinstance(codes, list) and code in codes


def at_home(info: ShopInfo, code: str) -> bool:
    """Whether a country pays in the shop's own currency, as the country does that it stands in."""
    return info.currency in get_territory_currencies(code)


def afar(text: str) -> bool:
    """Whether a part of the country is named to which parcels take longer."""
    return _AFAR.search(text) is not None


def spoken_of(text: str, language: str = "") -> re.Pattern[str] | None:
    """By which words a text speaks of the place that another text (lower case) names; None where it names none."""
    code = place_in(text, language)
    if code is None and not afar(text):
        return None
    names = {name for each in ("zh", "en", language or "en") for name, of in _names(each) if of == code}
    named = [re.escape(name) for name in sorted(names, key=len, reverse=True)]
    named += [re.escape(found.lower()) for found in _AFAR.findall(text)]
    named += ["港澳", "台澳"] if code in _TOGETHER else []
    return re.compile("|".join(named))


def currency_in(info: ShopInfo, code: str) -> str:
    """The currency in which an order to a country is paid: the country's own where fees are named in it, else the one for abroad."""
    named = list(table(info, "shipping_fee"))
    own = [each for each in get_territory_currencies(code) if each in named]
    abroad = [each for each in named if each != info.currency]
    return (own or abroad or named or [info.currency])[0]


def _stands_alone(name: str, text: str) -> bool:
    """Whether a name stands for itself: in letters a word, of which Russian may turn the end; no タイ in ネクタイ."""
    if re.search(r"[\u0e00-\u0e7f\u4e00-\u9fff\uac00-\ud7a3]", name):
        return True
    if re.search(r"[\u0400-\u04ff]", name):
        return re.search(rf"(?<!\w){re.escape(name)}\w{{0,3}}(?!\w)", text) is not None
    if re.search(r"[\u0600-\u06ff]", name):
        return re.search(rf"(?<!\w)(?:ال|لل|ل|ب|و|في)?{re.escape(name)}(?!\w)", text) is not None
    if re.search(r"[\u30a0-\u30ff]", name):
        return re.search(rf"(?<![\u30a0-\u30ff]){re.escape(name)}(?![\u30a0-\u30ff])", text) is not None
    return (
        re.search(rf"(?<![a-z0-9\u00c0-\u1eff]){re.escape(name)}(?![a-z0-9\u00c0-\u1eff])", text) is not None
    )


@lru_cache
def _names(language: str) -> tuple[tuple[str, str], ...]:
    """Every name in a language with its code, in lower case; the short names and the cities stand with the Chinese ones."""
    known = {**_SHORT, **_cities()} if language == "zh" else {}
    for code, name in Locale.parse(language).territories.items():
        word = str(name).lower()
        if len(code) != 2 or not code.isalpha() or code in ("EU", "EZ", "UN", "XA", "XB", "ZZ"):
            continue
        if word in _EITHER or len(word) < _SHORTEST.get(language, 1):
            continue
        known.setdefault(_stem(word) if language == "ru" else word, code)
    return tuple(known.items())


def _stem(word: str) -> str:
    """A Russian name without the ending that its cases change."""
    return re.sub(r"(?:ия|[аяьйое])$", lambda end: end[0][:1] if end[0] == "ия" else "", word)


def towns() -> frozenset[str]:
    """The names of cities that customers write beside a postcode."""
    return frozenset(_cities())


@lru_cache
def _cities() -> Mapping[str, str]:
    named: Mapping[str, list[str]] = tomllib.loads(_CITIES.read_text(encoding="utf-8"))
    return {city: code for code, cities in named.items() for city in cities}
