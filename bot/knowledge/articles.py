"""What is known: approved passages with the name they are quoted under, and when and to whom they may be said."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Final, Literal

Kind = Literal["passage", "answer", "must_say"]
PUBLIC: Final = "public"
ASKED_FROM: Final = 1_000_000  # positions from here on hold other ways to ask, not passages


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An approved passage. Articles of one collection whose ids differ only in `.language` are translations of each other.

    A long article is cut into several passages, which share its id and are counted by `position`.
    """

    id: str
    text: str
    title: str = ""
    language: str = ""
    collection: str = "shop"
    position: int = 0
    heading: str = ""  # the headings above the passage, outermost first, joined by " › "
    # `answer`: approved word for word, wins over other passages; `must_say`: said along with whatever it fits
    kind: Kind = "passage"
    audience: str = PUBLIC  # "agents": never said to a customer
    product: str = ""
    link: str = ""  # where people can read on
    picture: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    version: int = 1

    @property
    def subject(self) -> str:
        """What its translations share."""
        ending = f".{self.language}"
        name = self.id.removesuffix(ending) if self.language else self.id
        return f"{self.collection}/{name}"

    @property
    def is_asked(self) -> bool:
        """Whether this is another way to ask for the article: it is found by, and never quoted."""
        return self.position >= ASKED_FROM

    @property
    def named(self) -> str:
        """What it is about, in a line: its title and the headings above it."""
        return " ".join(part for part in (self.title, self.heading) if part)

    @property
    def asks(self) -> str:
        """The question that it answers, in a line: its title with the headings, or the other way to ask that it is."""
        return self.text if self.is_asked else self.named

    @property
    def whole(self) -> str:
        """What it is about and what it says."""
        return f"{self.named} {self.text}".strip()

    @property
    def digest(self) -> str:
        """Names what is embedded; the same words have the same digest."""
        return sha256(f"{self.named}\n{self.text}".encode()).hexdigest()

    def holds(self, now: datetime) -> bool:
        """Whether it may be said at this moment."""
        begun = self.valid_from is None or self.valid_from <= now
        return begun and (self.valid_until is None or now < self.valid_until)

    def for_audience(self, audience: str) -> bool:
        """Whether these people may read it; agents may read everything."""
        return audience == "agents" or self.audience in ("", PUBLIC, audience)


def asked_as(article: Article, questions: Iterable[str]) -> list[Article]:
    """Other ways to ask for an article, in customers' words, to stand beside its passages."""
    told = dict.fromkeys(text for each in questions if (text := each.strip()))
    return [
        replace(article, position=ASKED_FROM + n, title="", heading="", text=text, link="", picture="")
        for n, text in enumerate(told)
    ]
