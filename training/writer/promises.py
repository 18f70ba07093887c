"""What an answer promises beyond what backs it: the guardrail's own reading, for training data and for what a model writes."""

from datetime import UTC, datetime
from functools import cache

from bot.judgement.guardrail import MODEL, Guardrail
from bot.turn import (
    Address,
    Decision,
    HandoffWish,
    Intent,
    Passage,
    Reply,
    Request,
    Turn,
    Understanding,
    Utterance,
)
from bot.writer.prompt import Brief


@cache
def _guardrail() -> Guardrail:
    return Guardrail()


def unbacked(brief: Brief, answer: str) -> tuple[str, ...]:
    """Rules that the answer breaks; what the brief's facts, passages and approved text say is backed."""
    texts = [*brief.passages, *([brief.approved] if brief.approved else [])]
    request = Request(intents=(Intent("oos", 1.0),))
    turn = Turn(
        id="training",
        address=Address(channel="training", conversation="training"),
        utterances=(Utterance(key="1", text=brief.said, at=datetime.now(UTC)),),
        understanding=Understanding(language=brief.language, requests=(request,), anger=brief.anger),
        decision=Decision(kind="answer", reasons=()),
        facts=dict(brief.facts),
        passages=tuple(Passage(id=str(n), text=text, score=1.0) for n, text in enumerate(texts)),
        wish=HandoffWish(reason="training") if brief.decision == "handoff" else None,
        replies=(Reply(text=answer, author=MODEL, facts=dict(brief.facts)),),
    )
    verdict = _guardrail().read(turn).verdict
    return () if verdict is None else tuple(sorted({finding.rule for finding in verdict.findings}))
