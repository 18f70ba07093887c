"""A passage as a skill says it: quoted whole, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.facts import Fact
from bot.knowledge.follow_up import leans, questions, together
from bot.knowledge.retrieve import Found, Retriever
from bot.turn import Passage


@dataclass(frozen=True, slots=True)
class Quote:
    """The response that quotes a passage, its facts, and how surely it answers the question.

    A passage's picture is among the facts as `image`, which every channel shows with the words; its title and link say where it
    is from.
    """

    response: str
    facts: dict[str, Fact]
    confidence: float


async def quote(
    retriever: Retriever | None, question: str, language: str, *, before: str = ""
) -> Quote | None:
    """The best approved passage for a question; None when there is no retriever, no question, or no answer.

    Args:
        before: What the customer said last, for a question that leans on it ("and who pays for that?").
    """
    if retriever is None or not question:
        return None
    return _quote(await answer(retriever, question, language, before=before), language)


async def quotes(
    retriever: Retriever | None, message: str, language: str, *, before: str = ""
) -> tuple[list[Quote], bool]:
    """An answer to each question of a message, in order, none twice; and whether every question has one."""
    found: list[Quote] = []
    complete = True
    for question in questions(message):
        one = await quote(retriever, question, language, before=before)
        complete = complete and one is not None
        if one and one.facts["passage_id"] not in [each.facts["passage_id"] for each in found]:
            found.append(one)
        before = together(before, question)
    return found, complete


async def answer(retriever: Retriever, question: str, language: str, *, before: str = "") -> Found:
    """What is found for a question, by itself or with what it leans on, whichever is surer."""
    alone = await retriever.search(question, language=language)
    if not before or not leans(question):
        return alone
    leaning = await retriever.search(together(before, question), language=language)
    return leaning if leaning.confidence > alone.confidence else alone


def _quote(found: Found, language: str) -> Quote | None:
    if not found.answerable or not found.passages:
        return None
    best = found.passages[0]
    same = not best.language or best.language == language
    response = "knowledge.answer" if same else "knowledge.answer_translated"
    facts: dict[str, Fact] = {
        "passage": _said((best, *found.along)),
        "passage_id": best.id,
        "passage_score": round(best.score, 3),
        "passage_title": best.title,
        "passage_link": best.link,
    }
    if best.picture:
        facts["image"] = best.picture
    return Quote(response, facts, found.confidence)


def _said(passages: Sequence[Passage]) -> str:
    """The passage, and what has to be said with it."""
    return "\n".join(dict.fromkeys(passage.text for passage in passages))
