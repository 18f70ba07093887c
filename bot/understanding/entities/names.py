"""The names of a catalogue, prepared once so that a message is compared with the few that may stand in it, however many there are."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from bot.memo import Memo
from bot.understanding.context import CatalogueItem
from bot.understanding.normalise import normalise
from bot.understanding.phrases import phrases_of

T = TypeVar("T")
_FIRST = 3  # characters under which names are kept
HAN = re.compile("[\u3400-\u9fff]")
_NO_SPACES = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
_UNSPACED = re.compile(f"[{_NO_SPACES}\u0e00-\u0e7f]")  # scripts that stand right beside Latin letters
_SEAM = re.compile(  # inside a name: where a space may be left out, or put
    f"(?<=[{_NO_SPACES}]) | (?=[{_NO_SPACES}])|(?<=[a-z0-9])(?=[{_NO_SPACES}])|(?<=[{_NO_SPACES}])(?=[a-z0-9])"
)
WORDS = re.compile(r"[^\W_][\w'-]*")
_MEASURED = re.compile(r"\d\s?.$")  # 礼品卡 200 元 ends with no thing: "退 20 元" points at none
_ARTICLE = r"(?:(?<=\bthe )|(?<=\bmy )|(?<=\bthis )|(?<=\bthat )|(?<=\byour )|(?<=\ba ))"
_PLURAL = re.compile(r"[a-z]{3}[^s\W]s$")
_SAYS = phrases_of(__name__)
_WEAK = frozenset(_SAYS.weak.pattern.split("|"))
_VAGUE = frozenset(_SAYS.vague.pattern.split("|"))


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a product, as it is looked for."""

    text: str
    product: str
    shape: str  # the pattern of a Latin name, which stands only as whole words, or of one of several pieces
    stem: str  # what is surely there where the name is: without a shape all of it, else its first piece, without a plural s

    def place(self, text: str) -> tuple[int, int] | None:
        """Where it stands first, if it does: one of a pair as well, "the running shoe" of the running shoes."""
        start = text.find(self.stem)
        if start < 0 or not self.shape:
            return (start, start + len(self.stem)) if start >= 0 else None
        match = _compiled(self.shape).search(text)
        return match.span("name") if match else None


@dataclass(frozen=True, slots=True)
class Brief:
    """A longer name as it is cut short: 三文鱼粮, "the saw"."""

    product: str
    shape: str
    stem: str

    def place(self, text: str) -> tuple[int, int] | None:
        """Where it stands first, if it does."""
        match = _compiled(self.shape).search(text) if self.stem in text else None
        return match.span() if match else None


@lru_cache(maxsize=1024)
def _compiled(shape: str) -> re.Pattern[str]:
    """A shape as a pattern, when a text first holds its stem: those of thousands of names would take seconds."""
    return re.compile(shape)


@dataclass(frozen=True, slots=True)
class Part:
    """A longer Latin word of names, by its pairs of letters."""

    text: str
    pairs: frozenset[str]
    of: tuple[tuple[str, bool], ...]  # whose names hold it, and whether they end with it


class Begun(Generic[T]):
    """Things under the first three characters of what surely stands in a text where they do."""

    def __init__(self, things: Iterable[tuple[str, T]]) -> None:
        self._under: dict[str, list[tuple[int, T]]] = {}
        for rank, (stem, thing) in enumerate(things):
            self._under.setdefault(stem[:_FIRST], []).append((rank, thing))

    def within(self, text: str) -> list[T]:
        """Those that may stand in a text, in the order in which they were given."""
        starts = {text[at : at + long] for at in range(len(text)) for long in range(1, _FIRST + 1)}
        found = [each for start in starts & self._under.keys() for each in self._under[start]]
        return [thing for _, thing in sorted(found, key=lambda each: each[0])]


