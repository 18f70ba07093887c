"""A model of one's own, in a process beside the desk: registered by name, or a folder."""

import asyncio
from contextlib import aclosing
from pathlib import Path
from typing import Any

from bot.config.writer import WriterConfig
from bot.writer.engine import Engine, EngineDied
from bot.writer.engine.settings import EngineSettings
from bot.writer.generators.base import GenerationError, Piece, Pieces, Usage
from bot.writer.generators.limits import Breaker, Budget, Room
from bot.writer.prompt import Message
from bot.writer.registry import Registry


class Transformers:
    """Streams answers from an engine; a process that died is started again behind the customers' backs."""

    def __init__(self, config: WriterConfig, data_dir: Path) -> None:
        self.name = config.model
        self.engine = Engine(settings_of(config, data_dir))
        self.breaker = Breaker()
        self._config = config
        self._budget = Budget(config.tokens_per_minute)
        self._room = Room(config.concurrent)
        self._restart: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Load the model; a wrong one is said before the desk opens."""
        await self.engine.start()

    async def close(self) -> None:
        """End the process."""
        if self._restart is not None:
            self._restart.cancel()
            await asyncio.gather(self._restart, return_exceptions=True)
        await self.engine.close()

    async def stream(self, prompt: tuple[Message, ...], *, deadline_s: float) -> Pieces:
        """The answer piece by piece."""
        if not self.engine.running:
            self._start_again()
            raise GenerationError("the model is being loaded again", kind="busy")
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

    def _start_again(self) -> None:
        if self._restart is None or self._restart.done():
            self._restart = asyncio.create_task(self.engine.start())


async def _next(told: Pieces, end: float) -> Piece | None:
    try:
        async with asyncio.timeout_at(end):
            return await anext(told)
    except StopAsyncIteration:
        return None
    except TimeoutError:
        raise GenerationError("the answer did not come in time", kind="late") from None


def settings_of(config: WriterConfig, data_dir: Path) -> EngineSettings:
    """What the engine of these settings is started with: a registered model with its stamp, or a bare folder."""
    shared: dict[str, Any] = {
        "device": config.device,
        "precision": config.precision,
        "cache_tokens": config.cache_tokens,
        "concurrent": config.concurrent,
        "threads": config.threads,
        "temperature": config.temperature,
    }
    registry = Registry(data_dir)
    if (registry.folder / config.model / "card.json").exists():
        card = registry.card(config.model)
        folder = registry.weights(config.model)
        return EngineSettings(folder=str(folder), base=card.base, parity=card.parity, **shared)
    return EngineSettings(folder=str(Path(config.model).resolve()), **shared)
