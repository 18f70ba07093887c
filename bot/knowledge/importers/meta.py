"""What a document says about itself: in a front matter of Markdown, in columns of a table, in keys of a JSON line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any, Final, Self, cast, get_args

from bot.errors import KnowledgeError
from bot.knowledge.articles import PUBLIC, Article, Kind, asked_as
from bot.knowledge.document import tidy

MOST_ASKED: Final = 50  # other ways to ask for one article
LONGEST_ASKED: Final = 300  # characters of each
KEYS: Final = frozenset(
    (
        *("title", "language", "kind", "audience", "product"),
        *("link", "picture", "valid_from", "valid_until", "asked"),
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
    asked: tuple[str, ...] = ()  # other ways in which customers ask for it

    @classmethod
    def of(cls, stated: Mapping[str, Any], place: str) -> Self:
        """Read what is stated; `place` is for the message when it cannot be used."""
        given = {key: value for key, value in stated.items() if key in KEYS and value not in (None, "")}
        kind = str(given.pop("kind", "passage"))
        if kind not in get_args(Kind):
            raise KnowledgeError(f"{place}: kind is one of {', '.join(get_args(Kind))}, not {kind!r}")
        asked = ways(given.pop("asked", ()), place)
        since, until = (moment(given.pop(key, None), place) for key in ("valid_from", "valid_until"))
        texts = {key: tidy(str(value)) for key, value in given.items()}
        for key in ("link", "picture"):
            place = texts.get(key, "/")
            if not place.startswith(("https://", "/")) or place.startswith("//"):
                raise KnowledgeError(f"{place}: {key} is an https:// address or a path that begins with /")
        return cls(kind=cast(Kind, kind), valid_from=since, valid_until=until, asked=asked, **texts)

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

    def beside(self, passages: Sequence[Article]) -> list[Article]:
        """The other ways to ask, for every article that these passages are of."""
        first = {each.id: each for each in reversed(passages)}
        return [each for article in first.values() for each in asked_as(article, self.asked)]


def ways(stated: Any, place: str) -> tuple[str, ...]:
    """Other ways to ask: a list, or a line with ` | ` between them."""
    listed = stated if isinstance(stated, list | tuple) else str(stated).split("|")
    told = tuple(text for each in listed if (text := tidy(str(each))))
    if len(told) > MOST_ASKED or any(len(text) > LONGEST_ASKED for text in told):
        raise KnowledgeError(
            f"{place}: asked holds at most {MOST_ASKED} questions of at most {LONGEST_ASKED} characters"
        )
    return told


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
