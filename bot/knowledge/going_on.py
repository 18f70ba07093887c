"""What is asked right after an article was told: answered by that article's own sentences, else by another one on the same."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from bot.knowledge.articles import Article
from bot.knowledge.dense import Vectors
from bot.knowledge.finder import Asked, Finder
from bot.knowledge.follow_up import together
from bot.knowledge.part import asks_money, is_bare, leans_on, may_go_on, part_of, speaks_of
from bot.knowledge.retrieve import Spoken
from bot.turn import Onward, Passage

_OTHERS: Final = 2  # articles beside the told one that are read
# What the reader says of another article that answers the question together with what was asked before.
_CLEARLY: Final = 2.0
_SURE: Final = 1.0  # of an answer that is no more than some sentences of what was told


@dataclass(frozen=True, slots=True)
class GoingOn:
    """Looks for the answer to one question among what was told, and near it."""

    finder: Finder
    asked: Asked
    told: Sequence[str]
    before: str = ""  # what the customer asked before
    offered: Sequence[str] = ()  # articles whose titles are before their eyes

    def here(self) -> Onward | None:
        """What these articles say to it; None where the question is no short one, or nothing of what was told stands any more.

        Of one that was told the sentences that answer, of one that was only offered the whole.
        """
        question = self.asked.question
        if not may_go_on(question):
            return None
        first: Onward | None = None if self.told else Onward(title="", bare=is_bare(question))
        for name in (*self.told, *self.offered):
            texts = self._texts(name)
            if not texts:
                continue
            about = Onward(title=texts[0].title, bare=is_bare(question))
            if name in self.told:
                first = first or about
            whole = "\n".join(each.text for each in texts)
            if said := self._part(texts[0].title, whole):
                text = said if name in self.told else whole
                return replace(about, passage=_passage(texts[0], text, self.asked.language))
        return first

    def beside(self, found: Onward, vector: Vectors | None) -> Onward:
        """What another article says to it, where the question leans on what was asked before; the same where none does.

        Args:
            vector: What both mean together.
        """
        if self.finder.reader is None or vector is None:
            return found  # by words alone what was asked before finds too much
        subjects = self.finder.evidence(self.together, vector).subjects
        others = (group[0] for group in subjects if group[0].article.id not in self.told)
        for each in islice(others, _OTHERS):
            article = self.finder.translated(each, self.asked)
            if article.language not in ("", self.asked.language) or not speaks_of(
                self.before, article.title, article.text
            ):
                continue
            sure = self.finder.reader.scores(self.together.question, [article.whole])[0] >= _CLEARLY
            if sure and self._part(article.title, article.text):
                return replace(found, passage=_passage(article, article.text, self.asked.language))
        return found

    @property
    def leans(self) -> bool:
        """Whether the question is one only together with what was asked before; a price that another article tells is that of
        something else."""
        question = self.asked.question
        return bool(self.before) and (leans_on(question) or (is_bare(question) and not asks_money(question)))

    @property
    def together(self) -> Asked:
        """The question together with what was asked before."""
        return replace(self.asked, question=together(self.before, self.asked.question))

    def _part(self, title: str, text: str) -> str:
        reader = self.finder.reader
        return part_of(self.asked.question, title, text, reader.scores if reader is not None else None)

    def _texts(self, name: str) -> list[Article]:
        """The passages of an article in reading order, in the asked language where there is one; none that may not be said now."""
        now = self.asked.now or datetime.now(UTC)
        kin = [
            each
            for shelf in self.finder.chosen(self.asked)
            for article in shelf.articles
            if article.id == name and not article.is_asked and article.kind != "must_say"
            for each in shelf.translations(article)
            if each.holds(now) and each.for_audience(self.asked.audience)
        ]
        ours = [each for each in kin if each.language == self.asked.language]
        by_place = {each.position: each for each in ours or [each for each in kin if each.id == name]}
        return [by_place[place] for place in sorted(by_place)]


class AsksOn(ABC):
    """What a retriever is that can be asked on about what it told."""

    finder: Finder

    @abstractmethod
    def asked(self, question: str, language: str) -> Asked:
        """A question as it is asked here and now."""

    @abstractmethod
    def vector(self, question: str) -> Vectors | None:
        """What a question means, where meaning is searched."""

    async def onward(self, question: str, spoken: Spoken, *, language: str) -> Onward | None:
        """What was told last, and what answers the question now; None where none of these articles stands any more."""
        asked = self.asked(question, language)
        going_on = GoingOn(self.finder, asked, spoken.told, spoken.before, spoken.offered)
        return await asyncio.to_thread(self._onward, going_on)

    def _onward(self, going_on: GoingOn) -> Onward | None:
        found = going_on.here()
        if found is None or found.passage is not None or not going_on.leans:
            return found
        return going_on.beside(found, self.vector(going_on.together.question))


def _passage(article: Article, text: str, language: str) -> Passage:
    return Passage(
        id=article.id,
        text=text,
        score=_SURE,
        title=article.title,
        language=article.language,
        link=article.link,
        picture=article.picture if text == article.text else "",
    )
