"""A model of one's own, in a process beside the desk: registered by name, or a folder."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any, Final

from bot.breaker import Breaker
from bot.config.writer import WriterConfig
from bot.errors import ConfigError, HaokeError
from bot.log import get_logger
from bot.writer.engine import Engine, EngineDied
from bot.writer.engine.settings import EngineSettings
from bot.writer.generators.base import GenerationError, Piece, Pieces, Usage
from bot.writer.generators.limits import Budget, Room
from bot.writer.generators.load import LIVE
from bot.writer.prompt import Message
from bot.writer.registry import Registry

LOOKS_S: Final = 2.0  # between looks at which model is live
_log = get_logger(__name__)


class Transformers:
    """Streams answers from an engine; a process that died is started again behind the customers' backs."""

    def __init__(self, config: WriterConfig, data_dir: Path) -> None:
        self._registry = Registry(data_dir)
        # The name of the model that speaks; none while no model is live.
        self.name = self._wanted = self._registry.live if config.model == LIVE else config.model
        self.engine = Engine(settings_of(config, data_dir) if self._wanted else EngineSettings(folder=""))
        self.refused = ""  # the live model that was not taken
        self.breaker = Breaker()
        self._config = config
        self._data_dir = data_dir
        self._budget = Budget(config.tokens_per_minute)
        self._room = Room(config.concurrent)
        self._restart: asyncio.Task[None] | None = None
        self._follow: asyncio.Task[None] | None = None
        self._closed = False  # a turn that began before may still ask; it must start nothing again

    async def start(self) -> None:
        """Load the model; a wrong one is said before the desk opens. None at all is what a roll-back leaves, and no reason to stay shut."""
        if self._wanted:
            await self.engine.start()
        else:
            _log.warning("no model is live; approved texts are said until a person promotes one")
        if self._config.model == LIVE:
            self._follow = asyncio.create_task(self._follows())

    async def close(self) -> None:
        """End the process, for good."""
        self._closed = True
        tasks = [task for task in (self._restart, self._follow) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.engine.close()

    async def stream(self, prompt: tuple[Message, ...], *, deadline_s: float) -> Pieces:
        """The answer piece by piece."""
        if self._closed:
            raise GenerationError("the model was taken out", kind="busy")
        if not self._wanted:
            raise GenerationError("no model is live")
        if not self.engine.running:
            self._start_again()
            raise GenerationError("the model's process is gone; it is being loaded again")
        if self._room.full():
            raise GenerationError("as many answers are being written as may be", kind="busy")
        entry = self._budget.reserve(self._config.max_tokens)
        if entry is None:
            raise GenerationError("the tokens of this minute are spent", kind="budget")
        end = asyncio.get_running_loop().time() + deadline_s
        usage = Usage()
        try:
            async with self._room, aclosing(self._ask(prompt)) as told:
                while (answer := await _next(told, end)) is not None:
                    usage = answer.usage or usage
                    yield answer
        except EngineDied as died:
            self._start_again()
            raise GenerationError(str(died)) from died
        finally:
            self._budget.settle(entry, usage.prompt + usage.answer or self._config.max_tokens)

    async def weigh(
        self, prompt: tuple[Message, ...], labels: Sequence[str], *, deadline_s: float
    ) -> tuple[float, ...]:
        """The probability of each label as the model's first word."""
        if not self._wanted or not self.engine.running:
            raise GenerationError("no model is loaded now", kind="busy")
        request = {"op": "weigh", "messages": list(prompt), "labels": list(labels)}
        try:
            async with asyncio.timeout(deadline_s), aclosing(self.engine.ask(request)) as told:
                answer = await anext(told)
        except TimeoutError:
            raise GenerationError("the opinion did not come in time", kind="late") from None
        except EngineDied as died:
            self._start_again()
            raise GenerationError(str(died)) from died
        if answer.get("error"):
            raise GenerationError(str(answer["error"]))
        return tuple(float(share) for share in answer["shares"])

    async def _ask(self, prompt: tuple[Message, ...]) -> Pieces:
        request: dict[str, Any] = {
            "op": "say",
            "messages": list(prompt),
            "longest": self._config.max_tokens,
        }
        async with aclosing(self.engine.ask(request)) as told:
            async for answer in told:
                if answer.get("error"):
                    kind = "busy" if answer.get("busy") else "failed"
                    raise GenerationError(str(answer["error"]), kind=kind)  # type: ignore[arg-type]
                usage = Usage(*answer["usage"]) if answer.get("usage") else None
                yield Piece(str(answer.get("text", "")), usage)

    async def _follows(self) -> None:
        """Change to another model when a person has made it the live one; one that is refused changes nothing.

        When the last live one is rolled back, approved texts are said as they stand.
        """
        while True:
            await asyncio.sleep(LOOKS_S)
            wanted = self._registry.live
            if wanted == self._wanted:
                continue
            self._wanted, self.refused = wanted, ""
            if not wanted:
                self.name = ""
                _log.warning("no model is live any more; approved texts are said")
                continue
            try:
                await self._change(settings_of(self._config, self._data_dir))
                self.name = wanted
                _log.info("the writer's model has changed", model=wanted)
            except (HaokeError, EngineDied) as error:
                self.refused = wanted
                _log.error("the new live model was refused", model=wanted, why=str(error))

    async def _change(self, settings: EngineSettings) -> None:
        if self.engine.settings.folder:
            await self.engine.swap(settings)
        else:  # there was none since the desk was opened
            before, self.engine.settings = self.engine.settings, settings
            try:
                await self.engine.start()
            except BaseException:
                self.engine.settings = before  # one that was refused is not what the next takes the place of
                raise

    def _start_again(self) -> None:
        if not self._closed and (self._restart is None or self._restart.done()):
            self._restart = asyncio.create_task(self.engine.start())


async def _next(told: Pieces, end: float) -> Piece | None:
    try:
        async with asyncio.timeout_at(end):
            return await anext(told)
    except StopAsyncIteration:
        return None
    except TimeoutError:
        raise GenerationError("the answer did not come in time", kind="late") from None


def chosen(model: str, registry: Registry) -> str:
    """The model that the settings mean: `live` is whichever a person has made so."""
    if model != LIVE:
        return model
    if not registry.live:
        raise ConfigError(
            "writer.model: no model is live; promote one with `haoke models promote NAME --to live --by YOU`"
        )
    return registry.live


def settings_of(config: WriterConfig, data_dir: Path) -> EngineSettings:
    """What the engine of these settings is started with: a registered model with its stamp, or a bare folder."""
    shared: dict[str, Any] = {
        "device": config.device,
        "precision": config.precision,
        "cache_tokens": config.cache_tokens,
        "concurrent": config.concurrent,
        "threads": config.threads,
        "temperature": config.temperature,
        "decoding": config.decoding,
    }
    registry = Registry(data_dir)
    name = chosen(config.model, registry)
    if (registry.folder / name / "card.json").exists():
        card = registry.card(name)
        folder = registry.weights(name)
        return EngineSettings(folder=str(folder), base=card.base, parity=card.parity, **shared)
    return EngineSettings(folder=str(Path(config.model).resolve()), **shared)
