"""A desk with guests: the real pipeline, the demo shop, and actions of others."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from bot.app import App
from bot.clock import FakeClock
from bot.config import Config
from bot.conversation.store import Store
from bot.errors import HaokeError
from bot.evaluate.bench import opening, rehearsal
from bot.evaluate.play import Stage
from bot.evaluate.script import Dialogue, Step
from bot.wiring.models import Models
from skills.shop.fixture import DEMO, load_fixture
from skills.shop.sql import SqlShop, Template

HERE = Path(__file__).parent
ACTIONS = "tests.rasa.actions"
Say = Callable[[str], Awaitable[Mapping[str, Any]]]
_models: list[Models] = []
_templates: list[Template] = []


def settings(folder: Path, **tables: Any) -> Config:
    """Settings with the small understanding and what a test adds."""
    quiet = {"understanding": {"profile": "linear"}, "data_dir": folder}
    return rehearsal(Config.model_validate({**quiet, **tables}), folder)


def actions(*names: str, **more: Any) -> dict[str, Any]:
    """The table `[actions]` with these classes of `tests.rasa.actions`."""
    return {"use": [f"{ACTIONS}:{name}" for name in names], "domain": HERE / "domain.yml", **more}


@asynccontextmanager
async def desk(config: Config, customer: str | None = "C1002") -> AsyncIterator[tuple[App, Say]]:
    """An open desk, and one conversation with it as this customer."""
    if not _models:
        _models.append(await Models.load(config))
    clock = FakeClock((await template()).anchor)
    store = await Store.open(f"sqlite+aiosqlite:///{config.data_dir / uuid4().hex}.db", clock=clock)
    shop = SqlShop.from_template(await template(), clock.now)
    try:
        app = await App.open(config, clock=clock, models=_models[0], shop=shop, store=store)
    except HaokeError:
        await store.close()
        raise
    dialogue = Dialogue(id=uuid4().hex, lang="en", category="guests", customer=customer, steps=())
    stage = Stage(app, clock, dialogue)

    async def say(text: str) -> Mapping[str, Any]:
        played = await stage.play(Step(kind="say", text=text))
        assert not played.failures, played.failures
        return played.turn

    try:
        yield app, say
    finally:
        await app.close()


async def template() -> Template:
    """The demo shop as it stands at the opening, made once."""
    if not _templates:
        loaded = load_fixture(DEMO, "")
        _templates.append(await Template.of(loaded, opening(loaded.now, loaded.zone)))
    return _templates[0]
