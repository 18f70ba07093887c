"""Articles as rows of the database, and back."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from bot.knowledge.articles import ASKED_FROM, Article

_FIELDS: Final = (
    *("title", "heading", "text", "language", "kind", "audience"),
    *("product", "link", "picture", "valid_from", "valid_until"),
)
_PART: Final = 500  # ids in one statement
Row = Mapping[str, Any]


def article_of(row: Row) -> Article:
    """A row as an article."""
    stated = {name: row[name] for name in _FIELDS}
    names = {"id": row["article"], "collection": row["collection"], "position": row["position"]}
    return Article(**names, **stated, version=row["version"])


def values_of(article: Article) -> dict[str, Any]:
    """An article as the values of a row."""
    stated = {name: getattr(article, name) for name in _FIELDS}
    return {"article": article.id, "position": article.position, "digest": article.digest, **stated}


def differs(row: Row, article: Article) -> bool:
    """Whether anything that is stored would change."""
    return any(row[name] != getattr(article, name) for name in _FIELDS)


def lines(rows: Sequence[Row]) -> list[str]:
    """Everything that is stated of an article, as lines to compare: each passage's words as they stand, the rest as `name: value`."""
    out: list[str] = []
    for row in sorted(rows, key=lambda each: int(each["position"])):
        stated = [f"{name}: {row[name]}" for name in _FIELDS if name != "text" and row[name]]
        out += [line for line in stated if line not in out]
        if row["position"] >= ASKED_FROM:
            out.append(f"asked: {row['text']}")
        else:
            out += str(row["text"]).splitlines()
    return out


def told(row: Row, until: datetime) -> dict[str, Any]:
    """The note that a version was there to be told, and when."""
    names = {name: row[name] for name in ("collection", "article", "version")}
    return {**names, "told_from": row["since"], "told_until": until}


def parts(ids: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Ids in portions that fit into a statement."""
    return (ids[start : start + _PART] for start in range(0, len(ids), _PART))
