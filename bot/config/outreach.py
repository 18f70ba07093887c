"""Speaking first: whether, how often and when; whether to whom is for the customer to say."""

from pydantic import Field, field_validator

from bot.config.table import Count, Names, Seconds, Table


class OutreachConfig(Table):
    """What the shop may say before it is asked. What managers save on their page wins over ``enabled`` and ``per_day``."""

    enabled: bool = True
    # Kinds that are not told, such as "late_parcel"
    without: Names = ()
    # Ask customers whether they want it, once, where it would have helped them
    ask: bool = True
    per_day: Count = 2
    gap_minutes: float = Field(default=60.0, ge=0)
    # Shop time; empty: never quiet
    quiet: str = Field(default="21:30-08:30", pattern=r"^(\d{1,2}:\d{2}-\d{1,2}:\d{2})?$")
    every_s: Seconds = 60

    @field_validator("quiet")
    @classmethod
    def _a_span(cls, value: str) -> str:
        for clock in value.split("-") if value else ():
            hour, minute = map(int, clock.split(":"))
            if hour > 24 or minute > 59 or (hour == 24 and minute):
                raise ValueError(f"{clock!r} is a time that no clock shows")
        return value
