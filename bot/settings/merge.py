"""A change that was made on an older version, carried over to what holds now: a three-way merge, value by value."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update

from bot.conversation.records import settings as rows
from bot.conversation.store import Tx
from bot.settings.diff import diff
from bot.settings.values import KNOBS, Settings


@dataclass(frozen=True, slots=True)
class Carried:
    """The settings in force with the change on top, and the values that both sides changed in different ways."""

    settings: Settings
    disputed: tuple[tuple[str, str], ...]  # (what, where) as in a diff


def carry(base: Settings, change: Settings, now: Settings) -> Carried:
    """What `change` altered on `base`, done to `now`. A disputed value is the change's, for a person to look at."""
    ours = {(each.what, each.where): each.after for each in diff(base, change)}
    theirs = {(each.what, each.where): each.after for each in diff(base, now)}
    disputed = tuple(key for key, after in ours.items() if key in theirs and theirs[key] != after)
    merged = _merged(*(_table(settings) for settings in (base, change, now)))
    set_here = [each for each in merged["thresholds"].values() if any(knob in each for knob in KNOBS)]
    merged["thresholds"] = set_here  # where each side took out another of its values, nothing is left of it
    return Carried(Settings.model_validate(merged), disputed)


async def write_anew(tx: Tx, number: int, values: Settings, base: int) -> int:
    """The same proposal on another version, with whoever wrote and approved it; the old one is withdrawn. Its number."""
    old = (await tx.execute(select(rows).where(rows.c.version == number))).one()
    kept = {name: getattr(old, name) for name in ("author", "approver", "note", "share", "at")}
    new = {"values": values.model_dump(mode="json"), "base": base, "report": None}
    state = "approved" if old.state == "approved" else "proposed"
    made = await tx.scalar(insert(rows).values(**kept, **new, state=state).returning(rows.c.version))
    await tx.execute(update(rows).where(rows.c.version == number).values(state="withdrawn"))
    return int(made)


def _table(settings: Settings) -> dict[str, Any]:
    """The settings as nested tables, thresholds by their scope."""
    scopes = {str(t.scope): t.model_dump(mode="json") for t in settings.thresholds}
    return {**settings.model_dump(mode="json"), "thresholds": scopes}


def _merged(base: Any, change: Any, now: Any) -> Any:
    if change in (base, now):
        return now
    if base == now:
        return change
    if not all(isinstance(each, Mapping) for each in (change, now)):
        return change
    before = base if isinstance(base, Mapping) else {}
    found = {
        name: _merged(before.get(name), change.get(name), now.get(name))
        for name in dict.fromkeys((*now, *change))
    }
    return {
        name: value for name, value in found.items() if value is not None
    }  # None: taken out, or never given
