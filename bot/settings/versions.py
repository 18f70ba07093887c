"""Settings as versions: proposed with a report, approved, put in force, taken back; nothing is ever overwritten.

Which version holds is the newest activation. Each names the one it follows, so two at once cannot both win.
"""

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from pydantic import JsonValue
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.conversation import audit
from bot.conversation.lab import activations
from bot.conversation.records import settings as rows
from bot.conversation.store import Store, Tx
from bot.errors import BadInput
from bot.settings.merge import carry, write_anew
from bot.settings.saved import Activation, Version, activation_of, version_of
from bot.settings.values import Settings

Kind = Literal["activated", "rolled_back", "alarm"]
_LISTED: Final = 200


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
        base: int | None = None,
        report: Mapping[str, JsonValue] | None = None,
    ) -> Version:
        """Save a set of settings that does not hold yet. `base` is the version that was changed: what holds, unless it is given."""
        base = (await self.current()).number if base is None else base
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

    async def withdraw(self, number: int, by: str) -> None:
        """Its author takes a proposal back; nothing where it was decided on meanwhile."""
        mine = (rows.c.version == number, rows.c.author == by, rows.c.state.in_(("proposed", "approved")))
        async with self.store.write() as tx:
            if (await tx.execute(update(rows).where(*mine).values(state="withdrawn"))).rowcount == 1:
                await audit.append(tx, "settings.withdrawn", by, f"v{number}")

    async def try_out(self, number: int, by: str, *, share: int = 0) -> Version:
        """Judge beside the version in force: silently, or in `share` percent of conversations. One trial at a time."""
        if not 0 <= share <= 50:
            raise BadInput("a trial may decide for 0 to 50 percent of conversations")
        if share and (await self.current()).settings.four_eyes and not (await self.get(number)).approver:
            raise BadInput(f"v{number} needs another person's approval first", status=409)
        number = (await self.on_top(number, by)).number
        async with self.store.write() as tx:
            await tx.execute(update(rows).where(rows.c.state == "trial").values(state="proposed"))
            mine = (rows.c.version == number, rows.c.state.in_(("proposed", "approved")))
            done = await tx.execute(update(rows).where(*mine).values(state="trial", share=share))
            if done.rowcount != 1:
                raise BadInput(f"v{number} cannot be tried out", status=409)
            await audit.append(tx, "settings.trial", by, f"v{number}", {"share": share})
        return await self.get(number)

    async def on_top(self, number: int, by: str) -> Version:
        """The version, written anew where others changed something since it was proposed, so that nothing of theirs goes back.

        What was in force before is left as it was: whoever wants that again wants all of it. BadInput with 409 where both changed the same.
        """
        version, current = await self.get(number), await self.current()
        been = {entry.version for entry in await self.timeline()}
        if number in been or number == 0 or version.base == current.number:
            return version
        found = carry((await self.get(version.base)).settings, version.settings, current.settings)
        if found.disputed:
            what = ", ".join(" ".join(filter(None, key)) for key in found.disputed)
            raise BadInput(f"{current.name} changed {what} as well; propose it again", status=409)
        if found.settings == version.settings:
            return version
        async with self.store.write() as tx:
            made = await write_anew(tx, number, found.settings, current.number)
            await audit.append(tx, "settings.carried_over", by, f"v{made}", {"from": number})
        return await self.get(made)

    async def end_trial(self, by: str) -> None:
        """Nothing runs beside the version in force any more."""
        async with self.store.write() as tx:
            await tx.execute(update(rows).where(rows.c.state == "trial").values(state="proposed"))
            await audit.append(tx, "settings.trial_ended", by, "")

    async def trial(self) -> Version | None:
        """The version that is tried out beside the one in force."""
        async with self.store.read() as tx:
            row = (await tx.execute(select(rows).where(rows.c.state == "trial"))).first()
        return version_of(row) if row else None

    async def activate(
        self, number: int, by: str, *, note: str = "", kind: Kind = "activated", follows: int | None = None
    ) -> Activation:
        """Put a version in force. BadInput with 409 where it may not be, or somebody else was faster.

        `follows` is the activation after which this was decided; with it nothing may have come between.
        """
        version = await self.get(number)
        if version.state in ("declined", "withdrawn"):
            raise BadInput(f"v{number} was {version.state}; propose it again", status=409)
        current = await self.current()
        needs_two = current.settings.four_eyes or version.settings.four_eyes
        if kind == "activated" and number and needs_two and version.state != "approved":
            raise BadInput(f"v{number} needs another person's approval first", status=409)
        if kind == "activated":
            version = await self.on_top(number, by)
            number = version.number
        try:
            async with self.store.write() as tx:
                made = await self._put(tx, number, by, note=note, kind=kind, follows=follows)
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
            return [version_of(row) for row in found]

    async def timeline(self) -> Sequence[Activation]:
        """What held when, the newest first."""
        query = select(activations).order_by(activations.c.id.desc()).limit(_LISTED)
        async with self.store.read() as tx:
            return [activation_of(row) for row in await tx.execute(query)]

    async def _put(
        self, tx: Tx, number: int, by: str, *, note: str, kind: Kind, follows: int | None
    ) -> Activation:
        last = await tx.scalar(select(activations.c.id).order_by(activations.c.id.desc()).limit(1)) or 0
        if follows not in (None, last):
            raise BadInput("somebody else changed the settings just now; look again", status=409)
        values = {"version": number, "follows": last, "kind": kind, "actor": by, "note": note}
        made = insert(activations).values(**values, at=self.store.clock.now()).returning(activations)
        return activation_of((await tx.execute(made)).one())

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
        return version_of(row)
