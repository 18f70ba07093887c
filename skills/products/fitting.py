"""Which things fit what somebody says they look for, by the things' own words."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from bot.knowledge.lexical import Lexical
from bot.knowledge.words import words
from bot.shop import Product
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
PRESENT: Final = _SAYS.present
MOST: Final = 3  # products that are recommended
_TELLING: Final = 4  # letters of a word that may tell what somebody looks for, among many that do not
_LIKE: Final = 0.12  # share of the wish's words that a product must have


def fitting(pool: Sequence[Product], text: str, named: str) -> list[Product]:
    """The products whose own words fit best: the words that name a kind, else those that not many products have, else whom it is for."""
    if not text or not pool:
        return []
    wish = PRESENT.sub(" ", text)  # that it is a present does not say which
    about = [_words(product) for product in pool]
    having = Counter(word for each in about for word in set(words(each)))
    rare = max(1, len(pool) // 3)
    telling = [word for word in words(PRESENT.sub(" ", named)) if having[word]]
    telling = telling or [word for word in words(wish) if _tells(word) and 0 < having[word] <= rare]
    if not telling and (suits := _suiting(pool, text)):
        return suits
    found = Lexical(about).scores(telling or words(wish))
    ranked = sorted(zip(found.tolist(), range(len(pool)), strict=True), key=lambda each: (-each[0], each[1]))
    best = ranked[0][0]
    return [pool[n] for score, n in ranked[:MOST] if score >= max(_LIKE, best * 0.6)]


def _suiting(pool: Sequence[Product], text: str) -> list[Product]:
    """The products whose own words say that they suit whom they are for; those that are there first."""
    whom = [name for name, words in _SAYS.tables["whom"].items() if words.search(text)]
    fits = [
        product
        for product in pool
        if any(_SAYS.tables["suits"][name].search(_words(product).lower()) for name in whom)
    ]
    return sorted(fits, key=lambda product: not product.stock)[:MOST]


def choosable(products: Sequence[Product], text: str) -> list[Product]:
    """The products without the gift card, where a present is looked for: it fits every one, and is meant by its own name."""
    if not PRESENT.search(text) or _SAYS.card.search(text):
        return list(products)
    return [each for each in products if not _SAYS.card.search(" ".join(each.title.values()).lower())]


def _tells(word: str) -> bool:
    """Whether a word may say what somebody looks for: a pair of Chinese characters, or a word of four letters."""
    return len(word) >= (_TELLING if word.isascii() else 2) and not _SAYS.tells_nothing.fullmatch(word)


def _words(product: Product) -> str:
    keywords = (word for words in product.keywords.values() for word in words)
    facts = (
        text
        for value in product.attributes.values()
        for text in (value.values() if isinstance(value, dict) else (value,))
    )
    return " ".join(str(part) for part in (*product.title.values(), *keywords, *facts))
