"""What the tests of knowledge share: a small encoder whose meaning is its words, and articles that are quick to write."""

from collections.abc import Sequence
from functools import cache
from hashlib import sha256

import numpy as np

from bot.knowledge import Article
from bot.knowledge.dense import Vectors
from bot.knowledge.document import Document
from bot.knowledge.wish import Wishes
from bot.knowledge.words import words
from bot.understanding import load

DIMENSION = 48


def embed(texts: Sequence[str]) -> Vectors:
    """Unit vectors: the sum of a direction for every word, so that texts with the same words lie together."""
    return np.stack([_direction(text) for text in texts])


def _direction(text: str) -> Vectors:
    total = np.zeros(DIMENSION, dtype=np.float32)
    for word in words(text) or ["?"]:
        seed = int.from_bytes(sha256(word.encode()).digest()[:4], "big")
        total += np.random.default_rng(seed).standard_normal(DIMENSION).astype(np.float32)
    unit: Vectors = total / np.linalg.norm(total)
    return unit


@cache
def wishes() -> Wishes:
    """What the shipped n-grams read in a text."""
    return Wishes(load(profile="linear").judge.linear)


class Counting:
    """The same encoder; it remembers what it read."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, texts: Sequence[str]) -> Vectors:
        self.read += texts
        return embed(texts)


def article(name: str, text: str, title: str = "", **more: object) -> Article:
    """An article in Chinese or English, told by its id."""
    language = name.rsplit(".", 1)[1] if "." in name else "en"
    return Article(id=name, text=text, title=title, language=language, **more)  # type: ignore[arg-type]


def document(name: str, *articles: Article) -> Document:
    """A source with these articles."""
    return Document(name, articles)


RETURNS = article("returns.zh", "签收后七天内可以退货。", "多久可以退货")
FREIGHT = article("freight.zh", "退货运费由您承担，质量问题由我们承担。", "退货运费谁出")
KETTLE = article("kettle.zh", "用柠檬酸煮沸十分钟除垢。", "水壶怎么除垢")
