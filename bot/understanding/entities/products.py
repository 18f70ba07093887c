"""Products as customers name them: exact names first, then names that are nearly there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.understanding.context import CatalogueItem, Context
from bot.understanding.entities.found import Found
from bot.understanding.normalise import normalise

_HAN = re.compile("[\u3400-\u9fff]")
_WORDS = re.compile(r"[^\W_][\w'-]*")
# What is bought is pointed at with its measure word; the noun ends the phrase, so that 那个机会 names no machine.
_POINTED = re.compile(
    "(?:[这那买要]|我的|的那|的这)(?:[一二两几]?[个把台条双件只款副盏张瓶盒套])([\u3400-\u9fff])"
    "(?=$|[^\u3400-\u9fff]|漏|坏|碎|裂|破|不|没|有|怎|能|可|还|是|又|太|我|也|就|的|掉|脏|响|烧|冒|断|在|到|咋|给|了|吧|呢|吗|退|换|修)"
)
_NEAR = 0.8  # likeness of two Latin words that still counts: earphons, earphones
_WEAK = frozenset(
    [
        "the",
        "a",
        "my",
        "your",
        "new",
        "wireless",
        "pro",
        "set",
        "of",
        "for",
        "and",
        "sport",
        "light",
        "small",
        "running",
        "noise",
        "drip",
        "cover",
        "phone",
    ]
)
# Last words of names that mean something else by themselves: "in that case".
_VAGUE = frozenset({"bank", "card", "case", "maker", "set"})


@dataclass(frozen=True, slots=True)
class ProductMatch:
    """A product the words may mean: how surely, and where the words stand in the normalised text."""

    id: str
    score: float
    start: int
    end: int


@lru_cache(maxsize=8)
def _names(items: tuple[CatalogueItem, ...]) -> tuple[tuple[str, str], ...]:
    """Every name of every product, normalised, longest first."""
    pairs = {(normalise(name).text.strip(), item.id) for item in items for name in item.names}
    return tuple(
        sorted(
            ((name, key) for name, key in pairs if len(name) > 1 or _HAN.match(name)),
            key=lambda p: (-len(p[0]), p),
        )
    )


def find_products(text: str, items: Sequence[CatalogueItem]) -> tuple[ProductMatch, ...]:
    """Products that a normalised text names, best first; two products of one name are both there."""
    kept = tuple(items)
    matches = [*_exact(text, kept), *_pointed(text, kept), *_near(text, kept), *_short_heads(text, kept)]
    best: dict[str, ProductMatch] = {}
    for match in matches:
        if match.id not in best or match.score > best[match.id].score:
            best[match.id] = match
    return tuple(sorted(best.values(), key=lambda m: (-m.score, m.start, m.id)))


def _exact(text: str, items: tuple[CatalogueItem, ...]) -> Iterator[ProductMatch]:
    for name, key in _names(items):
        if name in _WEAK:
            continue
        for start in _places(text, name):
            yield ProductMatch(key, 1.0 if len(name) > 2 else 0.9, start, start + len(name))


def _pointed(text: str, items: tuple[CatalogueItem, ...]) -> Iterator[ProductMatch]:
    """A thing that is pointed at by the last character of its name: 那个壶 is the 电热水壶, 这双鞋 the 跑步鞋."""
    heads: dict[str, set[str]] = {}
    for name, key in _names(items):
        if len(name) > 1 and _HAN.match(name[-1]):
            heads.setdefault(name[-1], set()).add(key)
    for match in _POINTED.finditer(text):
        for key in heads.get(match[1], ()):
            yield ProductMatch(key, 0.8, match.start(1), match.end(1))


def _places(text: str, name: str) -> Iterator[int]:
    """Where a name stands; Latin names only as whole words, a plural s allowed."""
    if _HAN.search(name):
        start = text.find(name)
        if start >= 0:
            yield start
        return
    match = re.search(rf"(?<![a-z0-9]){re.escape(name)}(?:s|es)?(?![a-z0-9])", text)
    if match:
        yield match.start()


def _near(text: str, items: tuple[CatalogueItem, ...]) -> Iterator[ProductMatch]:
    words = [(m[0], m.start(), m.end()) for m in _WORDS.finditer(text) if len(m[0]) > 4]
    for name, key in _names(items):
        for part in _WORDS.findall(name):
            if len(part) < 5 or part in _WEAK:
                continue
            for word, start, end in words:
                likeness = _likeness(word, part)
                if likeness >= _NEAR:
                    yield ProductMatch(key, 0.7 * likeness, start, end)


def _short_heads(text: str, items: tuple[CatalogueItem, ...]) -> Iterator[ProductMatch]:
    """A thing called by the last word of its name, when that has only four letters: the lamp is the desk lamp."""
    for name, key in _names(items):
        head = name.rsplit(" ", 1)[-1]
        if len(head) == 4 and head != name and head not in _WEAK | _VAGUE and not _HAN.search(head):
            for start in _places(text, head):
                yield ProductMatch(key, 0.7, start, start + len(head))


@lru_cache(maxsize=4096)
def _likeness(first: str, second: str) -> float:
    """How alike two words are, from their letter pairs (Dice)."""
    a = {first[i : i + 2] for i in range(len(first) - 1)}
    b = {second[i : i + 2] for i in range(len(second) - 1)}
    return 2 * len(a & b) / (len(a) + len(b)) if abs(len(first) - len(second)) < 3 else 0.0


def products(text: str, context: Context) -> Iterator[Found]:
    """The words that name products of the catalogue, one find a place."""
    taken: list[tuple[int, int]] = []
    ranked = sorted(find_products(text, context.products), key=lambda m: (-m.score, m.start - m.end))
    for match in ranked:
        if all(match.end <= start or end <= match.start for start, end in taken):
            taken.append((match.start, match.end))
            yield Found("product", text[match.start : match.end], match.start, match.end)
