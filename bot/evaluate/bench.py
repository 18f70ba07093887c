"""What every dialogue of a run shares: settings, models, one template of the shop and one of the store."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final, Self

from bot.app import App
from bot.clock import FakeClock
from bot.config import Config, ConnectorsConfig
from bot.conversation.store import Store
from bot.plugins import load_object
from bot.wiring.models import Models
from bot.writer.generators import Generator

OPENS_AT: Final = 10  # o'clock at the shop, when every dialogue begins
CHANNEL: Final = "console"
BUDGET_S: Final = 600.0  # for a turn: on a machine without a moment to spare, 20 seconds pass over nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Makes desks in milliseconds, each with a fresh shop, a fresh database and a clock of its own."""

    config: Config
    models: Models
    shop: Any  # skills.shop.sql.Template
    store: Path
    folder: Path
    number: "count[int]"

    @classmethod
    async def open(
        cls,
        config: Config,
        fixture: Path | None,
        folder: Path,
        *,
        models: Models | None = None,
        at: datetime | None = None,
    ) -> Self:
        """Load what is shared; `folder` is for databases and may be thrown away afterwards.

        Args:
            models: Used instead of those that the settings name.
            at: When dialogues begin; the fixture's own time comes first.
        """
        config = rehearsal(config, folder, fixture)
        models = models or await Models.load(config)
        load_fixture = load_object("skills.shop.fixture:load_fixture")
        source = config.shop.fixture or load_object("skills.shop.fixture:DEMO")
        loaded = load_fixture(source, config.shop.timezone)
        template = await load_object("skills.shop.sql:Template").of(
            loaded, opening(loaded.now or at, loaded.zone)
        )
        path = folder / "template.db"
        store = await Store.open(_url(path))
        await store.close()
        return cls(config=config, models=models, shop=template, store=path, folder=folder, number=count())

    @asynccontextmanager
    async def desk(self, writer: Generator | None = None) -> AsyncIterator[tuple[App, FakeClock]]:
        """A desk of its own and its clock; `writer` words its answers instead of the settings' generator."""
        clock = FakeClock(self.shop.anchor)
        path = self.folder / f"{next(self.number)}.db"
        shutil.copyfile(self.store, path)
        store = await Store.open(_url(path), clock=clock)
        shop = load_object("skills.shop.sql:SqlShop").from_template(self.shop, clock.now)
        app = await App.open(
            self.config, clock=clock, models=self.models, shop=shop, store=store, writer=writer
        )
        try:
            yield app, clock
        finally:
            await app.close()
            for leftover in self.folder.glob(f"{path.name}*"):
                leftover.unlink()


def rehearsal(config: Config, folder: Path, fixture: Path | None = None) -> Config:
    """The same settings with everything that must not differ between machines: full autonomy, no bursts, no channels,
    nothing said first."""
    shop = {"adapter": "sql", "fixture": fixture or config.shop.fixture}
    channels = {name: {"enabled": name == CHANNEL} for name in ConnectorsConfig.model_fields}
    return config.model_copy(
        update={
            "data_dir": folder,
            "shop": config.shop.model_copy(update=shop),
            "connectors": ConnectorsConfig.model_validate(channels),
            "skills": config.skills.model_copy(update={"default_autonomy": "full", "autonomy": {}}),
            "turn": config.turn.model_copy(update={"burst_ms": 0, "budget_s": BUDGET_S}),
            "outreach": config.outreach.model_copy(update={"enabled": False}),
        }
    )


def opening(frozen: datetime | None, zone: Any) -> datetime:
    """When dialogues begin: at the fixture's own time, else today at ten."""
    if frozen is not None:
        return frozen.astimezone(zone)
    today = datetime.now(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(hours=OPENS_AT)


def _url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"
