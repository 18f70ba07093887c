"""What a writer shows on briefs it has never seen: border figures with bootstrap intervals, by slice."""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.writer.keeps import lost, unusable
from bot.writer.prompt import Brief
from training.writer.probe import repetition
from training.writer.promises import unbacked

RESAMPLES: Final = 1000
_SOOTHES: Final = re.compile(
    r"抱歉|对不起|不好意思|理解您|久等|实在|sorry|apolog|understand (?:why|how)|frustrat", re.I
)
_GUSHES: Final = re.compile(
    r"[!！]{2,}|[~～]{2,}|么么|亲亲|宝宝|爱您|love you|omg|yay|hugs|sweetheart|五星|five stars", re.I
)
_PERSON: Final = re.compile(
    r"同事|人工|客服|专员|\b(?:colleague|person|human|agent|someone|team|people)\b", re.I
)
_REFUSES: Final = re.compile(
    r"不能|不了|没有|没法|无法|不行|做不|没查|不在|超出|抱歉|不好意思|\b(?:can't|cannot|can not|couldn't|not able|unable|no |isn't|not |sorry|afraid)",
    re.I,
)
_FIGURE: Final = re.compile(r"\d+(?:[.,:-]\d+)*")


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure: what counts, for which briefs, and whether more is better."""

    name: str
    holds: Callable[[Brief, str], bool]
    due: Callable[[Brief], bool] = lambda brief: True
    better: str = "more"


def _faithful(brief: Brief, text: str) -> bool:
    """Every figure it says stands in what it was given."""
    known = set(
        _FIGURE.findall(" ".join([brief.approved, *brief.passages, *brief.facts.values(), brief.said]))
    )
    return set(_FIGURE.findall(text)) <= known and bool(text.strip())


def _kept(brief: Brief, text: str) -> bool:
    quoted = bool(brief.passages)
    return not lost(
        text, approved=brief.approved, decision=brief.decision, language=brief.language, quoted=quoted
    )


MEASURES: Final = (
    Measure("unbacked promises", lambda b, t: bool(unbacked(b, t)), better="less"),
    Measure("usable (kept, backed)", lambda b, t: _kept(b, t) and not unbacked(b, t)),
    Measure("faithful figures", _faithful),
    Measure("asks where it should", _kept, lambda b: b.decision == "clarify"),
    Measure("refuses where it should", lambda b, t: bool(_REFUSES.search(t)), lambda b: b.decision == "decline"),
    Measure("names a person where due", lambda b, t: bool(_PERSON.search(t)), lambda b: b.decision == "handoff"),
    Measure("meets anger", lambda b, t: bool(_SOOTHES.search(t)), lambda b: b.anger >= 1),
    Measure("gushes", lambda b, t: bool(_GUSHES.search(t)), better="less"),
    Measure(
        "keeps the language",
        lambda b, t: unusable(t, approved=b.approved or t, language=b.language) != "language" and bool(t.strip()),
    ),
    Measure("repeats itself", lambda b, t: repetition([t]) > 0.3, better="less"),
    Measure("empty", lambda b, t: not t.strip(), better="less"),
)  # fmt: skip


def figures(briefs: Sequence[Brief], said: Sequence[str], *, seed: int = 0) -> dict[str, Any]:
    """Every measure as share, interval and n; and the diversity of what was said."""
    table: dict[str, Any] = {}
    for measure in MEASURES:
        held = [
            measure.holds(brief, text) for brief, text in zip(briefs, said, strict=True) if measure.due(brief)
        ]
        if held:
            table[measure.name] = {**interval(held, seed), "better": measure.better}
    lengths = [len(text) for text in said]
    table["characters"] = {"share": sum(lengths) / max(1, len(lengths)), "n": len(lengths), "better": "same"}
    table["different answers"] = {
        "share": len(set(said)) / max(1, len(said)),
        "n": len(said),
        "better": "more",
    }
    return table


def interval(held: Sequence[bool], seed: int = 0) -> dict[str, Any]:
    """The share with its 95 % bootstrap interval."""
    rng = random.Random(seed)
    n = len(held)
    shares = sorted(sum(rng.choices(held, k=n)) / n for _ in range(RESAMPLES))
    low, high = shares[int(0.025 * RESAMPLES)], shares[int(0.975 * RESAMPLES) - 1]
    return {"share": round(sum(held) / n, 4), "low": round(low, 4), "high": round(high, 4), "n": n}


def slices(briefs: Sequence[Brief], where: Sequence[Mapping[str, str]] = ()) -> dict[str, list[int]]:
    """Which rows belong to which slice: language, decision, anger; channel and the customer's tier where they are known."""
    found: dict[str, list[int]] = {"all": list(range(len(briefs)))}
    for number, brief in enumerate(briefs):
        for name in (f"language={brief.language}", f"decision={brief.decision}"):
            found.setdefault(name, []).append(number)
        if brief.anger:
            found.setdefault("angry", []).append(number)
        for name, value in where[number].items() if where else ():
            found.setdefault(f"{name}={value}", []).append(number)
    return found


def by_slice(
    briefs: Sequence[Brief], said: Sequence[str], where: Sequence[Mapping[str, str]] = ()
) -> dict[str, Any]:
    """The figures of every slice."""
    return {
        name: figures([briefs[n] for n in rows], [said[n] for n in rows])
        for name, rows in slices(briefs, where).items()
    }
