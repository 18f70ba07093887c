"""Settings as versions: proposed with a report, approved, put in force, taken back; nothing is ever overwritten.

Which version holds is the newest activation. Each names the one it follows, so two at once cannot both win.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from pydantic import JsonValue, ValidationError
from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.conversation import audit
from bot.conversation.lab import activations
from bot.conversation.records import settings as rows
from bot.conversation.store import Store, Tx
from bot.errors import BadInput
from bot.settings.values import Settings

Kind = Literal["activated", "rolled_back", "alarm"]
_LISTED: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One saved set of settings."""

    number: int  # 0: the file
    settings: Settings
    author: str = ""
    note: str = ""
    at: datetime | None = None
    base: int = 0
    state: str = "approved"
    approver: str = ""
    report: Mapping[str, Any] | None = None
    share: int = 0  # of a trial: percent of conversations that it decides; 0 runs silently beside

    @property
    def name(self) -> str:
        """As traces name it."""
        return f"v{self.number}" if self.number else "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """A moment from which a version holds."""

    id: int
    version: int
    kind: str
    actor: str
    note: str
    at: datetime


class Versions:
    """Reads and writes versions; `file` is what holds while nothing is saved."""

    def __init__(self, store: Store, file: Settings) -> None:
        self.store = store
        self.file = file

    async def propose(
        self,
        values: Settings,
        author: str,
        *,
        note: str = "",
        base: int = 0,
        report: Mapping[str, JsonValue] | None = None,
    ) -> Version:
        """Save a set of settings that does not hold yet."""
        moment = self.store.clock.now()
        row = {"values": values.model_dump(mode="json"), "author": author, "note": note, "at": moment}
        row |= {"base": base, "state": "proposed", "report": report}
        async with self.store.write() as tx:
            number = await tx.scalar(insert(rows).values(**row).returning(rows.c.version))
            await audit.append(tx, "settings.proposed", author, f"v{number}", {"base": base})
        return await self.get(number)

    async def approve(self, number: int, by: str) -> Version:
        """Another person's yes."""
        return await self._decide(number, by, "approved")

    async def decline(self, number: int, by: str) -> Version:
        """A no; the version stays to be read."""
        return await self._decide(number, by, "declined")

    async def try_out(self, number: int, by: str, *, share: int = 0) -> Version:
        """Judge beside the version in force: silently, or in `share` percent of conversations. One trial at a time."""
        if not 0 <= share <= 50:
            raise BadInput("a trial may decide for 0 to 50 percent of conversations")
        if share and (await self.current()).settings.four_eyes and not (await self.get(number)).approver:
            raise BadInput(f"v{number} needs another person's approval first", status=409)
        async with self.store.write() as tx:
            await tx.execute(update(rows).where(rows.c.state == "trial").values(state="proposed"))
            mine = (rows.c.version == number, rows.c.state.in_(("proposed", "approved")))
            done = await tx.execute(update(rows).where(*mine).values(state="trial", share=share))
            if done.rowcount != 1:
                raise BadInput(f"v{number} cannot be tried out", status=409)
            await audit.append(tx, "settings.trial", by, f"v{number}", {"share": share})
        return await self.get(number)

    async def end_trial(self, by: str) -> None:
        """Nothing runs beside the version in force any more."""
        async with self.store.write() as tx:
            await tx.execute(update(rows).where(rows.c.state == "trial").values(state="proposed"))
            await audit.append(tx, "settings.trial_ended", by, "")

    async def trial(self) -> Version | None:
        """The version that is tried out beside the one in force."""
        async with self.store.read() as tx:
            row = (await tx.execute(select(rows).where(rows.c.state == "trial"))).first()
        return _version(row) if row else None

    async def activate(self, number: int, by: str, *, note: str = "", kind: Kind = "activated") -> Activation:
        """Put a version in force. BadInput with 409 where it may not be, or somebody else was faster."""
        version = await self.get(number)
        if version.state == "declined":
            raise BadInput(f"v{number} was declined; propose it again", status=409)
        current = await self.current()
        needs_two = current.settings.four_eyes or version.settings.four_eyes
        if kind == "activated" and number and needs_two and version.state != "approved":
            raise BadInput(f"v{number} needs another person's approval first", status=409)
        try:
            async with self.store.write() as tx:
                made = await self._put(tx, number, by, note, kind)
                if version.state in ("proposed", "trial"):
                    await tx.execute(update(rows).where(rows.c.version == number).values(state="approved"))
                await audit.append(tx, f"settings.{kind}", by, version.name)
        except IntegrityError:
            raise BadInput("somebody else changed the settings just now; look again", status=409) from None
        return made

    async def back(self, by: str, *, note: str = "", kind: Kind = "rolled_back") -> Activation:
        """The version that held before the present one holds again."""
        timeline = await self.timeline()
        now = timeline[0].version if timeline else 0
        before = next((entry.version for entry in timeline[1:] if entry.version != now), 0)
        if not timeline or now == before:
            raise BadInput("there is nothing to go back to: the file's settings hold", status=409)
        return await self.activate(before, by, note=note, kind=kind)

    async def current(self) -> Version:
        """The version in force."""
        newest = select(activations.c.version).order_by(activations.c.id.desc()).limit(1)
        async with self.store.read() as tx:
            return await self._read(tx, await tx.scalar(newest) or 0)

    async def get(self, number: int) -> Version:
        """One version; BadInput with 404 when there is none of this number."""
        async with self.store.read() as tx:
            return await self._read(tx, number)

    async def all(self) -> Sequence[Version]:
        """Saved versions, the newest first."""
        async with self.store.read() as tx:
            found = await tx.execute(select(rows).order_by(rows.c.version.desc()).limit(_LISTED))
            return [_version(row) for row in found]

    async def timeline(self) -> Sequence[Activation]:
        """What held when, the newest first."""
        query = select(activations).order_by(activations.c.id.desc()).limit(_LISTED)
        async with self.store.read() as tx:
            return [_activation(row) for row in await tx.execute(query)]

    async def _put(self, tx: Tx, number: int, by: str, note: str, kind: Kind) -> Activation:
        last = await tx.scalar(select(activations.c.id).order_by(activations.c.id.desc()).limit(1)) or 0
        values = {"version": number, "follows": last, "kind": kind, "actor": by, "note": note}
        made = insert(activations).values(**values, at=self.store.clock.now()).returning(activations)
        return _activation((await tx.execute(made)).one())

    async def _decide(self, number: int, by: str, state: str) -> Version:
        version = await self.get(number)
        if by == version.author:
            raise BadInput("who proposed a change cannot decide on it; ask somebody else", status=409)
        mine = (rows.c.version == number, rows.c.state == "proposed")
        async with self.store.write() as tx:
            done = await tx.execute(update(rows).where(*mine).values(state=state, approver=by))
            if done.rowcount != 1:
                raise BadInput("this change has been decided on already", status=409)
            await audit.append(tx, f"settings.{state}", by, version.name)
        return await self.get(number)

    async def _read(self, tx: Tx, number: int) -> Version:
        if number == 0:
            return Version(number=0, settings=self.file)
        row = (await tx.execute(select(rows).where(rows.c.version == number))).first()
        if row is None:
            raise BadInput(f"there is no version {number} of the settings", status=404)
        return _version(row)


def _version(row: Row[Any]) -> Version:
    try:
        values = Settings.model_validate(row.values)
    except ValidationError as error:
        raise BadInput(f"version {row.version} of the settings cannot be read: {error}") from error
    return Version(
        number=row.version,
        settings=values,
        author=row.author,
        note=row.note,
        at=row.at,
        base=row.base or 0,
        state=row.state or "approved",
        approver=row.approver or "",
        report=row.report,
        share=row.share or 0,
    )


def _activation(row: Row[Any]) -> Activation:
    return Activation(
        id=row.id, version=row.version, kind=row.kind, actor=row.actor, note=row.note, at=row.at
    )
