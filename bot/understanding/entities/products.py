"""Products as customers name them: exact names first, then names that are nearly there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.understanding.context import CatalogueItem, Context
from bot.understanding.entities.found import Found
from bot.understanding.entities.names import WORDS, Names, names_in
from bot.understanding.phrases import phrases_of

_LETTER = re.compile("[^\\W\\d_\u3400-\u9fff]")  # of a script that has letters
# What is bought is pointed at, with its measure word or without; the noun ends the phrase, so that 那个机会 names no machine.
_POINTED = re.compile(
    "(?:(?:[这那买要]|我的|的那|的这)[一二两几]?[个把台条双件只款副盏张瓶盒套]|[这那的是把]|^|[\\s,.!?;:~、])([\u3400-\u9fff])"
    "(?=$|[^\u3400-\u9fff]|漏|坏|碎|裂|破|不|没|有|怎|能|可|还|是|又|太|我|也|就|的|掉|脏|响|烧|冒|断|在|到|咋|给|了|吧|呢|吗|啊|呀|嘛|哦|哈|里|底|退|换|修|想|要|盖|为)"
)
_CARDS = frozenset("卡券")  # without a measure word, of a bank as often as of the shop
# A thing that is named only to say that it is not meant: "不是灯，是壶", "I said scarf, not kettle".
_NOT_BEFORE = re.compile(
    r"(?:不是说?|没说|没问|没要|没买|别提|\bnot|n't (?:mean|say|want|buy|order))\s*(?:the |an? |my |that |about |that |那个|这个|那|这)*$"
)
_NOT_AFTER = re.compile(r"^\s*(?:跟|和|与).{0,8}有(?:啥|什么)关系")
_ENDING, _ENDINGS = re.compile(r"(ed|er|ing)s?$"), re.compile(r"(?:ed|er|ing|e)s?$")
_PLURAL = re.compile(r"[a-z]{3}[^s\W]s$")
_USED_ON = re.compile(r"\b(?:ok|okay|good|fine|suitable|alright|great|made|meant|work) (?:for|on) (?:the )?$")
_NEAR = 0.8  # likeness of two Latin words that still counts: earphons, earphones
_SAYS = phrases_of(__name__)


@dataclass(frozen=True, slots=True)
class ProductMatch:
    """A product the words may mean: how surely, and where the words stand in the normalised text."""

    id: str
    score: float
    start: int
    end: int


def general(word: str) -> bool:
    """Whether a word of a name asks about something rather than naming it: "the battery" is no power bank, «la batterie» either."""
    return _SAYS.general.fullmatch(word) is not None


def find_products(text: str, items: Sequence[CatalogueItem]) -> tuple[ProductMatch, ...]:
    """Products that a normalised text names, best first; two products of one name are both there."""
    return _found(text, names_in(tuple(items)))


@lru_cache(maxsize=64)  # the stages of a turn ask again about the same words
def _found(text: str, names: Names) -> tuple[ProductMatch, ...]:
    best: dict[str, ProductMatch] = {}
    ways = (_exact, _pointed, _near, _headed, _cut_short)
    for match in (match for way in ways for match in way(text, names)):
        if match.id not in best or match.score > best[match.id].score:
            best[match.id] = match
    meant = [match for match in best.values() if not _denied(text, match)] or best.values()
    return tuple(sorted(meant, key=lambda m: (-m.score, m.start, m.id)))


def _denied(text: str, match: ProductMatch) -> bool:
    """Whether a thing is named to say that it is not meant."""
    return bool(_NOT_BEFORE.search(text[: match.start]) or _NOT_AFTER.match(text[match.end :]))


def _exact(text: str, names: Names) -> Iterator[ProductMatch]:
    for name in names.whole.within(text):
        if (place := name.place(text)) is not None:
            yield ProductMatch(name.product, 1.0 if len(name.text) > 2 else 0.9, *place)


def _pointed(text: str, names: Names) -> Iterator[ProductMatch]:
    """A thing that is pointed at by the last character of its name: 那个壶 is the 电热水壶, 这双鞋 the 跑步鞋."""
    for match in _POINTED.finditer(text):
        if match[1] in _CARDS and len(match[0]) < 3:
            continue
        for key in names.ends.get(match[1], ()):
            yield ProductMatch(key, 0.8, match.start(1), match.end(1))


def _near(text: str, names: Names) -> Iterator[ProductMatch]:
    """Names that are nearly there, by one of their words."""
    for match in WORDS.finditer(text):
        word = match[0]
        if len(word) < 5 or not _LETTER.search(word) or general(word):
            continue
        if word.endswith("s") and _USED_ON.search(text[: match.start()]):
            continue  # "are they ok for trails" says what for, and names no trail shoes
        alike = [
            (ProductMatch(key, 0.7 * likeness, match.start(), match.end()), last)
            for part, likeness in names.parts.like(word, _NEAR)
            if not _another(word, part.text) and abs(len(word) - len(part.text)) < 3
            for key, last in part.of
        ]
        things = [found for found, last in alike if last]  # a drill is no set of drill bits
        yield from things or (found for found, _ in alike)


def _headed(text: str, names: Names) -> Iterator[ProductMatch]:
    """A thing called by the last word of its name, when that has only four letters."""
    for head in names.heads.within(text):
        if (place := head.place(text)) is not None:
            yield ProductMatch(head.product, 0.7, *place)


def _cut_short(text: str, names: Names) -> Iterator[ProductMatch]:
    """A longer name of which the first and the last is said."""
    for brief in names.briefs.within(text):
        if (place := brief.place(text)) is not None:
            yield ProductMatch(brief.product, 0.8, *place)


def _another(word: str, part: str) -> bool:
    """Whether a word is another one of the same stem, not a slip: "charged" is no charger and Mr Carter no "carte"."""
    ending = _ENDING.search(word)
    if ending is None or part.endswith(ending[1]):
        return False
    return word[: ending.start()] == _ENDINGS.sub("", part)


def products(text: str, context: Context) -> Iterator[Found]:
    """The words that name products of the catalogue, one find a place."""
    taken: list[tuple[int, int]] = []
    ranked = sorted(find_products(text, context.products), key=lambda m: (-m.score, m.start - m.end))
    for match in ranked:
        if all(match.end <= start or end <= match.start for start, end in taken):
            taken.append((match.start, match.end))
            yield Found("product", text[match.start : match.end], match.start, match.end)
