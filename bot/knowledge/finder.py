"""From a question to passages: candidates of every shelf, added up, grouped by subject, and how sure the first one is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from bot.knowledge.about import by_wish
from bot.knowledge.articles import PUBLIC, Article
from bot.knowledge.dense import Vectors
from bot.knowledge.evidence import (
    USUAL,
    VERY_WORDS,
    Bars,
    Evidence,
    Scored,
    approved_first,
    said_along,
)
from bot.knowledge.fusion import Fusion, fitted
from bot.knowledge.glossary import terms
from bot.knowledge.particular import answers_surely, speaks_of_it
from bot.knowledge.reader import Reader
from bot.knowledge.rerank import Reranker
from bot.knowledge.retrieve import Found
from bot.knowledge.shelf import Shelf
from bot.knowledge.signs import nearness, signs_of, very_words_first
from bot.knowledge.wish import Wishes
from bot.turn import Passage

NONE: Final = Found((), answerable=False, confidence=0.0, known=False)
OFFERED: Final = 3  # articles that are offered at most
_REREAD: Final = 8  # subjects that a reranker reads
_READ: Final = 2  # subjects that the reader reads for the first place: a third cost half as much again and changed nothing
_BEHIND: Final = 0.15  # of the score: what lies further behind the first is not read
_TOLD: Final = 0.12  # share of a question's words that passages say from which on it speaks of what they do
_HOPELESS: Final = 0.003  # below this, reading would change nothing
_WEIGHT: Final = 0.03  # of the score: what one point of the reader counts when the read ones are put in order


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question and who asks it, when."""

    question: str
    language: str
    top: int = 5
    collections: tuple[str, ...] = ()  # empty: all
    audience: str = PUBLIC
    now: datetime | None = None  # None: this moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Finder:
    """Looks into shelves, which may be filled and emptied meanwhile."""

    shelves: Mapping[str, Shelf]  # by collection
    bars: Bars = USUAL
    with_encoder: Fusion = field(default_factory=lambda: fitted("with_encoder"))
    words_only: Fusion = field(default_factory=lambda: fitted("words_only"))
    with_reader: Fusion = field(default_factory=lambda: fitted("with_reader"))
    wishes: Wishes | None = None  # reads what questions are about; the shelves have read their titles
    reranker: Reranker | None = None
    reader: Reader | None = None  # asked where likeness leaves doubt, and where there is no reranker

    def find(self, asked: Asked, vector: Vectors | None = None) -> Found:
        """The best passages, one a subject, in the asked language where there is one."""
        seen = self.evidence(asked, vector)
        if not seen.subjects:
            return NONE
        confidence = self.confidence(seen, asked, vector)
        passages = [self._passage(subject[0], asked) for subject in seen.subjects[: asked.top]]
        along = tuple(self._passage(each, asked) for each in seen.along)
        sees = self.fusion(asked, vector) is self.with_encoder  # by words alone likeness cannot be told
        own = sees and speaks_of_it(asked.question, seen)
        quoted = self.translated(seen.subjects[0][0], asked)
        sure = own or (sees and answers_surely(asked.question, asked.language, seen, quoted, self.reader))
        near = self._near(passages) if self.offers(seen, asked, vector) else ()
        answers = self.bars.answers(seen, confidence)
        return Found(
            tuple(passages), answers, round(confidence, 4), along, near, own, sure, seen.told >= _TOLD
        )

    def offers(self, seen: Evidence, asked: Asked, vector: Vectors | None) -> bool:
        """Whether the first passages, which do not answer, may be what was meant: where a reader shares the judgement, and by
        words alone, which find what may be meant far more often than they can tell that it answers."""
        confidence = self.confidence(seen, asked, vector)
        if not seen.subjects or self.bars.answers(seen, confidence) or self.reranker is not None:
            return False
        by_words = self.fusion(asked, vector) is self.words_only
        return confidence >= self.bars.offer_above and (by_words or self.judges)

    def _near(self, passages: Sequence[Passage]) -> tuple[Passage, ...]:
        """What is offered by its title, each title once."""
        titled: dict[str, Passage] = {}
        for each in passages[:OFFERED]:
            titled.setdefault(each.title, each)
        return tuple(each for title, each in titled.items() if title)

    def fusion(self, asked: Asked, vector: Vectors | None) -> Fusion:
        """How scores are added: by words alone while any shelf has no vectors."""
        blind = vector is None or any(shelf.dense is None for shelf in self.chosen(asked))
        return self.words_only if blind else self.with_encoder

    def confidence(self, seen: Evidence, asked: Asked, vector: Vectors | None) -> float:
        """How sure the first passage answers; 0 where there is none.

        Who asks in the very words of a way to ask for it has asked for it, whatever words alone cannot tell otherwise.
        """
        if not seen.subjects or seen.sure is not None:
            return seen.sure or 0.0
        sure = self.curve(seen, asked, vector).confidence(seen.signs)
        return max(sure, seen.signs.alike) if seen.signs.alike >= VERY_WORDS else sure

    def curve(self, seen: Evidence, asked: Asked, vector: Vectors | None) -> Fusion:
        """What the signs are weighed by: where a reader shares the judgement its curve, also of what it had no need to read."""
        fusion = self.fusion(asked, vector)
        return self.with_reader if self.judges and fusion is self.with_encoder else fusion

    @property
    def judges(self) -> bool:
        """Whether a reader shares the judgement; where a reranker reads, its word is all."""
        return self.reader is not None and self.reranker is None

    def evidence(self, asked: Asked, vector: Vectors | None) -> Evidence:
        """What speaks for every subject, and for the first one in particular."""
        if not any(char.isalnum() for char in asked.question):
            return Evidence(())
        said = set(terms(asked.question))
        fusion = self.fusion(asked, vector)
        now = asked.now or datetime.now(UTC)
        scored = [
            Scored(
                candidate,
                fusion.add(
                    candidate.meaning,
                    candidate.told,
                    candidate.named,
                    foreign=candidate.article.language not in ("", asked.language),
                    asked=candidate.asked,
                ),
            )
            for shelf in self.chosen(asked)
            for candidate in shelf.candidates(said, vector)
            if candidate.article.holds(now) and candidate.article.for_audience(asked.audience)
        ]
        scored.sort(key=lambda each: -each.score)
        groups: dict[str, list[Scored]] = {}
        for each in scored:
            if each.article.kind != "must_say":
                groups.setdefault(each.article.subject, []).append(each)
        if not groups:
            return Evidence(())
        wish = self.wishes(asked.question) if self.wishes else None
        ranked, sure = self._reread(asked.question, by_wish(list(groups.values()), wish, self.shelves))
        near = nearness(said, ranked, self.shelves) if fusion.by_words and sure is None else {}
        ranked = approved_first(very_words_first(ranked, near))
        signs = signs_of(asked.question, len(said), ranked, fusion, wish=wish, near=near)
        if sure is None and fusion is self.with_encoder and fusion.confidence(signs) >= _HOPELESS:
            ranked, read, gap = self._read(asked, ranked)
            if read is not None:
                signs = replace(
                    signs_of(asked.question, len(said), ranked, fusion, wish=wish, near=near), read=read
                )
                seen = Evidence(
                    tuple(ranked), said_along(scored, ranked[0][0].score), signs, read=True, gap=gap
                )
                return self._third(seen, asked, vector)
        return Evidence(tuple(ranked), said_along(scored, ranked[0][0].score), signs, sure)

    def _read(
        self, asked: Asked, ranked: list[tuple[Scored, ...]]
    ) -> tuple[list[tuple[Scored, ...]], float | None, float]:
        """The nearest subjects as the reader orders them, with its score of the first and that over the next; as they are where there is none.

        What would be quoted is read: the translation, not what was found by. An approved answer stays first.
        """
        if self.reader is None:
            return ranked, None, 0.0
        bar = ranked[0][0].whole - _BEHIND
        few = [group for group in ranked[:_READ] if group[0].whole >= bar]
        said = self._said(self.reader, few, asked)
        order = sorted(range(len(few)), key=lambda n: -(few[n][0].whole + _WEIGHT * said[n]))
        if any(each.article.kind == "answer" for each in few[0]):
            order = list(range(len(few)))
        gap = said[order[0]] - max((said[n] for n in order[1:]), default=said[order[0]])
        return [*(few[n] for n in order), *ranked[len(few) :]], said[order[0]], gap

    def _third(self, seen: Evidence, asked: Asked, vector: Vectors | None) -> Evidence:
        """The same with the better of the next two as the reader sees them in the third place, where titles are offered."""
        next_two = seen.subjects[_READ : _READ + 2]
        if self.reader is None or len(next_two) < 2 or not self.offers(seen, asked, vector):
            return seen
        if next_two[1][0].whole < next_two[0][0].whole - _BEHIND:
            return seen
        first, second = self._said(self.reader, next_two, asked)
        if next_two[0][0].whole + _WEIGHT * first >= next_two[1][0].whole + _WEIGHT * second:
            return seen
        return replace(seen, subjects=(*seen.subjects[:_READ], *next_two[::-1], *seen.subjects[_READ + 2 :]))

    def _said(self, reader: Reader, groups: Sequence[Sequence[Scored]], asked: Asked) -> list[float]:
        """What the reader says of the best passage of each subject, as it would be quoted."""
        return reader.scores(asked.question, [self.translated(each[0], asked).whole for each in groups])

    def _reread(
        self, question: str, ranked: list[tuple[Scored, ...]]
    ) -> tuple[list[tuple[Scored, ...]], float | None]:
        """The subjects as a reranker orders them, with its word on the first; as they are where there is none."""
        if self.reranker is None:
            return ranked, None
        few = ranked[:_REREAD]
        said = self.reranker.read(question, [group[0].article.whole for group in few])
        order = sorted(range(len(few)), key=lambda n: -said[n])
        reread = [tuple(Scored(each.candidate, said[n]) for each in few[n]) for n in order]
        return [*reread, *ranked[_REREAD:]], said[order[0]]

    def _passage(self, best: Scored, asked: Asked) -> Passage:
        """What is quoted of a subject."""
        article = self.translated(best, asked)
        return Passage(
            id=article.id,
            text=article.text,
            score=round(min(max(best.score, 0.0), 1.0), 4),
            title=article.title,
            language=article.language,
            link=article.link,
            picture=article.picture,
        )

    def translated(self, best: Scored, asked: Asked) -> Article:
        """The translation to quote: in the asked language, else in English, else the one that was found."""
        now = asked.now or datetime.now(UTC)
        shelf = self.shelves.get(best.article.collection)  # it may just have been emptied
        kin = shelf.translations(best.article) if shelf is not None else []
        usable = [each for each in kin if each.holds(now) and each.for_audience(asked.audience)]
        return min([best.article, *usable], key=lambda each: _preference(each.language, asked.language))

    def chosen(self, asked: Asked) -> Sequence[Shelf]:
        """The shelves that a question is looked for in."""
        names = asked.collections or tuple(self.shelves)
        return [shelf for name in names if (shelf := self.shelves.get(name)) is not None]


def _preference(language: str, asked: str) -> int:
    return 0 if language in (asked, "") else 1 if language == "en" else 2