class Parts:
    """The longer words of names by their pairs of letters, so that a slip finds the few that are like it."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self._holding: dict[str, list[Part]] = {}
        for part in parts:
            for pair in part.pairs:
                self._holding.setdefault(pair, []).append(part)

    def like(self, word: str, least: float) -> Iterator[tuple[Part, float]]:
        """The parts at least so much like a word, from the pairs of letters they share (Dice)."""
        pairs = pairs_of(word)
        shared: dict[str, int] = {}
        found: dict[str, Part] = {}
        for pair in pairs:
            for part in self._holding.get(pair, ()):
                shared[part.text] = shared.get(part.text, 0) + 1
                found[part.text] = part
        for text, common in shared.items():
            likeness = 2 * common / (len(pairs) + len(found[text].pairs))
            if likeness >= least:
                yield found[text], likeness


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """The names of a catalogue for every way in which customers use them."""

    whole: Begun[Name]  # longest first
    heads: Begun[Name]  # last words of four letters: the lamp is the desk lamp
    briefs: Begun[Brief]  # first and last of longer names
    ends: Mapping[str, frozenset[str]]  # products by the last Chinese character of their names
    parts: Parts


def _prepared(items: tuple[CatalogueItem, ...]) -> Names:
    pairs = {(normalise(name).text.strip(), item.id) for item in items for name in item.names}
    ordered = sorted(
        ((name, key) for name, key in pairs if len(name) > 1 or HAN.match(name)),
        key=lambda p: (-len(p[0]), p),
    )
    ends: dict[str, set[str]] = {}
    for name, key in ordered:
        if len(name) > 1 and HAN.match(name[-1]) and not _MEASURED.search(name):
            ends.setdefault(name[-1], set()).add(key)
    whole = [_name(name, key) for name, key in ordered if name not in _WEAK]
    heads = [_name(head, key) for name, key in ordered if (head := _short_head(name))]
    briefs = [brief for name, key in ordered if (brief := _brief(name, key))]
    return Names(
        whole=Begun((name.stem, name) for name in whole),
        heads=Begun((name.stem, name) for name in heads),
        briefs=Begun((brief.stem, brief) for brief in briefs),
        ends={char: frozenset(keys) for char, keys in ends.items()},
        parts=Parts(_parts(ordered)),
    )


names_in = Memo(_prepared, size=8)


def _parts(ordered: list[tuple[str, str]]) -> Iterator[Part]:
    of: dict[str, dict[tuple[str, bool], None]] = {}
    for name, key in ordered:
        for part in WORDS.findall(name):
            if len(part) > 4 and part not in _WEAK:
                of.setdefault(part, {})[key, name.endswith(part)] = None
    return (Part(text, pairs_of(text), tuple(holders)) for text, holders in of.items())


def pairs_of(word: str) -> frozenset[str]:
    """The pairs of letters that stand beside each other in a word."""
    return frozenset(word[i : i + 2] for i in range(len(word) - 1))


def _name(text: str, product: str) -> Name:
    """Latin names only as whole words, a plural s allowed; no space is needed beside kana, Hangul and Chinese characters: Bluetoothイヤホン."""
    one = text[:-1] if _PLURAL.search(text) else text
    pieces = _SEAM.split(one)
    if HAN.search(text) and len(pieces) == 1:
        return Name(text, product, "", text)
    said = r"\s?".join(re.escape(piece) for piece in pieces) + ("s?" if one != text else "")
    before = "" if _UNSPACED.match(text) else "(?<![a-z0-9])"
    after = "" if _UNSPACED.match(text[-1]) else "(?:s|es)?(?![a-z0-9])"
    return Name(text, product, f"{before}(?P<name>{said}){after}", pieces[0])


def _brief(name: str, product: str) -> Brief | None:
    """How a longer name is cut short: the first two and the last Chinese character with few between, or a last word of three letters behind an article."""
    if re.fullmatch(rf"{HAN.pattern}{{5,}}", name):
        return Brief(product, rf"{name[:2]}{HAN.pattern}{{0,4}}{name[-1]}", name[:2])
    head = name.rsplit(" ", 1)[-1]
    if len(head) != 3 or head == name or not head.isalpha() or not head.isascii() or head in _WEAK | _VAGUE:
        return None
    return Brief(product, rf"{_ARTICLE}{head}s?\b", head)


def _short_head(name: str) -> str:
    head = name.rsplit(" ", 1)[-1]
    short = len(head) == 4 and head != name and head not in _WEAK | _VAGUE and not HAN.search(head)
    return head if short else ""
