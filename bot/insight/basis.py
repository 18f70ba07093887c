"""What judgement looked at, written down with every turn so that the same code can judge it again under other settings."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import JsonValue

from bot.judgement import ActionCard, Case, Form, Limits, Pending, Talk, baton, decide_only
from bot.judgement.brief import brief
from bot.judgement.rules.likely import INSTEAD
from bot.settings import Circumstances, Settings
from bot.turn import Address, Decision, Entity, Intent, Passage, Request, Turn, Understanding, Utterance

Path = Literal["alone", "looks", "asks", "declines", "person", "silent"]
_PATHS: Mapping[str, Path] = {
    "answer": "alone",
    "act": "alone",
    "clarify": "asks",
    "decline": "declines",
    "handoff": "person",
}


def record(turn: Turn, talk: Talk, where: Circumstances) -> dict[str, JsonValue]:
    """The case as plain JSON, without the words, which stand in the trace."""
    heard, last = turn.heard, turn.utterances[-1]
    return {
        "requests": [_request(request) for request in heard.requests],
        "entities": [_entity(found) for found in heard.entities],
        "talk": {
            "owner": talk.owner,
            "form": _form(talk.form),
            "pending": [asdict(pending) for pending in talk.pending],
            "held": [asdict(held) for held in talk.held],
            "offered": [*sorted(talk.offered)],
            "last_action": talk.last_action,
            "dissatisfied": talk.dissatisfied,
            "unclear": talk.unclear,
            "tier": talk.tier,
            "baton": talk.baton.record(),
            "last_response": talk.last_response,
            "danger": talk.danger,
            "under_way": talk.under_way,
        },
        "where": {
            "channel": where.channel,
            "language": where.language,
            "tier": where.tier,
            "local": where.local.isoformat(),
        },
        "metadata": dict(last.metadata) if last.kind in ("approval", "timer") else {},
    }


def outcome(decision: Decision) -> dict[str, JsonValue]:
    """A decision in short: which way it goes, by which rule, for which skill."""
    return {
        "path": path(decision),
        "rule": decision.reasons[0].rule if decision.reasons else "",
        "skill": decision.skill,
        "confidence": decision.confidence,
    }


def path(decision: Decision) -> Path:
    """Which way a turn goes: the bot goes on alone, looks something else up instead, asks back, declines, brings in a person, or
    says nothing."""
    if any(move.kind == "hush" for move in decision.moves):
        return "silent"
    if any(move.kind == "fill" for move in decision.moves):
        return "alone"  # the form takes the answer and goes on
    return _instead(_PATHS[decision.kind], decision.reasons[0].rule if decision.reasons else "")


def acts(decision: Decision) -> str:
    """The intents of the actions that a decision runs, in order; empty where it runs none."""
    return " + ".join(move.intent for move in decision.moves if move.kind == "run" and move.intent)


def _instead(way: Path, rule: str) -> Path:
    return "looks" if way == "alone" and rule in INSTEAD else way


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """A turn that was judged, with everything needed to judge it again."""

    id: str
    conversation: str
    at: datetime
    turn: Turn
    talk: Talk
    where: Circumstances
    judged: Path  # what really happened
    rule: str = ""
    skill: str = ""
    truth: bool | None = None  # would going on alone have been right here? None while nobody has said so
    hidden: bool | None = None  # of a generated turn: the truth, which no page shows

    def judge(
        self, settings: Settings, actions: Mapping[str, ActionCard], skill_of: Mapping[str, str]
    ) -> Decision:
        """The decision under these settings."""
        return self.judge_under(settings.limits(self.where, skill_of), actions)

    def judge_under(self, limits: Limits, actions: Mapping[str, ActionCard]) -> Decision:
        """The decision under these limits."""
        return decide_only(Case(turn=self.turn, talk=self.talk, actions=actions, limits=limits))


def read(
    turn_id: str, conversation: str, at: datetime, trace: Mapping[str, Any], kept: Mapping[str, Any]
) -> Logged:
    """A logged turn from its row."""
    talk, where, judged = kept["talk"], kept["where"], kept.get("judged") or {}
    circumstances = Circumstances(
        channel=where["channel"],
        language=where["language"],
        tier=where["tier"],
        local=datetime.fromisoformat(where["local"]),
    )
    return Logged(
        id=turn_id,
        conversation=conversation,
        at=at,
        turn=_turn(turn_id, where["channel"], trace, kept),
        talk=Talk(
            owner=talk["owner"],
            form=_form_of(talk["form"]),
            pending=tuple(Pending(**pending) for pending in talk["pending"]),
            held=tuple(Pending(**held) for held in talk.get("held", ())),
            offered=frozenset(talk.get("offered", ())),
            last_action=talk["last_action"],
            dissatisfied=talk["dissatisfied"],
            unclear=talk["unclear"],
            tier=talk["tier"],
            baton=baton.read(talk.get("baton", ())),
            last_response=talk.get("last_response", ""),
            danger=talk.get("danger", ""),
            under_way=talk.get("under_way", False),
        ),
        where=circumstances,
        judged=_instead(judged.get("path", "silent"), judged.get("rule", "")),
        rule=judged.get("rule", ""),
        skill=judged.get("skill", ""),
        hidden=kept.get("hidden"),
    )


def _turn(turn_id: str, channel: str, trace: Mapping[str, Any], kept: Mapping[str, Any]) -> Turn:
    said = tuple(
        Utterance(
            key=each["key"], text=each["text"], at=datetime.fromisoformat(each["at"]), kind=each["kind"]
        )
        for each in trace["utterances"]
    )
    said = (*said[:-1], _with(said[-1], kept["metadata"])) if kept["metadata"] else said
    heard = Understanding(
        language=trace["language"],
        requests=tuple(_request_of(request) for request in kept["requests"]),
        entities=tuple(_entity_of(found) for found in kept["entities"]),
        sentiment=trace["sentiment"],
        anger=trace["anger"],
        risk=tuple(trace["risk"]),
        danger=trace.get("danger", ""),
        model=trace["model"],
    )
    passages = tuple(Passage(id=each["id"], text="", score=each["score"]) for each in trace["passages"])
    turn = Turn(
        id=turn_id,
        address=Address(channel=channel, conversation=""),
        utterances=said,
        understanding=heard,
        passages=passages,
    )
    return brief(turn)


def _with(said: Utterance, metadata: Mapping[str, JsonValue]) -> Utterance:
    return Utterance(key=said.key, text=said.text, at=said.at, kind=said.kind, metadata=metadata)


def _request(request: Request) -> dict[str, JsonValue]:
    return {
        "intents": [[intent.name, round(intent.confidence, 6)] for intent in request.intents],
        "entities": [_entity(found) for found in request.entities],
        "span": [request.start, request.end],
    }


def _request_of(kept: Mapping[str, Any]) -> Request:
    return Request(
        intents=tuple(Intent(name, confidence) for name, confidence in kept["intents"]),
        entities=tuple(_entity_of(found) for found in kept["entities"]),
        start=kept["span"][0],
        end=kept["span"][1],
    )


def _entity(found: Entity) -> list[JsonValue]:
    return [found.entity, found.value, found.start, found.end]


def _entity_of(kept: Any) -> Entity:
    return Entity(entity=kept[0], value=kept[1], start=kept[2], end=kept[3])


def _form(form: Form | None) -> dict[str, JsonValue] | None:
    if form is None:
        return None
    return {
        "action": form.action,
        "skill": form.skill,
        "slot": form.slot,
        "entity": form.entity,
        "intents": list(form.intents),
        "also": list(form.also),
        "choice": form.choice,
        "takes": form.takes,
    }


def _form_of(kept: Mapping[str, Any] | None) -> Form | None:
    if kept is None:
        return None
    lists = {"intents": tuple(kept["intents"]), "also": tuple(kept["also"])}
    return Form(**{**kept, **lists})
