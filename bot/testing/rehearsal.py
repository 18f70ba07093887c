"""Opens desks over the shared bench: the production app with a shop, a database and a clock of its own."""

import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from bot.app import App
from bot.clock import FakeClock
from bot.config import Config
from bot.conversation.store import Store
from bot.conversation.values import Claim
from bot.evaluate.bench import Bench
from bot.plugins import load_object
from bot.shop import Shop
from bot.testing.answer import Answer
from bot.testing.bench import Named, bench, models_with, settings
from bot.testing.heard import Heard
from bot.testing.scripted import Scripted
from bot.testing.shop import TrialShop
from bot.testing.talk import Talk
from bot.testing.transcript import TRANSCRIPTS, blame
from bot.turn import Turn
from bot.understanding import Understander
from bot.wiring.models import Models

_ROUNDS = 60  # of timers and turns until nothing is due


@dataclass
class Desk:
    """A desk and its first conversation. `say`, `press` and `wait` speak there; `talk` begins another one."""

    app: App
    shop: TrialShop
    clock: FakeClock
    scripted: Scripted
    main: Talk = field(init=False)
    talks: list[Talk] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)  # what went wrong inside a turn and was tried again
    shown: bool = False  # beside a test that fails
    _reopen: Any = None

    async def say(self, text: str, *script: Heard) -> Answer:
        """Say something and wait for the turn; with a script it is understood so, else the model reads it."""
        return await self.main.say(text, *script)

    async def press(self, title: str) -> Answer:
        """Press the newest button of this title."""
        return await self.main.press(title)

    async def wait(self, **time: float) -> Answer:
        """Let time pass, such as `minutes=11`."""
        return await self.main.wait(**time)

    def talk(self, customer: str | None = None, name: str = "") -> Talk:
        """Another conversation at this desk, signed in or as a visitor."""
        talk = Talk(self, customer, name or f"talk-{len(self.talks)}")
        self.talks.append(talk)
        if self.shown:
            TRANSCRIPTS.append(talk.transcript)
        return talk

    @property
    def transcript(self) -> str:
        """The first conversation so far."""
        return str(self.main.transcript)

    async def settle(self) -> None:
        """Work until nothing is due."""
        for _ in range(_ROUNDS):
            if not await self.app.service.step():
                return

    async def restart(self) -> None:
        """As after the end of the process: everything is opened anew over the same database and shop."""
        await self.app.close()
        self.app = await self._reopen()
        self.watch()

    def watch(self) -> None:
        """Note in the transcripts what goes wrong inside a turn; customers and logs are told less."""
        handle = self.app.dialogue.handle

        async def watched(claim: Claim) -> Turn:
            try:
                return await handle(claim)
            except Exception as error:
                self._note(claim.conversation_id, blame(error))
                raise

        self.app.dialogue.handle = watched  # type: ignore[method-assign]

    def _note(self, conversation: str, problem: str) -> None:
        self.problems.append(problem)
        for talk in self.talks:
            if talk.address.id == conversation:
                talk.transcript.note(problem)


@asynccontextmanager
async def rehearse(
    skills: Sequence[Named] | None,
    fixture: Path | None,
    customer: str | None,
    autonomy: Mapping[str, str],
    tables: Mapping[str, Mapping[str, object]],
) -> AsyncIterator[Desk]:
    """A desk of its own, and its first conversation."""
    shared = await bench(fixture)
    named = Config().skills.use if skills is None else skills
    config = settings(shared.config, autonomy, tables)
    async with desk_on(shared, config, models_with(shared.models, named)) as desk:
        desk.shown = True
        desk.main = desk.talk(customer, "main")
        yield desk


@asynccontextmanager
async def desk_on(shared: Bench, config: Config, models: Models) -> AsyncIterator[Desk]:
    """A desk over a bench, with these settings and models."""
    clock = FakeClock(shared.shop.anchor)
    path = shared.folder / f"{next(shared.number)}.db"
    shutil.copyfile(shared.store, path)
    shop = TrialShop(load_object("skills.shop.sql:SqlShop").from_template(shared.shop, clock.now))
    scripted = Scripted(models.understander)
    models = replace(models, understander=cast(Understander, scripted))

    async def open_app() -> App:
        store = await Store.open(f"sqlite+aiosqlite:///{path}", clock=clock)
        try:
            return await App.open(config, clock=clock, models=models, shop=cast(Shop, shop), store=store)
        except BaseException:
            await store.close()
            raise

    desk = Desk(await open_app(), shop, clock, scripted, _reopen=open_app)
    desk.watch()
    try:
        yield desk
    finally:
        await desk.app.close()
        await shop.real.close()
        for leftover in shared.folder.glob(f"{path.name}*"):
            leftover.unlink()
