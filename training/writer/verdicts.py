"""What is wrong with an answer, by the measures of the gate, the weightiest first; and when one answer is clearly better than another."""

from collections.abc import Collection
from typing import Final

from bot.writer.prompt import Brief
from training.writer.measure import MEASURES

# What the gate is strict about: an answer that fails one of these would be stopped, or would tell the customer something else.
WEIGHTY: Final = (
    "unbacked promises",
    "usable (kept, backed)",
    "faithful figures",
    "asks where it should",
    "refuses where it should",
    "names a person where due",
    "keeps the language",
)
LEAST_TOLD: Final = 0.5  # share of the approved text that an answer of the model's holds to be a better one
LESS_TOLD: Final = 0.15  # so much less of the approved text a better answer may hold


def faults(brief: Brief, text: str) -> tuple[str, ...]:
    """The measures that an answer fails, of those that are due for its brief, in the order of the gate."""
    return tuple(
        each.name
        for each in MEASURES
        if each.due(brief) and each.holds(brief, text) != (each.better == "more")
    )


def decides(better: Collection[str], worse: Collection[str]) -> str:
    """The weightiest measure by which one is clearly better: it has no fault that the other has not, and lacks a weighty one of
    the other's. Empty where neither is."""
    if set(better) - set(worse):
        return ""
    return next((name for name in WEIGHTY if name in worse and name not in better), "")


def share_told(brief: Brief, text: str) -> float:
    """The share of the approved text's character triples that an answer has: what says little is not the better for it."""
    wanted = _triples(brief.approved)
    return len(wanted & _triples(text)) / len(wanted) if wanted else 1.0


def _triples(text: str) -> set[str]:
    plain = "".join(text.lower().split())
    return {plain[at : at + 3] for at in range(max(0, len(plain) - 2))}
