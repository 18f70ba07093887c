"""Who writes in the generated month, when, where, about what, and how well they are understood."""

import math
import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

_TABLE: Final[Mapping[str, Any]] = tomllib.loads(
    (Path(__file__).with_name("wishes.toml")).read_text(encoding="utf-8")
)
LINES: Final[Mapping[str, Any]] = _TABLE["lines"]
DAYS: Final = 30
_HOURS: Final = (1, 0.6, 0.4, 0.3, 0.3, 0.5, 1, 2, 4, 7, 9, 8.5, 6, 6, 8, 8.5, 8, 7, 6.5, 7.5, 9, 8.5, 6, 3)
_WEEK: Final = (1.0, 0.97, 0.95, 0.97, 1.05, 1.2, 1.15)  # Monday first
_SALE_DAY: Final = 18
_CHANNELS: Final = {"web": 0.46, "wechat": 0.31, "rest": 0.15, "slack": 0.08}
_ZH: Final = {"web": 0.6, "wechat": 0.97, "rest": 0.55, "slack": 0.25}
_TIERS: Final = {"gold": 0.12, "standard": 0.53, "": 0.35}


@dataclass(frozen=True, slots=True)
class Wish:
    """Something customers ask for."""

    name: str
    intent: str
    also: str
    share: float
    right: float
    texts: Mapping[str, Sequence[str]]
    replies: Mapping[str, str]
    number: bool = False
    angry: bool = False
    risk: str = "none"

    def is_right(self, confidence: float) -> float:
        """How likely a reading of this confidence is right: honest where `right` is 0.8."""
        return float(confidence ** (math.log(self.right) / math.log(0.8)))


WISHES: Final = tuple(
    Wish(
        name=name,
        intent=row["intent"],
        also=row["also"],
        share=row["share"],
        right=row["right"],
        texts={"zh": row["zh"], "en": row["en"]},
        replies={"zh": row["reply_zh"], "en": row["reply_en"]},
        number=row.get("number", False),
        angry=row.get("angry", False),
        risk=row.get("risk", "none"),
    )
    for name, row in _TABLE.items()
    if name != "lines"
)
ASKS_FOR_A_PERSON: Final = next(wish for wish in WISHES if wish.name == "person")


@dataclass(frozen=True, slots=True)
class Customer:
    """Who writes, and where."""

    name: str
    channel: str
    language: str
    tier: str
    patience: float


class Crowd:
    """Everything random of the month, from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def arrivals(self, end: datetime, count: int) -> Iterator[datetime]:
        """When conversations begin, in order: a daily and weekly rhythm, some growth, one day of sale."""
        start = (end - timedelta(days=DAYS)).replace(hour=0, minute=0, second=0, microsecond=0)
        slots = [start + timedelta(hours=n) for n in range(DAYS * 24)]
        weights = [self._busy(slot, (slot - start).days) for slot in slots]
        picked = self.random.choices(slots, weights, k=count)
        yield from sorted(slot + timedelta(seconds=self.random.uniform(0, 3600)) for slot in picked)

    def customer(self, number: int) -> Customer:
        """Somebody."""
        channel = self.pick(_CHANNELS)
        language = "zh" if self.random.random() < _ZH[channel] else "en"
        return Customer(
            name=f"visitor-{number:05d}",
            channel=channel,
            language=language,
            tier=self.pick(_TIERS),
            patience=self.random.betavariate(4, 2),
        )

    def wish(self) -> Wish:
        """What they want."""
        return self.random.choices(WISHES, [wish.share for wish in WISHES])[0]

    def confidence(self, *, again: bool) -> float:
        """How sure the reading is; a wish put in other words is usually clearer."""
        sure = self.random.random() < (0.8 if again else 0.72)
        return self.random.betavariate(14, 1.6) if sure else self.random.betavariate(3.2, 3)

    def pick(self, shares: Mapping[str, float]) -> str:
        """One of these, as often as its share says."""
        return self.random.choices(list(shares), list(shares.values()))[0]

    def _busy(self, slot: datetime, day: int) -> float:
        sale = 2.4 if day == _SALE_DAY else 1.5 if day == _SALE_DAY + 1 else 1.0
        return _HOURS[slot.hour] * _WEEK[slot.weekday()] * (1 + 0.006 * day) * sale
