"""Products as customers name them: exact names first, then names that are nearly there."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.understanding.context import CatalogueItem, Context
from bot.understanding.entities.found import Found
from bot.understanding.normalise import normalise
from bot.understanding.phrases import phrases_of

_HAN = re.compile("[\u3400-\u9fff]")
_NO_SPACES = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
_UNSPACED = re.compile(f"[{_NO_SPACES}\u0e00-\u0e7f]")  # scripts that stand right beside Latin letters
_SEAM = re.compile(  # inside a name: where a space may be left out, or put
    f"(?<=[{_NO_SPACES}]) | (?=[{_NO_SPACES}])|(?<=[a-z0-9])(?=[{_NO_SPACES}])|(?<=[{_NO_SPACES}])(?=[a-z0-9])"
)
_LETTER = re.compile("[^\\W\\d_\u3400-\u9fff]")  # of a script that has letters
_WORDS = re.compile(r"[^\W_][\w'-]*")
# What is bought is pointed at, with its measure word or without; the noun ends the phrase, so that 那个机会 names no machine.
_POINTED = re.compile(
    "(?:(?:[这那买要]|我的|的那|的这)[一二两几]?[个把台条双件只款副盏张瓶盒套]|[这那的是把]|^|[\\s,.!?;:~、])([\u3400-\u9fff])"
    "(?=$|[^\u3400-\u9fff]|漏|坏|碎|裂|破|不|没|有|怎|能|可|还|是|又|太|我|也|就|的|掉|脏|响|烧|冒|断|在|到|咋|给|了|吧|呢|吗|退|换|修|想|要|盖|为)"
)
_MEASURED = re.compile(r"\d\s?.$")  # 礼品卡 200 元 ends with no thing: "退 20 元" points at none
_CARDS = frozenset("卡券")  # without a measure word, of a bank as often as of the shop
# A thing that is named only to say that it is not meant: "不是灯，是壶", "I said scarf, not kettle".
_NOT_BEFORE = re.compile(
    r"(?:不是说?|没说|没问|没要|没买|别提|\bnot|n't (?:mean|say|want|buy|order))\s*(?:the |an? |my |that |about |that |那个|这个|那|这)*$"
)
_NOT_AFTER = re.compile(r"^\s*(?:跟|和|与).{0,8}有(?:啥|什么)关系")
_ENDING, _ENDINGS = re.compile(r"(ed|er|ing)s?$"), re.compile(r"(?:ed|er|ing|e)s?$")
_PLURAL = re.compile(r"[a-z]{3}[^s\W]s$")
_NEAR = 0.8  # likeness of two Latin words that still counts: earphons, earphones
_SAYS = phrases_of(__name__)
_WEAK = frozenset(_SAYS.weak.pattern.split("|"))
_VAGUE = frozenset(_SAYS.vague.pattern.split("|"))


@dataclass(frozen=True, slots=True)
class ProductMatch:
    """A product the words may mean: how surely, and where the words stand in the normalised text."""

    id: str
    score: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Name:
    """A name of a product, as it is looked for."""

    text: str
    product: str
    pattern: (
        re.Pattern[str] | None
    )  # of a Latin name, which stands only as whole words, or one of several pieces
    stem: str = ""  # what is surely there where the pattern matches: the first piece, without a plural s

    def place(self, text: str) -> tuple[int, int] | None:
        """Where it stands first, if it does: one of a pair as well, "the running shoe" of the running shoes."""
        if self.pattern is None:
            start = text.find(self.text)
            return (start, start + len(self.text)) if start >= 0 else None
        if self.stem not in text or (match := self.pattern.search(text)) is None:
            return None
        return match.span("name")


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of a catalogue, prepared once for every way in which customers use them."""

    whole: tuple[_Name, ...]  # longest first
    heads: tuple[_Name, ...]  # last words of four letters: the lamp is the desk lamp
    briefs: tuple[tuple[re.Pattern[str], str], ...]  # first and last of longer names: 三文鱼粮, "the saw"
    ends: Mapping[str, frozenset[str]]  # products by the last Chinese character of their names
    parts: tuple[
        tuple[str, str, bool], ...
    ]  # longer Latin words of names, whose, and whether it ends with it


@lru_cache(maxsize=8)
def _names(items: tuple[CatalogueItem, ...]) -> _Names:
    pairs = {(normalise(name).text.strip(), item.id) for item in items for name in item.names}
    ordered = sorted(
        ((name, key) for name, key in pairs if len(name) > 1 or _HAN.match(name)),
        key=lambda p: (-len(p[0]), p),
    )
    ends: dict[str, set[str]] = {}
    for name, key in ordered:
        if len(name) > 1 and _HAN.match(name[-1]) and not _MEASURED.search(name):
            ends.setdefault(name[-1], set()).add(key)
    return _Names(
        whole=tuple(_name(name, key) for name, key in ordered if name not in _WEAK),
        heads=tuple(_name(head, key) for name, key in ordered if (head := _short_head(name))),
        briefs=tuple((brief, key) for name, key in ordered if (brief := _brief(name))),
        ends={char: frozenset(keys) for char, keys in ends.items()},
        parts=tuple(
            (part, key, name.endswith(part))
            for name, key in ordered
            for part in _WORDS.findall(name)
            if len(part) > 4 and part not in _WEAK
        ),
    )


