"""What a document says about itself: in a front matter of Markdown, in columns of a table, in keys of a JSON line."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any, Final, Self, cast, get_args

from bot.errors import KnowledgeError
from bot.knowledge.articles import PUBLIC, Article, Kind
from bot.knowledge.document import tidy

KEYS: Final = frozenset(
    (
        *("title", "language", "kind", "audience", "product"),
        *("link", "picture", "valid_from", "valid_until"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """Who may read it, in which language, and until when it holds."""

    title: str = ""
    language: str = ""
    kind: Kind = "passage"
    audience: str = PUBLIC
    product: str = ""
    link: str = ""
    picture: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    @classmethod
    def of(cls, stated: Mapping[str, Any], place: str) -> Self:
        """Read what is stated; `place` is for the message when it cannot be used."""
        given = {key: value for key, value in stated.items() if key in KEYS and value not in (None, "")}
        kind = str(given.pop("kind", "passage"))
        if kind not in get_args(Kind):
            raise KnowledgeError(f"{place}: kind is one of {', '.join(get_args(Kind))}, not {kind!r}")
        since, until = (moment(given.pop(key, None), place) for key in ("valid_from", "valid_until"))
        texts = {key: tidy(str(value)) for key, value in given.items()}
        for key in ("link", "picture"):
            place = texts.get(key, "/")
            if not place.startswith(("https://", "/")) or place.startswith("//"):
                raise KnowledgeError(f"{place}: {key} is an https:// address or a path that begins with /")
        return cls(kind=cast(Kind, kind), valid_from=since, valid_until=until, **texts)

    def onto(self, article: Article) -> Article:
        """The article with what is said about it."""
        return replace(
            article,
            kind=self.kind,
            audience=self.audience,
            product=self.product,
            link=self.link or article.link,
            picture=self.picture,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
        )


def moment(value: Any, place: str) -> datetime | None:
    """A date or time as written in ISO 8601; one without a zone is UTC."""
    if value is None or value == "":
        return None
    try:
        if isinstance(value, date) and not isinstance(value, datetime):
            found = datetime.combine(value, time())
        else:
            found = datetime.fromisoformat(str(value))
    except ValueError:
        raise KnowledgeError(
            f"{place}: {str(value)[:40]!r} is not a time; write it like 2026-03-01 or 2026-03-01T10:00+08:00"
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
