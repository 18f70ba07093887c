"""What an import reads: documents, each the articles of one source, and what a change to the library came to."""

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from hashlib import sha256

from bot.knowledge.articles import Article

_INVISIBLE = frozenset(("Cf", "Cc", "Cs", "Co"))  # a reader does not see them, a model does
_KEPT = frozenset("\n\t")


@dataclass(frozen=True, slots=True)
class Document:
    """One source, such as a file, and the articles in it."""

    name: str
    articles: tuple[Article, ...]

    @property
    def digest(self) -> str:
        """Names everything in it; a document that was read again unchanged has the same."""
        rows = [asdict(article) for article in self.articles]
        return sha256(json.dumps(rows, ensure_ascii=False, default=str).encode()).hexdigest()


@dataclass(slots=True)
class Change:
    """Ids of articles that were added, changed, removed, and how many stayed as they were."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    same: int = 0
    differences: dict[str, list[str]] = field(
        default_factory=dict
    )  # of what changed: `- old` and `+ new` lines

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    def join(self, other: "Change") -> None:
        """Count another change in."""
        self.added += other.added
        self.changed += other.changed
        self.removed += other.removed
        self.same += other.same
        self.differences |= other.differences


def tidy(text: str) -> str:
    """Text without what no reader sees (zero width, direction marks, tags), which could carry orders to a model."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    return "".join(
        char for char in lines if char in _KEPT or unicodedata.category(char) not in _INVISIBLE
    ).strip()


def unique(articles: Iterable[Article]) -> list[tuple[str, int]]:
    """Names that occur twice."""
    seen: set[tuple[str, int]] = set()
    return [
        key
        for each in articles
        if (key := (each.id, each.position)) in seen or bool(seen.add(key))  # type: ignore[func-returns-value]
    ]
