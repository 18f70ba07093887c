"""Hashed character and word n-grams of a message and of the line before it, for the linear judge."""

import re
from functools import cache
from importlib.resources import files
from itertools import pairwise
from zlib import crc32

from bot.understanding.either import commonly

BUCKETS = 1 << 18
_TOKEN = re.compile(r"[a-z\u00c0-\u024f\u1e00-\u1eff']+|\d+|[^\s]")
_LONG = re.compile(r"\d{5,}")
_HAN = re.compile("[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7a3]")
# "能退不？" asks what "能退吗？" asks; "要不", "我不" and the like do not end so.
_OR_NOT = re.compile(
    "((?:能|可以|会|支持|包|有|管)[\u3400-\u9fff]{1,8}?|可以|行|有|中)不(?=[?？\\s,，。.!！~啊呀哈嘛呢]*$)"
)
_FIRST, _LAST = 400, 120  # characters that are read: the wish stands at the start or at the end
_ASKED = 160


def grams(text: str, asked: str = "") -> list[str]:
    """The n-grams of a normalised message (`t:`-less) and of what the bot said last (prefixed `a:`)."""
    text, asked = plain(text), plain(asked)
    if len(text) > _FIRST + _LAST:
        text = f"{text[:_FIRST]} {text[-_LAST:]}"
    tokens = [_shape(token) for token in _TOKEN.findall(text)]
    found = [f"w{token}" for token in tokens]
    found += [f"b{first}_{second}" for first, second in pairwise(tokens)]
    found += [f"t{a}_{b}_{c}" for a, b, c in zip(tokens, tokens[1:], tokens[2:], strict=False)]
    found += [f"s{first}_{third}" for first, third in zip(tokens, tokens[2:], strict=False)]
    for token in tokens:
        if len(token) > 3 and token[0] != "#":
            padded = f"<{token[:20]}>"
            found += [f"c{padded[i : i + n]}" for n in (3, 4, 5) for i in range(len(padded) - n + 1)]
    found += _ends(tokens)
    if asked:
        found += _asked(asked, tokens)
    return found


def _shape(token: str) -> str:
    """Numbers say their kind, not which: an id of five or eight digits is the same to an intent, a short count is not."""
    if not token.isdigit():
        return token
    length = len(token)
    return "#id" if 4 < length < 11 else "#long" if length > 10 else "#4" if length == 4 else "#n"


def masked(text: str) -> str:
    """The text as it is meant, every id replaced by one and the same: for readers that would see a meaning in digits."""
    return _LONG.sub("10000", plain(text))


@cache
def _colloquial() -> tuple[dict[str, str], re.Pattern[str]]:
    lines = files(__package__).joinpath("colloquial.txt").read_text(encoding="utf-8").splitlines()
    table = dict(line.split("\t") for line in lines if line and not line.startswith("#"))
    forms = sorted(table, key=lambda form: (-len(form), form))
    parts = [rf"(?<![a-z]){form}(?![a-z])" if form.isascii() else re.escape(form) for form in forms]
    return table, re.compile("|".join(parts))


def plain(text: str) -> str:
    """A normalised text with dialect, net talk, pinyin and questions that end in a bare "not" put the common way."""
    table, pattern = _colloquial()
    return commonly(_OR_NOT.sub(r"\1吗", pattern.sub(lambda found: table[found.group()], text)))


def _ends(tokens: list[str]) -> list[str]:
    length = min(len(tokens), 12)
    ends = [f"l{length if length < 5 else 5 + (length - 5) // 4}"]
    if tokens:
        ends += [f"^{tokens[0]}", f"${tokens[-1]}"]
    return ends


def _asked(asked: str, tokens: list[str]) -> list[str]:
    """What the bot asked, alone and crossed with how short the answer is."""
    words = _TOKEN.findall(asked[-_ASKED:])
    pairs = pairwise(words)
    names = [w for w in words if len(w) > 2] + [f"{a}_{b}" for a, b in pairs if _HAN.match(a) or len(a) > 2]
    short = min(len(tokens), 6) // 2
    return [f"a:{name}" for name in names] + [f"a{short}:{name}" for name in names if short < 2] + ["a?"]


def bucket(gram: str) -> int:
    """The bucket of an n-gram; the same on every machine."""
    return crc32(gram.encode()) & (BUCKETS - 1)
