"""What a simulated customer wants, and when they have it."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.errors import BadInput

GOALS = Path(__file__).with_name("goals.toml")
End = Literal["told", "effect", "person", "declined"]


class Goal(BaseModel):
    """One thing that somebody comes for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    language: str
    opens: tuple[str, ...] = Field(min_length=2)
    end: End
    customer: str | None = None
    answers: Mapping[str, str] = Field(default_factory=dict)
    picks: tuple[str, ...] = ()
    must: str = ""
    effect: tuple[str, ...] = ()
    order: str = ""

    @model_validator(mode="after")
    def _complete(self) -> "Goal":
        if self.end in ("told", "declined") and not self.must:
            raise ValueError(f"a goal that ends with '{self.end}' needs 'must'")
        if self.end == "effect" and not (self.effect and self.order):
            raise ValueError("a goal that ends with an effect needs 'effect' and 'order'")
        return self

    def reached(self, turn: Mapping[str, Any]) -> bool:
        """Whether this turn gave what was wanted."""
        said = "\n".join(turn.get("replies") or ())
        match self.end:
            case "person":
                return turn.get("decision") == "handoff"
            case "effect":
                done = [e for e in turn.get("effects") or () if e["state"] in ("done", "pending_approval")]
                return any(e["type"] in self.effect and e["order"] == self.order for e in done)
            case "declined":
                told = re.search(self.must, said, re.IGNORECASE)
                return turn.get("decision") in ("decline", "clarify", "handoff") and told is not None
        return turn.get("decision") in ("answer", "act") and bool(re.search(self.must, said, re.IGNORECASE))


def read_goals(path: Path = GOALS) -> list[Goal]:
    """The goals of a file; BadInput names what is wrong with which."""
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["goal"]
    except (OSError, KeyError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"{path}: {error}") from None
    goals = []
    for number, row in enumerate(rows, 1):
        try:
            goals.append(Goal.model_validate(row))
        except ValidationError as error:
            why = error.errors()[0]
            raise BadInput(f"{path}, goal {number}: {'.'.join(map(str, why['loc']))}: {why['msg']}") from None
    return goals
