"""A passage as a skill says it: quoted whole, or not at all."""

from dataclasses import dataclass

from bot.facts import Fact
from bot.knowledge.retrieve import Retriever


@dataclass(frozen=True, slots=True)
class Quote:
    """The response that quotes a passage, its facts, and how surely it answers the question."""

    response: str
    facts: dict[str, Fact]
    confidence: float


async def quote(retriever: Retriever | None, question: str, language: str) -> Quote | None:
    """The best approved passage for a question; None when there is no retriever, no question, or no answer."""
    if retriever is None or not question:
        return None
    found = await retriever.search(question, language=language)
    if not found.answerable or not found.passages:
        return None
    best = found.passages[0]
    same = not best.language or best.language == language
    response = "knowledge.answer" if same else "knowledge.answer_translated"
    facts: dict[str, Fact] = {
        "passage": best.text,
        "passage_id": best.id,
        "passage_score": round(best.score, 3),
    }
    return Quote(response, facts, found.confidence)
