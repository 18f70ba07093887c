"""How conversations come to people: the queues, what goes into which, and the clocks."""

from typing import Annotated, Self

from pydantic import Field, Strict, field_validator, model_validator

from bot.config.table import Count, Names, Seconds, Table


class RouteConfig(Table):
    """What goes into a queue of its own; an empty list fits everything."""

    queue: str = Field(min_length=1)
    skills: Names = ()
    languages: Names = ()
    tiers: Names = ()


class HandoffConfig(Table):
    """The queues people work from, the first being the default; opening hours come from the shop's policy."""

    queues: Names = ("general", "urgent", "approvals")
    # The first that fits names the queue; what none fits goes to the default.
    routes: Annotated[tuple[RouteConfig, ...], Strict(False)] = ()
    answer_s: Seconds = 300  # opening time within which a person should answer; an urgent one in a third
    next_s: Seconds = 300  # the same for what a customer writes after a person's answer
    resolve_s: Seconds = 28_800  # and until the whole case is over
    # Seconds after which somebody who was given a conversation and does not answer loses it again.
    silent_s: Seconds = 120
    full_at: Count = 200  # so many may wait in a queue; who comes then is called back

    @field_validator("queues")
    @classmethod
    def _at_least_one(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value or not all(value) or len(set(value)) != len(value):
            raise ValueError("needs at least one queue, each named once")
        return value

    @model_validator(mode="after")
    def _routes_lead_somewhere(self) -> Self:
        unknown = sorted({route.queue for route in self.routes} - {*self.queues})
        if unknown:
            raise ValueError(f"routes lead to queues that are not listed: {', '.join(unknown)}")
        return self
