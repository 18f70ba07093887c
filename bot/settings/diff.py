"""What differs between two sets of settings, as lines that a manager can read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.settings.values import KNOBS, Settings


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs; None where there is none."""

    what: str  # "clarify_below", "autonomy", "always.words" …
    where: str  # the scope or the skill
    before: Any
    after: Any


def diff(before: Settings, after: Settings) -> tuple[Change, ...]:
    """Every difference, the desk's own values first."""
    return tuple(change for change in _changes(before, after) if change.before != change.after)


def _changes(before: Settings, after: Settings) -> Iterator[Change]:
    for name in (*KNOBS, "default_autonomy", "four_eyes", "canary_share"):
        yield Change(name, "", getattr(before, name), getattr(after, name))
    for skill in sorted({*before.autonomy, *after.autonomy}):
        yield Change("autonomy", skill, before.ceiling(skill), after.ceiling(skill))
    old = {threshold.scope: threshold for threshold in before.thresholds}
    new = {threshold.scope: threshold for threshold in after.thresholds}
    for scope in dict.fromkeys((*old, *new)):
        for knob in KNOBS:
            yield Change(
                knob, str(scope), getattr(old.get(scope), knob, None), getattr(new.get(scope), knob, None)
            )
    for name in type(before.always).model_fields:
        was, now = getattr(before.always, name), getattr(after.always, name)
        yield Change(f"always.{name}", "", _plain(was), _plain(now))
    for table in ("watch", "drafts", "earning"):
        was, now = getattr(before, table), getattr(after, table)
        for name in type(was).model_fields:
            yield Change(f"{table}.{name}", "", getattr(was, name), getattr(now, name))
    for name in type(before.outreach).model_fields:
        said, says = getattr(before.outreach, name), getattr(after.outreach, name)
        yield Change(f"outreach.{name}", "", _listed(said), _listed(says))


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else dict(value)


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
