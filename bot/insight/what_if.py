"""The report on a change before it is saved: what it would have done to past conversations."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from bot.insight.basis import Logged
from bot.insight.curve import curve
from bot.insight.memo import Past
from bot.insight.progress import Progress
from bot.insight.replay import Flip, Replay, compare
from bot.insight.statistics import wilson
from bot.insight.target import aim
from bot.personal import mask
from bot.settings import Scope, Settings
from bot.settings.diff import diff

SHOWN: Final = 60  # flips that are listed
_WAYS: Final = ("alone", "looks", "held", "asks", "declines", "person")
_SLICE_LEAST: Final = 20  # labelled turns of a slice before it can speak


def report(past: Past, before: Settings, after: Settings, progress: Progress | None = None) -> dict[str, Any]:
    """Everything in numbers: ways before and after, an hour, flips, slices that get worse."""
    turns = past.turns
    found = compare(turns, past.judged(before, progress), past.judged(after, progress))
    return {
        "changes": [asdict(change) for change in diff(before, after)],
        "turns": found.turns,
        "hours": round(found.hours, 1),
        "ways": [
            {
                "way": way,
                "before": found.before.get(way, 0),
                "after": found.after.get(way, 0),
                "per_hour": round(found.per_hour(way), 3),
            }
            for way in _WAYS
        ],
        "wrong": _wrong(found, turns),
        "flips": len(found.flips),
        "shown": [_flip(flip) for flip in found.flips[-SHOWN:][::-1]],
        "slices": harmed(found, turns),
    }


def threshold_curve(
    past: Past, settings: Settings, scope: Scope, progress: Progress | None = None
) -> dict[str, Any]:
    """The risk–coverage curve of one threshold, over the turns it is about."""
    turns, ways = past.ways(settings, scope, progress)
    points = curve(ways, [turn.truth for turn in turns])
    labelled = sum(turn.truth is not None for turn in turns)
    return {"turns": len(turns), "labelled": labelled, "points": [asdict(point) for point in points]}


def target(past: Past, settings: Settings, scope: Scope, wanted: float) -> dict[str, Any]:
    """The threshold for a stated share of wrong answers, or why there is none."""
    turns, ways = past.ways(settings, scope)
    return asdict(aim(ways, [t.truth for t in turns], [t.conversation for t in turns], wanted))


def harmed(found: Replay, turns: Sequence[Logged]) -> list[dict[str, Any]]:
    """Languages, channels and groups in which surely more answers would be wrong than now, whatever the average says."""
    flipped = {flip.turn.id: flip for flip in found.flips}
    slices: dict[tuple[str, str], list[Logged]] = {}
    for turn in turns:
        if turn.truth is not None:
            for name in ("language", "channel", "tier"):
                slices.setdefault((name, getattr(turn.where, name)), []).append(turn)
    return [
        {"slice": name, "value": value, **worse}
        for (name, value), mine in slices.items()
        if len(mine) >= _SLICE_LEAST and (worse := _worse(mine, flipped)) is not None
    ]


def _worse(turns: Sequence[Logged], flipped: Mapping[str, Flip]) -> dict[str, Any] | None:
    """The turns that newly go out wrong, when they are surely more than the ones that newly do not."""
    wrong = [flipped[turn.id] for turn in turns if turn.id in flipped and turn.truth is False]
    moved = [flip for flip in wrong if flip.before != flip.after]
    more = sum(flip.after == "alone" for flip in moved)
    fewer = sum(flip.before == "alone" for flip in moved)
    low = wilson(more, more + fewer)[0] if more + fewer else 0.0  # a sign test
    return {"more": more, "fewer": fewer, "labelled": len(turns)} if low > 0.5 else None


def _wrong(found: Replay, turns: Sequence[Logged]) -> dict[str, Any]:
    """The share of labelled requests that are answered alone and wrongly, before and after."""
    after = {flip.turn.id: flip.after for flip in found.flips}
    before = {flip.turn.id: flip.before for flip in found.flips}
    labelled = [turn for turn in turns if turn.truth is not None]

    def count(ways: Mapping[str, str]) -> int:
        return sum(turn.truth is False and ways.get(turn.id, turn.judged) == "alone" for turn in labelled)

    n = len(labelled)
    was, now = count(before), count(after)
    return {"labelled": n, "before": was, "after": now, "low": wilson(now, n)[0], "high": wilson(now, n)[1]}


def _flip(flip: Flip) -> dict[str, Any]:
    turn = flip.turn
    return {
        "turn": turn.id,
        "conversation": turn.conversation,
        "at": turn.at.isoformat(),
        "text": mask(turn.turn.text)[:200],
        "language": turn.where.language,
        "channel": turn.where.channel,
        "intent": turn.turn.heard.requests[0].top.name,
        "confidence": round(turn.turn.heard.requests[0].top.confidence, 3),
        "before": flip.before,
        "after": flip.after,
        "does_before": flip.does_before,
        "does_after": flip.does_after,
        "rule": flip.rule_after,
        "truth": turn.truth,
    }
