"""What an answer that the model tried out is worth: nothing promised, nothing lost, the customer's language."""

import json
from collections.abc import Callable, Sequence
from typing import Any, Final

from bot.writer.blanks import Blanks
from bot.writer.keeps import lost, unusable
from bot.writer.prompt import Brief
from training.writer.promises import unbacked

Reward = Callable[..., list[float]]


def backed(brief: Brief, text: str) -> float:
    """1 where the guardrail finds nothing, -1 where something is promised or claimed that nothing backs."""
    return -1.0 if unbacked(brief, text) else 1.0


def kept(brief: Brief, text: str) -> float:
    """1 where every figure, question and refusal of the approved text is still there, else -1."""
    quoted = bool(brief.passages)
    gone = lost(
        text, approved=brief.approved, decision=brief.decision, language=brief.language, quoted=quoted
    )
    return -1.0 if gone or not text.strip() else 1.0


def language(brief: Brief, text: str) -> float:
    """1 in the customer's language, else -1; nothing said is no language."""
    broken = unusable(text, approved=brief.approved or text, language=brief.language)
    return -1.0 if broken == "language" or not text.strip() else 1.0


RULES: Final[dict[str, Callable[[Brief, str], float]]] = {
    "backed": backed,
    "kept": kept,
    "language": language,
}


def as_reward(name: str) -> Reward:
    """A rule in the form that TRL calls: answers as conversations, briefs as JSON texts in the column `brief`, what blanks stand for in
    `values`."""
    rule = RULES[name]

    def reward(
        completions: Sequence[Any], brief: Sequence[str], values: Sequence[Sequence[str]], **_: Any
    ) -> list[float]:
        return [
            rule(Brief.of_json(json.loads(asked)), Blanks(tuple(each)).fill(said[-1]["content"].strip()))
            for asked, said, each in zip(brief, completions, values, strict=True)
        ]

    reward.__name__ = name
    return reward
