"""What questions find, as rows for people and programs: hits for each query, or one question with every reason."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from bot.knowledge.articles import PUBLIC
from bot.knowledge.evidence import Scored
from bot.knowledge.finder import Asked
from bot.knowledge.live import LiveRetriever
from bot.understanding.language import detect

_SHOWN: Final = 10  # subjects of a trial


def search_rows(
    live: LiveRetriever, queries: Sequence[str], collection: str = "", top: int = 5, language: str = ""
) -> list[Mapping[str, Any]]:
    """One row a query, in order: the hits, and whether the first answers it."""
    asked = [_asked(live, query, collection, language, top=top) for query in queries]
    return [
        {
            "query": query,
            "hits": [{"id": p.id, "passage": p.text, "score": p.score} for p in found.passages],
            "answerable": found.answerable,
            "confidence": found.confidence,
        }
        for query, found in zip(queries, live.search_many(asked), strict=True)
    ]


def tried(
    live: LiveRetriever, question: str, collection: str = "", language: str = "", audience: str = PUBLIC
) -> Mapping[str, Any]:
    """One question: what was found, how it was added up, how sure the answer is and what speaks for it."""
    asked = _asked(live, question, collection, language, audience=audience)
    vector = live.vector(question)
    seen = live.finder.evidence(asked, vector)
    fusion = live.finder.curve(seen, asked, vector)
    confidence = live.finder.confidence(seen, asked, vector)
    return {
        "question": question,
        "language": asked.language,
        "by": "words" if fusion is live.finder.words_only else "meaning and words",
        "read": seen.read,
        "answerable": live.finder.bars.answers(seen, confidence),
        "offered": live.finder.offers(seen, asked, vector),
        "confidence": round(confidence, 4),
        "answer_above": live.finder.bars.answer_above,
        "signs": {name: round(value, 4) for name, value in asdict(seen.signs).items()},
        "weights": {
            "meaning": fusion.meaning,
            "words": fusion.words,
            "named": fusion.named,
            "named_at_home": fusion.named_at_home,
            "asked": fusion.asked,
            "asked_from": fusion.asked_from,
            "bias": fusion.bias,
            "by": asdict(fusion.by),
        },
        "found": [_row(subject[0]) for subject in seen.subjects[:_SHOWN]],
        "along": [_row(each) for each in seen.along],
    }


def _asked(live: LiveRetriever, question: str, collection: str, language: str, **more: Any) -> Asked:
    return Asked(
        question=question,
        language=language or detect(question),
        collections=(collection,) if collection else live.collections,
        now=live.library.store.clock.now(),
        **more,
    )


def _row(scored: Scored) -> Mapping[str, Any]:
    article, candidate = scored.article, scored.candidate
    return {
        "id": article.id,
        "collection": article.collection,
        "title": article.title,
        "heading": article.heading,
        "passage": article.text,
        "language": article.language,
        "kind": article.kind,
        "audience": article.audience,
        "link": article.link,
        "picture": article.picture,
        "version": article.version,
        "score": round(scored.score, 4),
        "meaning": round(candidate.meaning, 4),
        "words": round(candidate.words, 4),
        "named": round(candidate.named, 4),
        "asked": round(candidate.asked, 4),
    }
