"""The why-me card: what a person must know before the first word, each line with the turn it comes from."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import JsonValue

_SAID: Final = 280  # characters of the customer's own words
_FAILED: Final = ("clarify", "decline")


def card(
    traces: Sequence[Mapping[str, Any]],
    *,
    asked: Sequence[Any],
    acts: Sequence[Any],
    verified: Mapping[str, JsonValue],
) -> JsonValue:
    """Lines of a kind with facts and a source turn; the page words them. None before anything was said."""
    if not traces:
        return None
    lines: list[JsonValue] = []
    start = _since_last_time(traces)
    episode = traces[start:]
    lines += _ask(episode)
    lines += _reason(episode, asked)
    lines += _tried(episode)
    lines += _failed(episode, acts)
    lines.append(_line("identity", episode[-1], **_identity(verified)))
    lines.append(_mood(episode))
    lines += _next(episode, acts)
    return lines


def _since_last_time(traces: Sequence[Mapping[str, Any]]) -> int:
    """Where the present matter begins: after the last turn that a person had."""
    for index in range(len(traces) - 1, 0, -1):
        before, now = traces[index - 1], traces[index]
        if str(before.get("owner", "")).startswith("agent:") and now.get("owner") == "bot":
            return index
    return 0


def _ask(episode: Sequence[Mapping[str, Any]]) -> list[JsonValue]:
    """The words that brought a person in, or the first that named a matter."""
    source = next((trace for trace in episode if trace.get("handoff")), episode[-1])
    wanted = [trace for trace in episode if _intent(trace) not in ("", "handoff.request") and _words(trace)]
    source = source if _intent(source) != "handoff.request" or not wanted else wanted[-1]
    return (
        [_line("ask", source, text=_words(source)[:_SAID], intent=_intent(source))] if _words(source) else []
    )


def _reason(episode: Sequence[Mapping[str, Any]], asked: Sequence[Any]) -> list[JsonValue]:
    found = [trace for trace in episode if trace.get("handoff")]
    if found:
        rules = [reason["rule"] for reason in found[-1].get("reasons", [])]
        return [_line("reason", found[-1], reason=found[-1]["handoff"]["reason"], rules=rules)]
    by_id = {trace["turn_id"]: trace for trace in episode}
    for ticket in asked:
        if (source := by_id.get(ticket.summary.get("turn"))) is not None:
            return [_line("reason", source, reason=ticket.reason, rules=[])]
    return []


def _tried(episode: Sequence[Mapping[str, Any]]) -> list[JsonValue]:
    done = [
        trace for trace in episode if trace.get("skill") and trace["decision"] in ("answer", "act", "clarify")
    ]
    latest = {trace["skill"]: trace for trace in done}
    return [_line("tried", trace, skill=skill, decision=trace["decision"]) for skill, trace in latest.items()]


def _failed(episode: Sequence[Mapping[str, Any]], acts: Sequence[Any]) -> list[JsonValue]:
    lines = [
        _line(
            "failed",
            trace,
            decision=trace["decision"],
            rules=[r["rule"] for r in trace.get("reasons", [])],
            skill=trace.get("skill") or "",
            said=_first_lines(trace.get("replies") or ()),
        )
        for trace in episode
        if trace["decision"] == "decline"
    ][-2:]
    unclear = [trace for trace in episode if trace["decision"] == "clarify"]
    if len(unclear) > 1:
        lines.append(_line("unclear", unclear[-1], times=len(unclear)))
    by_id = {trace["turn_id"]: trace for trace in episode}
    for act in acts:
        if act["state"] in ("failed", "unknown") and act["turn"] in by_id:
            lines.append(
                _line("act_" + act["state"], by_id[act["turn"]], type=act["type"], order=act["order"])
            )
    return lines


def _identity(verified: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    return {"customer_id": verified["customer_id"], "orders": verified["orders"]}


def _mood(episode: Sequence[Mapping[str, Any]]) -> JsonValue:
    worst = max(episode, key=lambda trace: (trace.get("anger") or 0, trace.get("sentiment") == "negative"))
    now = episode[-1]
    return _line(
        "mood",
        worst,
        anger=worst.get("anger") or 0,
        sentiment=worst.get("sentiment"),
        now=now.get("anger") or 0,
    )


def _next(episode: Sequence[Mapping[str, Any]], acts: Sequence[Any]) -> list[JsonValue]:
    by_id = {trace["turn_id"]: trace for trace in episode}
    for act in acts:
        if act["state"] == "proposed" and act["approval"] == "needed" and act["turn"] in by_id:
            return [_line("next_approve", by_id[act["turn"]], type=act["type"], order=act["order"])]
    last = episode[-1]
    named = [each["value"] for each in last.get("entities") or () if each.get("entity") == "order_id"]
    order = named[0] if named else (last.get("slots") or {}).get("order_id")  # what was named now goes before
    if order:
        return [_line("next_order", last, order=order)]
    return [_line("next_reply", last)]


def _line(kind: str, source: Mapping[str, Any], **facts: JsonValue) -> JsonValue:
    return {"kind": kind, "turn": source["turn_id"], **facts}


def _first_lines(replies: Sequence[str]) -> str:
    """What was said, without the buttons under it."""
    return " ".join(line for reply in replies for line in reply.splitlines()[:1])[:_SAID]


def _words(trace: Mapping[str, Any]) -> str:
    return " ".join(said["text"] for said in trace.get("utterances", []) if said.get("text"))


def _intent(trace: Mapping[str, Any]) -> str:
    intents = trace.get("intents") or [{}]
    return str(intents[0].get("name") or "")