def _name(text: str, product: str) -> _Name:
    """Latin names only as whole words, a plural s allowed; no space is needed beside kana, Hangul and Chinese characters: Bluetoothイヤホン."""
    one = text[:-1] if _PLURAL.search(text) else text
    pieces = _SEAM.split(one)
    if _HAN.search(text) and len(pieces) == 1:
        return _Name(text, product, None)
    said = r"\s?".join(re.escape(piece) for piece in pieces) + ("s?" if one != text else "")
    before = "" if _UNSPACED.match(text) else "(?<![a-z0-9])"
    after = "" if _UNSPACED.match(text[-1]) else "(?:s|es)?(?![a-z0-9])"
    return _Name(text, product, re.compile(f"{before}(?P<name>{said}){after}"), pieces[0])


def _brief(name: str) -> re.Pattern[str] | None:
    """How a longer name is cut short: the first two and the last Chinese character with few between, or a last word of three letters behind an article."""
    if re.fullmatch(rf"{_HAN.pattern}{{5,}}", name):
        return re.compile(rf"{name[:2]}{_HAN.pattern}{{0,4}}{name[-1]}")
    head = name.rsplit(" ", 1)[-1]
    if len(head) != 3 or head == name or not head.isalpha() or not head.isascii() or head in _WEAK | _VAGUE:
        return None
    return re.compile(
        rf"(?:(?<=\bthe )|(?<=\bmy )|(?<=\bthis )|(?<=\bthat )|(?<=\byour )|(?<=\ba )){head}s?\b"
    )


def _short_head(name: str) -> str:
    head = name.rsplit(" ", 1)[-1]
    short = len(head) == 4 and head != name and head not in _WEAK | _VAGUE and not _HAN.search(head)
    return head if short else ""


def general(word: str) -> bool:
    """Whether a word of a name asks about something rather than naming it: "the battery" is no power bank, «la batterie» either."""
    return _SAYS.general.fullmatch(word) is not None


def find_products(text: str, items: Sequence[CatalogueItem]) -> tuple[ProductMatch, ...]:
    """Products that a normalised text names, best first; two products of one name are both there."""
    return _found(text, tuple(items))


@lru_cache(maxsize=64)  # the stages of a turn ask again about the same words
def _found(text: str, items: tuple[CatalogueItem, ...]) -> tuple[ProductMatch, ...]:
    names = _names(items)
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


def _exact(text: str, names: _Names) -> Iterator[ProductMatch]:
    for name in names.whole:
        if (place := name.place(text)) is not None:
            yield ProductMatch(name.product, 1.0 if len(name.text) > 2 else 0.9, *place)


def _pointed(text: str, names: _Names) -> Iterator[ProductMatch]:
    """A thing that is pointed at by the last character of its name: 那个壶 is the 电热水壶, 这双鞋 the 跑步鞋."""
    for match in _POINTED.finditer(text):
        if match[1] in _CARDS and len(match[0]) < 3:
            continue
        for key in names.ends.get(match[1], ()):
            yield ProductMatch(key, 0.8, match.start(1), match.end(1))


def _near(text: str, names: _Names) -> Iterator[ProductMatch]:
    """Names that are nearly there, by one of their words."""
    for match in _WORDS.finditer(text):
        word = match[0]
        if len(word) < 5 or not _LETTER.search(word) or general(word):
            continue
        alike = [
            (ProductMatch(key, 0.7 * likeness, match.start(), match.end()), last)
            for part, key, last in names.parts
            if not _another(word, part)
            and abs(len(word) - len(part)) < 3
            and (likeness := _likeness(word, part)) >= _NEAR
        ]
        things = [found for found, last in alike if last]  # a drill is no set of drill bits
        yield from things or (found for found, _ in alike)


def _headed(text: str, names: _Names) -> Iterator[ProductMatch]:
    """A thing called by the last word of its name, when that has only four letters."""
    for head in names.heads:
        if (place := head.place(text)) is not None:
            yield ProductMatch(head.product, 0.7, *place)


def _cut_short(text: str, names: _Names) -> Iterator[ProductMatch]:
    """A longer name of which the first and the last is said."""
    for brief, key in names.briefs:
        if match := brief.search(text):
            yield ProductMatch(key, 0.8, *match.span())


def _another(word: str, part: str) -> bool:
    """Whether a word is another one of the same stem, not a slip: "charged" is no charger and Mr Carter no "carte"."""
    ending = _ENDING.search(word)
    if ending is None or part.endswith(ending[1]):
        return False
    return word[: ending.start()] == _ENDINGS.sub("", part)


@lru_cache(maxsize=4096)
def _likeness(first: str, second: str) -> float:
    """How alike two words are, from their letter pairs (Dice)."""
    a = {first[i : i + 2] for i in range(len(first) - 1)}
    b = {second[i : i + 2] for i in range(len(second) - 1)}
    return 2 * len(a & b) / (len(a) + len(b))


def products(text: str, context: Context) -> Iterator[Found]:
    """The words that name products of the catalogue, one find a place."""
    taken: list[tuple[int, int]] = []
    ranked = sorted(find_products(text, context.products), key=lambda m: (-m.score, m.start - m.end))
    for match in ranked:
        if all(match.end <= start or end <= match.start for start, end in taken):
            taken.append((match.start, match.end))
            yield Found("product", text[match.start : match.end], match.start, match.end)
