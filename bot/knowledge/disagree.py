"""Where an article and the shop's policy state different numbers for the same term, so that customers are told both."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from pydantic import JsonValue

from bot.knowledge.articles import PUBLIC, Article
from bot.knowledge.part import sentences
from bot.understanding.entities.numbers import CURRENCIES, number
from bot.understanding.normalise import normalise
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
_STATES: Final = _SAYS.tables["states"]
_FREIGHT: Final = ("shipping_fee", "free_shipping_from")
_MONEY: Final = (*_FREIGHT, "auto_refund_limit")
_HOURS: Final = "human_hours"
_WORDS: Final[Mapping[str, int | Decimal]] = {
    **{"fourteen": 14, "fifteen": 15, "twelve": 12, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90},
    **{"twenty-one": 21, "twenty one": 21, "twenty-eight": 28, "half": Decimal("0.5"), "半": Decimal("0.5")},
}
_LENGTH: Final = re.compile(
    r"(?P<n>\d{1,3}|[一两二三四五六七八九十百半]{1,4}|[a-z]+(?:[ -](?:one|eight))?)[\s-]*(?:个|calendar |full )?"
    r"(?P<unit>days?|weeks?|months?|years?|天|日|周|星期|月|年)"
)
_UNITS: Final = {"d": (1, 1), "w": (7, 7), "m": (28, 31), "y": (360, 366)}  # days, at least and at most
_OF: Final = {"天": "d", "日": "d", "周": "w", "星期": "w", "月": "m", "年": "y"}
_SUM: Final = re.compile(
    r"(?P<sign>[¥$€£])\s*(?P<n>\d[\d,]*(?:\.\d+)?)"
    r"|(?P<m>\d[\d,]*(?:\.\d+)?|[一两二三四五六七八九十百千]{1,5})\s*(?P<unit>元|块|美元|欧元|英镑|pounds?|dollars?|euros?|quid|yuan)"
    r"|满\s*(?P<bare>\d+)"
)
_CLOCK: Final = re.compile(
    r"(?P<part>凌晨|早上|上午|中午|下午|傍晚|晚上)?\s*(?:(?P<h>\d{1,2})[:.](?P<min>\d{2})|(?P<zh>\d{1,2}|[一二两三四五六七八九十]{1,3})\s*点(?P<half>半)?|(?P<hour>\d{1,2}))"
    r"(?:\s*(?P<ap>[ap])\.?m\b)?"
)
_LATER: Final = ("下午", "傍晚", "晚上", "p")
_EARLIER: Final = ("凌晨", "早上", "上午", "a")
_SPAN: Final = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
_NOON, _DAY = 12 * 60, 24 * 60  # minutes


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An article that states another number than the policy."""

    article: str
    title: str
    key: str  # of the policy
    states: str  # the words of the article
    policy: str  # what the policy has

    def __str__(self) -> str:
        called = f"{self.article} “{self.title}”" if self.title else self.article
        return f"{called} says “{self.states}”, but policy.{self.key} is {self.policy}; customers are told both: make them the same"


def disagreements(
    articles: Sequence[Article], policy: Mapping[str, JsonValue], currency: str, *, now: datetime
) -> list[Disagreement]:
    """What articles that customers are told now state otherwise than the policy.

    An article that states the policy's number as well ("7 days; 30 at Christmas") states no other one. What the policy leaves out
    disagrees with nothing, and neither do sentences about something else, such as what is lent or sent back.
    """
    told: dict[tuple[str, str, str], list[Article]] = {}
    for each in articles:
        if not each.is_asked and each.holds(now) and each.for_audience(PUBLIC):
            told.setdefault((each.collection, each.id, each.language), []).append(each)
    found = (_of(parts, key, policy.get(key), currency) for parts in told.values() for key in _STATES)
    return [each for each in found if each is not None]


def _of(parts: Sequence[Article], key: str, held: JsonValue, currency: str) -> Disagreement | None:
    if held is None or isinstance(held, bool):
        return None
    first, other = parts[0], ""
    for said in _stated(parts, key):
        agrees = _agrees(key, said, held, currency)
        if agrees:
            return None
        other = other or (said if agrees is False else "")
    return Disagreement(first.id, first.title, key, other, _written(held)) if other else None


