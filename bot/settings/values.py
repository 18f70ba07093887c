"""What a manager can set: thresholds with the scope they hold for, autonomy of skills, and what always goes to a person.

Of two thresholds that fit a turn the more specific one holds: an intent's before a skill's, a skill's before the whole
desk's; among those a customer group's before a channel's, a language's and a time's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, Strict, StringConstraints, field_validator, model_validator

from bot.config import Autonomy, Config
from bot.config.table import Count, Names, Probability, Table
from bot.errors import ConfigError
from bot.handoff.hours import Hours
from bot.judgement import Limits, Listed

Word = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]
KNOBS: Final = ("clarify_below", "dissatisfied_turns", "failed_clarifications")


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """Where and when a turn takes place, and with whom."""

    channel: str
    language: str
    local: datetime  # the shop's time
    tier: str = ""


class Scope(Table):
    """What a threshold holds for; an empty field holds for all. The order of the fields is the order of weight."""

    intent: Word = ""
    skill: Word = ""
    tier: Word = ""
    channel: Word = ""
    language: Word = ""
    hours: Word = ""  # "22:00-08:00", shop time
    days: Word = ""  # "sat-sun"

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if self.intent and self.skill:
            raise ValueError("names an intent or a skill, not both: an intent belongs to one skill")
        try:
            self.opening()  # a span that cannot be read is found when it is written
        except ConfigError as error:
            raise ValueError(str(error).replace("policy.human_", "")) from None
        return self

    def opening(self) -> Hours | None:
        """The hours it is limited to."""
        if not self.hours and not self.days:
            return None
        return Hours.of({"human_hours": self.hours, "human_days": self.days})

    def fits(self, where: Circumstances) -> bool:
        """Whether it holds there, whatever is asked for."""
        pairs = (
            (self.tier, where.tier or "standard"),
            (self.channel, where.channel),
            (self.language, where.language),
        )
        opening = self.opening()
        return all(mine in ("", theirs) for mine, theirs in pairs) and (
            opening is None or opening.open_at(where.local)
        )

    @property
    def weight(self) -> tuple[bool, ...]:
        """How specific it is."""
        return tuple(bool(getattr(self, name)) for name in type(self).model_fields)

    def __str__(self) -> str:
        return " · ".join(
            f"{name} {value}" for name, value in self.model_dump().items() if value
        ) or "everywhere"  # fmt: skip


class Threshold(Table):
    """Values for a scope; a value that is not given is left to wider scopes."""

    scope: Scope = Field(default_factory=Scope)
    clarify_below: Probability | None = None
    dissatisfied_turns: Count | None = None
    failed_clarifications: Count | None = None

    @model_validator(mode="after")
    def _patience_is_the_conversations(self) -> Self:
        counted = self.dissatisfied_turns is not None or self.failed_clarifications is not None
        if counted and (self.scope.skill or self.scope.intent):
            raise ValueError("patience is counted over a conversation: leave skill and intent empty")
        if all(getattr(self, knob) is None for knob in KNOBS):
            raise ValueError("sets nothing; give a value or take it out")
        return self


class Always(Table):
    """What brings in a person whatever the bot knows."""

    words: Names = ()
    intents: Names = ()
    tiers: Names = ()  # customer groups
    amounts: dict[str, str] = Field(default_factory=dict)  # by currency: from this amount on

    @field_validator("amounts")
    @classmethod
    def _numbers(cls, value: dict[str, str]) -> dict[str, str]:
        for currency, amount in value.items():
            try:
                fine = Decimal(amount) > 0
            except InvalidOperation:
                fine = False
            if not (fine and currency.isalpha()):
                raise ValueError(f"{f'{currency} {amount}'.strip()!r} is no amount above 0, such as CNY 1000")
        return value

    @field_validator("words")
    @classmethod
    def _long_enough(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        words = tuple(dict.fromkeys(word.strip() for word in value if word.strip()))
        if any(len(word) < 2 for word in words):
            raise ValueError("a word of one character would bring in a person for almost everything")
        return words

    def listed(self) -> Listed:
        """The same as judgement reads it."""
        return Listed(
            words=tuple(word.casefold() for word in self.words),
            intents=frozenset(self.intents),
            tiers=frozenset(self.tiers),
            amounts={currency: Decimal(amount) for currency, amount in self.amounts.items()},
        )


class Watch(Table):
    """When an alarm is raised, and whether it takes the last change back by itself."""

    ccr_below: Probability = 0.85
    minutes: Annotated[int, Field(ge=5, le=1440)] = 30
    least: Annotated[int, Field(ge=10)] = 30  # conversations
    roll_back: bool = True
    queue_minutes: Annotated[float, Field(gt=0), Strict(False)] = 10.0


class Unanswered(Table):
    """What becomes of a draft of a skill at level assist that nobody decides on."""

    minutes: Annotated[int, Field(ge=1, le=2880)] = (
        15  # sooner where the channel would no longer take the reply
    )
    then: Literal["person", "send"] = "person"


class Earning(Table):
    """Whether a level that a skill has earned takes effect without a person."""

    by_itself: bool = False
    quiet_hours: Annotated[int, Field(ge=1, le=336)] = 24  # that the proposal lies before it does


class Outreach(Table):
    """What the shop may say before it is asked."""

    on: bool = True
    without: Names = ()  # kinds that are not told
    per_day: Count = 2


class Settings(Table):
    """One whole set of the manager's settings; a saved version is one of these."""

    clarify_below: Probability = 0.7
    dissatisfied_turns: Count = 3
    failed_clarifications: Count = 2
    thresholds: Annotated[tuple[Threshold, ...], Strict(False)] = ()
    default_autonomy: Autonomy = "full"
    autonomy: dict[str, Autonomy] = Field(default_factory=dict)
    always: Always = Field(default_factory=Always)
    four_eyes: bool = False  # a change needs another person's approval
    canary_share: Annotated[int, Field(ge=1, le=50)] = (
        10  # percent of conversations that a model on trial decides
    )
    watch: Watch = Field(default_factory=Watch)
    drafts: Unanswered = Field(default_factory=Unanswered)
    earning: Earning = Field(default_factory=Earning)
    outreach: Outreach = Field(default_factory=Outreach)

    @field_validator("thresholds")
    @classmethod
    def _each_scope_once(cls, value: tuple[Threshold, ...]) -> tuple[Threshold, ...]:
        scopes = [threshold.scope for threshold in value]
        twice = next((scope for scope in scopes if scopes.count(scope) > 1), None)
        if twice is not None:
            raise ValueError(f"{twice} is set twice; keep one")
        return value

    @classmethod
    def of(cls, config: Config) -> Self:
        """What the file says."""
        judgement, skills, first = config.judgement, config.skills, config.outreach
        return cls(
            clarify_below=judgement.clarify_below,
            dissatisfied_turns=judgement.dissatisfied_turns,
            failed_clarifications=judgement.failed_clarifications,
            default_autonomy=skills.default_autonomy,
            autonomy=dict(skills.autonomy),
            outreach=Outreach(on=first.enabled, without=first.without, per_day=first.per_day),
        )

    def ceiling(self, skill: str) -> Autonomy:
        """How far this skill may go without a person."""
        return self.autonomy.get(skill, self.default_autonomy)

    def limits(self, where: Circumstances, skill_of: Mapping[str, str]) -> Limits:
        """The limits of a turn; `skill_of` tells the skill that an intent leads to."""
        fitting = sorted(
            (t for t in self.thresholds if t.scope.fits(where)), key=lambda t: t.scope.weight, reverse=True
        )

        def first(knob: str, *, skill: str = "", intent: str = "") -> Any:
            values = (
                getattr(t, knob)
                for t in fitting
                if t.scope.skill in ("", skill) and t.scope.intent in ("", intent)
            )
            return next((value for value in values if value is not None), getattr(self, knob))

        skills = {t.scope.skill for t in fitting if t.scope.skill}
        intents = {t.scope.intent for t in fitting if t.scope.intent}
        return Limits(
            clarify_below=first("clarify_below"),
            dissatisfied_turns=first("dissatisfied_turns"),
            failed_clarifications=first("failed_clarifications"),
            by_skill={name: first("clarify_below", skill=name) for name in skills},
            by_intent={
                name: first("clarify_below", skill=skill_of.get(name, ""), intent=name) for name in intents
            },
            listed=self.always.listed(),
        )

    def changed(self, **values: Any) -> Self:
        """A checked copy with some values replaced."""
        return type(self).model_validate({**self.model_dump(), **values})
