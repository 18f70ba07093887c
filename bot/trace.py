"""A finished turn as plain JSON: what `/api/conversations/{id}/turns`, `haoke evaluate` and the terminal show of it."""

from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue

from bot.facts import from_json, plain
from bot.turn import EffectTrace, Entity, Handoff, SecondOpinion, Turn, Understanding, Wording

Trace = dict[str, JsonValue]


def trace(turn: Turn) -> Trace:
    """Every key of the published form, in its order."""
    decision, heard = turn.decision, turn.understanding
    return {
        "turn_id": turn.id,
        "utterances": [
            {"text": said.text, "at": said.at.isoformat(), "key": said.key, "kind": said.kind}
            for said in turn.utterances
        ],
        **understood(heard),
        "slots": _table(turn.slots),
        "second_opinion": _second(heard.second) if heard and heard.second else None,
        "decision": decision.kind if decision else None,
        "skill": decision.skill if decision else "",
        "reasons": [{"rule": reason.rule, "detail": reason.detail} for reason in decision.reasons]
        if decision
        else [],
        "confidence": round(decision.confidence, 4) if decision else 0.0,
        "facts": _table(turn.facts),
        "effects": [_effect(effect) for effect in turn.effects],
        "passages": [{"id": passage.id, "score": round(passage.score, 4)} for passage in turn.passages],
        "replies": [reply.plain() for reply in turn.replies],
        "verdict": turn.verdict.kind if turn.verdict else None,
        "findings": [
            {"rule": found.rule, "detail": found.detail}
            for found in (turn.verdict.findings if turn.verdict else ())
        ],
        "wording": _wording(turn.wording) if turn.wording else None,
        "release": turn.release,
        "owner": turn.owner,
        "handoff": _handoff(turn.handoff) if turn.handoff else None,
        "timings_ms": {stage: round(spent, 3) for stage, spent in turn.timings_ms.items()},
        "config_version": turn.config_version,
    }


def understood(heard: Understanding | None) -> Trace:
    """What was understood; the neutral values where nothing was read, as for a timer."""
    return {
        "language": heard.language if heard else "",
        "intents": [
            {"name": intent.name, "confidence": round(intent.confidence, 4)}
            for intent in (heard.intents if heard else ())
        ],
        "entities": [_entity(entity) for entity in (heard.entities if heard else ())],
        "sentiment": heard.sentiment if heard else "neutral",
        "anger": heard.anger if heard else 0,
        "risk": list(heard.risk) if heard else ["none"],
        "danger": heard.danger if heard else "",
        "model": heard.model if heard else "",
    }


def _second(opinion: SecondOpinion) -> Trace:
    return {
        "model": opinion.model,
        "outcome": opinion.outcome,
        "before": {"name": opinion.before.name, "confidence": round(opinion.before.confidence, 4)},
        "shares": [{"name": each.name, "confidence": round(each.confidence, 4)} for each in opinion.shares],
        "why": opinion.why,
    }


def _entity(entity: Entity) -> Trace:
    return {"entity": entity.entity, "value": entity.value, "start": entity.start, "end": entity.end}


def _effect(effect: EffectTrace) -> Trace:
    return {
        "type": effect.type,
        "order": effect.order,
        "amount": effect.amount,
        "currency": effect.currency,
        "state": effect.state,
        "key": effect.key,
    }


def _wording(wording: Wording) -> Trace:
    return {
        "model": wording.model,
        "outcome": wording.outcome,
        "why": wording.why,
        "streamed": wording.streamed,
        "first_token_ms": round(wording.first_token_ms, 1),
        "total_ms": round(wording.total_ms, 1),
        "tokens": {"prompt": wording.prompt_tokens, "answer": wording.answer_tokens},
    }


def _handoff(handoff: Handoff) -> Trace:
    return {
        "outcome": handoff.outcome,
        "queue": handoff.queue,
        "position": handoff.position,
        "wait_s": handoff.wait_s,
        "reason": handoff.reason,
        "ticket": handoff.ticket,
    }


def _table(values: Mapping[str, Any]) -> Trace:
    """Tagged values as people read them: an amount with its currency, a time in ISO 8601."""
    return {name: plain(from_json(value)) for name, value in values.items()}