def _stated(parts: Sequence[Article], key: str) -> Iterator[str]:
    """The words with which an article states a term, of every sentence that is about it."""
    named = normalise(parts[0].title).text
    if _SAYS.of_other.search(named):
        return
    for part in parts:
        for sentence in sentences(part.text):
            said = normalise(sentence).text
            for match in () if _other(said, named, key) else _STATES[key].finditer(said):
                yield match[0].strip()


def _other(said: str, named: str, key: str) -> bool:
    """Whether a sentence is about something else than the term."""
    if _SAYS.of_other.search(said):
        return True
    if key in _FREIGHT:
        return (
            _SAYS.of_other_freight.search(said) is not None
            or _SAYS.of_other_freight.search(named) is not None
        )
    return key == "warranty_days" and _SAYS.of_other_warranty.search(said) is not None


def _agrees(key: str, said: str, held: JsonValue, currency: str) -> bool | None:
    """Whether words state what the policy has; None where that cannot be told."""
    if key == _HOURS:
        return _hours_agree(said, str(held))
    if key in _MONEY:
        return _sums_agree(said, held, currency)
    if not isinstance(held, int):
        return None
    spans = [span for match in _LENGTH.finditer(said) if (span := _length(match)) is not None]
    return any(low <= held <= high for low, high in spans) if spans else None


def _length(match: re.Match[str]) -> tuple[Decimal, Decimal] | None:
    """The fewest and the most days that a length of time is."""
    words = match["n"].strip()
    count = _WORDS.get(words)
    count = number(words) if count is None else Decimal(count)
    if count is None:
        return None
    least, most = _UNITS[_OF.get(match["unit"], match["unit"][0])]
    return count * least, count * most


def _sums_agree(said: str, held: JsonValue, currency: str) -> bool | None:
    known = held if isinstance(held, Mapping) else {currency: held}
    stated = [
        each for match in _SUM.finditer(said) if (each := _sum(match, currency, tuple(known))) is not None
    ]
    told = [(value, known[of]) for value, of in stated if of in known]
    return any(value == Decimal(str(has)) for value, has in told) if told else None


def _sum(match: re.Match[str], currency: str, known: Sequence[str]) -> tuple[Decimal, str] | None:
    """A sum and its currency: of signs that several currencies have, the one that the policy knows."""
    if match["bare"]:
        return Decimal(match["bare"]), currency
    value = number((match["n"] or match["m"]).rstrip(",."))
    usual = CURRENCIES[match["sign"] or match["unit"].removesuffix("s").replace("块", "元")]
    if value is None:
        return None
    dollars = [each for each in known if each.endswith("D")]
    if usual == "USD" and "USD" not in known and len(dollars) == 1:
        usual = dollars[0]
    yen = match["sign"] == "¥" and "JPY" in known and "CNY" not in known
    return value, "JPY" if yen else usual


def _hours_agree(said: str, held: str) -> bool | None:
    """Whether hours are one span of the policy's, or all of them from first to last; a bare hour may be before or after noon."""
    spans = [(int(a) * 60 + int(b), int(c) * 60 + int(d)) for a, b, c, d in _SPAN.findall(held)]
    clocks = [each for match in _CLOCK.finditer(said) if (each := _minutes(match))]
    if not spans or len(clocks) < 2:
        return None
    opens, closes = clocks[-2], clocks[-1]
    whole = (spans[0][0], spans[-1][1])
    return any(begin in opens and end in closes for begin, end in (*spans, whole))


def _minutes(match: re.Match[str]) -> tuple[int, ...]:
    """The minutes after midnight that a time of day may be."""
    written = match["h"] or match["zh"] or match["hour"]
    hour = number(written)
    if hour is None or hour > 24:
        return ()
    at = int(hour) * 60 + int(match["min"] or (30 if match["half"] else 0))
    said = match["part"] or match["ap"] or ""
    if said in _LATER and at < _NOON:
        return (at + _NOON,)
    bare = not said and at < _NOON and not (match["h"] and written.startswith("0"))
    return (
        (at, at + _NOON) if bare else (at % _NOON,) if said in _EARLIER and at != _NOON else (at, at % _DAY)
    )


def _written(held: JsonValue) -> str:
    if isinstance(held, Mapping):
        return ", ".join(f"{value} {currency}" for currency, value in held.items())
    return str(held)
