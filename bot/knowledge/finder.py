"""From a question to passages: candidates of every shelf, added up, grouped by subject, and how sure the first one is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from bot.knowledge.articles import PUBLIC, Article
from bot.knowledge.dense import Vectors
from bot.knowledge.evidence import USUAL, Bars, Evidence, Scored, approved_first, said_along
from bot.knowledge.fusion import FIT, Fusion, Signs, fitted, names_number
from bot.knowledge.glossary import terms
from bot.knowledge.reader import Reader
from bot.knowledge.rerank import Reranker
from bot.knowledge.retrieve import Found
from bot.knowledge.shelf import Shelf
from bot.knowledge.wish import Wish, Wishes
from bot.turn import Passage

NONE: Final = Found((), answerable=False, confidence=0.0)
OFFERED: Final = 3  # articles that are offered at most
_RIVALS: Final = 5  # subjects that the first one's lead is taken over
_REREAD: Final = 8  # subjects that a reranker reads
_READ: Final = 2  # subjects that the reader reads: a third cost half as much again and changed nothing
_BEHIND: Final = 0.15  # of the score: what lies further behind the first is not read
_HOPELESS: Final = 0.01  # below this, reading would change nothing
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
    wishes: Wishes | None = None  # reads what texts are about
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
        answerable = self.bars.answers(seen, confidence)
        near = self._near(passages) if self.offers(seen, asked, vector) else ()
        return Found(tuple(passages), answerable, round(confidence, 4), along, near)

    def offers(self, seen: Evidence, asked: Asked, vector: Vectors | None) -> bool:
        """Whether the first passages, which do not answer, may be what was meant; where a reader shares the judgement only."""
        confidence = self.confidence(seen, asked, vector)
        if not self.judges or self.bars.answers(seen, confidence):
            return False
        return confidence >= self.bars.offer_above and self.fusion(asked, vector) is self.with_encoder

    def _near(self, passages: Sequence[Passage]) -> tuple[Passage, ...]:
        """What is offered by its title, each title once."""
        titled: dict[str, Passage] = {}
        for each in passages[:OFFERED]:
            titled.setdefault(each.title, each)
        return tuple(each for title, each in titled.items() if title)

    def fusion(self, asked: Asked, vector: Vectors | None) -> Fusion:
        """How scores are added: by words alone while any shelf has no vectors."""
        blind = vector is None or any(shelf.dense is None for shelf in self._chosen(asked))
        return self.words_only if blind else self.with_encoder

    def confidence(self, seen: Evidence, asked: Asked, vector: Vectors | None) -> float:
        """How sure the first passage answers; 0 where there is none."""
        if not seen.subjects:
            return 0.0
        return self.curve(seen, asked, vector).confidence(seen.signs) if seen.sure is None else seen.sure

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
                    candidate.words,
                    candidate.named,
                    foreign=candidate.article.language not in ("", asked.language),
                    asked=candidate.asked,
                ),
            )
            for shelf in self._chosen(asked)
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
        ranked, sure = self._reread(asked.question, [tuple(group) for group in groups.values()])
        ranked = approved_first(ranked)
        signs = self._signs(asked.question, ranked, len(said), fusion)
        if sure is None and fusion is self.with_encoder and fusion.confidence(signs) >= _HOPELESS:
            ranked, read = self._read(asked, ranked)
            if read is not None:
                signs = replace(self._signs(asked.question, ranked, len(said), fusion), read=read)
                return Evidence(tuple(ranked), said_along(scored, ranked[0][0].score), signs, read=True)
        return Evidence(tuple(ranked), said_along(scored, ranked[0][0].score), signs, sure)

    def _read(
        self, asked: Asked, ranked: list[tuple[Scored, ...]]
    ) -> tuple[list[tuple[Scored, ...]], float | None]:
        """The nearest subjects as the reader orders them, with its score of the first; as they are where there is none.

        What would be quoted is read: the translation, not what was found by. An approved answer stays first.
        """
        if self.reader is None:
            return ranked, None
        bar = ranked[0][0].score - _BEHIND
        few = [group for group in ranked[:_READ] if group[0].score >= bar]
        said = self.reader.scores(asked.question, [self._translation(group[0], asked).whole for group in few])
        order = sorted(range(len(few)), key=lambda n: -(few[n][0].score + _WEIGHT * said[n]))
        if any(each.article.kind == "answer" for each in few[0]):
            order = list(range(len(few)))
        return [*(few[n] for n in order), *ranked[len(few) :]], said[order[0]]

    def _signs(
        self, question: str, ranked: Sequence[tuple[Scored, ...]], counted: int, fusion: Fusion
    ) -> Signs:
        """What speaks for the first subject, and against any."""
        first = ranked[0]
        wish = self.wishes(question) if self.wishes else None
        fits = [self._fit(wish, group) for group in ranked[: _RIVALS + 1]]
        whole = [group[0].score + FIT * fit for group, fit in zip(ranked, fits, strict=False)]
        meaning = max(each.candidate.meaning for each in first)
        return Signs(
            meaning=meaning,
            words=max(each.candidate.words for each in first),
            named=max(each.candidate.named for each in first),
            lead=whole[0] - max(whole[1:], default=0.0),
            fits=fits[0],
            outside=wish.outside if wish else 0.0,
            social=wish.social if wish else 0.0,
            product=wish.product if wish else 0.0,
            brevity=1 / max(counted, 1),
            number=float(names_number(question)),
            asked=max(fusion.nearer(each.candidate.asked) for each in first),
            both=meaning * fits[0],
        )

    def _fit(self, wish: Wish | None, group: tuple[Scored, ...]) -> float:
        """How much a subject is about what the question is about, by its titles."""
        if wish is None or self.wishes is None:
            return 0.0
        names = {each.article.named for each in group} - {""}
        return max((wish.fits(self.wishes(name)) for name in names), default=0.0)

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
        article = self._translation(best, asked)
        return Passage(
            id=article.id,
            text=article.text,
            score=round(min(max(best.score, 0.0), 1.0), 4),
            title=article.title,
            language=article.language,
            link=article.link,
            picture=article.picture,
        )

    def _translation(self, best: Scored, asked: Asked) -> Article:
        """The translation to quote: in the asked language, else in English, else the one that was found."""
        now = asked.now or datetime.now(UTC)
        shelf = self.shelves.get(best.article.collection)  # it may just have been emptied
        kin = shelf.translations(best.article) if shelf is not None else []
        usable = [each for each in kin if each.holds(now) and each.for_audience(asked.audience)]
        return min([best.article, *usable], key=lambda each: _preference(each.language, asked.language))

    def _chosen(self, asked: Asked) -> Sequence[Shelf]:
        names = asked.collections or tuple(self.shelves)
        return [shelf for name in names if (shelf := self.shelves.get(name)) is not None]


def _preference(language: str, asked: str) -> int:
    return 0 if language in (asked, "") else 1 if language == "en" else 2
