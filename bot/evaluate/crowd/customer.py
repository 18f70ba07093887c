"""A simulated customer: says what they want in their own way, answers what they are asked, loses patience, and is content or not.

Everything they say comes from their goal and from a few phrases below; every choice comes from one seeded random source, so a run can
be repeated. They are no measure of real customers: they show whether the desk carries through what it should.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bot.evaluate.crowd.goal import Goal
from bot.turn import Button

YES: Final = {
    "zh": ("好的", "确认", "可以", "嗯，办吧", "对"),
    "en": ("yes", "yes please", "ok, do it", "confirm", "sure"),
}
PERSON: Final = {
    "zh": ("算了，给我转人工", "找个人来吧"),
    "en": ("just get me a person", "can I talk to someone?"),
}
BEFORE: Final = {"zh": ("", "", "", "你好，", "在吗，", "请问"), "en": ("", "", "", "hi, ", "hello ", "hey ")}
AFTER: Final = {"zh": ("", "", "", "，谢谢", "，急", "～"), "en": ("", "", "", " thanks", "...", " asap")}
PATIENCE: Final = 3
OFFERED: Final = "effect.confirm"


@dataclass(slots=True)
class Customer:
    """One visit. `said` and `heard` grow; the visit is over when `next_line` gives None."""

    goal: Goal
    random: random.Random
    patience: int = PATIENCE
    turns: int = 0
    reached: bool = False
    handed_over: bool = False
    gave_up: bool = False
    repeated: bool = False  # the bot said word for word what it had said before
    heard: list[str] = field(default_factory=list)
    _ways: list[str] = field(default_factory=list)

    def open(self) -> str:
        """The first line."""
        self._ways = self.random.sample(self.goal.opens, len(self.goal.opens))
        language = self.goal.language
        return self.random.choice(BEFORE[language]) + self._ways.pop() + self.random.choice(AFTER[language])

    def next_line(
        self, turn: Mapping[str, Any], buttons: Sequence[Button], asked: str
    ) -> tuple[str, str] | None:
        """What is said (`message`) or pressed (`press`) after a turn; None when the visit is over.

        `asked` is the slot that the bot asked for; `buttons` are those of its last reply.
        """
        self._take_in(turn)
        if self.reached or self.handed_over or self.gave_up:
            return None
        if any(OFFERED in button.payload for button in buttons) and self.goal.end in ("effect", "person"):
            return "message", self.random.choice(YES[self.goal.language])
        if asked in self.goal.answers:
            return "message", self.goal.answers[asked]
        wanted = next((b for b in buttons if b.intent in self.goal.picks), None)
        if wanted is not None and turn.get("decision") == "clarify":
            return "press", wanted.payload
        return self._again()

    @property
    def content(self) -> bool:
        """Got what they came for, did not have to repeat themselves more than once, and was not told the same thing twice."""
        return self.reached and self.patience >= PATIENCE - 1 and not self.repeated

    def _take_in(self, turn: Mapping[str, Any]) -> None:
        self.turns += 1
        told = "\n".join(turn.get("replies") or ())
        self.repeated |= bool(told) and told in self.heard
        self.heard.append(told)
        self.reached = self.goal.reached(turn)
        self.handed_over = turn.get("decision") == "handoff"

    def _again(self) -> tuple[str, str]:
        """In other words, or for a person when patience is gone; whoever wants a person and gets none gives up."""
        self.patience -= 1
        if self.patience > 0 and self._ways:
            return "message", self._ways.pop()
        if self.patience < -1:
            self.gave_up = True
        return "message", self.random.choice(PERSON[self.goal.language])
