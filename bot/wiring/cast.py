"""Who plays: the judge in force, and the judge and writer on trial, loaded as the registries' stages say.

A person or an alarm changes a stage; every process looks every two seconds and follows. A model that cannot be loaded changes
nothing, the lab says why, and an alarm rings.
"""

import asyncio
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from bot.config import Config
from bot.conversation.store import Store
from bot.errors import HaokeError
from bot.flow.beside import Backstage
from bot.insight.model_trials import Candidate, ModelTrials, Unloaded
from bot.log import get_logger
from bot.school import Contests
from bot.settings import Live
from bot.understanding import Understander, load
from bot.writer.generators import Generator, load_generator
from bot.writer.generators.load import LIVE
from bot.writer.registry import PARTS, Part

LOOKS_S: Final = 2.0
_UNFOLLOWED: Final = (
    'it words nothing at this desk; that takes writer.generator = "transformers" and writer.model = "live"'
)
M = TypeVar("M")
log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class OnTrial(Generic[M]):
    """A model on trial that is loaded."""

    candidate: Candidate
    model: M


class Cast:
    """The models of one process that may change while it runs."""

    def __init__(self, store: Store, settings: Live, config: Config, installed: Understander) -> None:
        self.trials = ModelTrials(store, settings, config.data_dir)
        self.contests = Contests.open(store, config, self.trials.registry("writer"))
        self.backstage = Backstage()
        self.judge = installed
        self.in_force: dict[str, str] = {}
        self.trying_judge: OnTrial[Understander] | None = None
        self.trying_writer: OnTrial[Generator] | None = None
        self._installed = installed
        self._config = config
        self._live = ""  # name of the judge in force; empty for the installed one

    async def look(self) -> bool:
        """Follow the registries; whether anything has changed."""
        self._let_go()
        changed = [await self._follow_judge(), await self._try_judge(), await self._try_writer()]
        self._unfollowed()
        stamps = self._stamps()
        changed.append(stamps != self.in_force)
        self.in_force = stamps
        return any(changed)

    async def close(self) -> None:
        """Let go of everything."""
        await self.contests.school.close()
        await self.backstage.stop()
        if self.trying_writer is not None:
            await self.trying_writer.model.close()

    @property
    def _follows(self) -> bool:
        """Whether the settings say that whichever writer a person made live words the answers."""
        config = self._config.writer
        return config.generator == "transformers" and config.model == LIVE

    def _unfollowed(self) -> None:
        """A writer that a person put in force and that words nothing here: the lab must not say otherwise."""
        live = self.trials.registry("writer").live
        if live and not self._follows:
            self.trials.problems.setdefault("writer", f"{live}: {_UNFOLLOWED}")
        elif self.trials.problems.get("writer", "").endswith(_UNFOLLOWED):
            self.trials.problems.pop("writer")

    def _stamps(self) -> dict[str, str]:
        """The registered models that work here; a writer only where the settings say to follow the registry."""
        judge, writer = self.trials.in_force("judge"), self.trials.in_force("writer")
        stamps: dict[str, str] = {}
        if judge is not None and judge.name == self._live:
            stamps["judge"] = judge.stamp
        if writer is not None and self._follows:
            stamps["writer"] = writer.stamp
        return stamps

    async def _follow_judge(self) -> bool:
        wanted = self.trials.registry("judge").live
        if wanted == self._live:
            return False
        if not wanted:
            self.judge, self._live = self._installed, ""
        elif (found := await self._judge(wanted)) is not None:
            self.judge, self._live = found, wanted
        else:
            return False
        log.info("the judge has changed", judge=wanted or "installed")
        return True

    async def _try_judge(self) -> bool:
        wanted, known = self.trials.candidate("judge"), self.trying_judge
        if wanted == (known.candidate if known else None):
            return False
        if wanted is None:
            self.trying_judge = None
            self._well("judge")
            return True
        same = known is not None and known.candidate.name == wanted.name
        model = known.model if known is not None and same else await self._judge(wanted.name)
        self.trying_judge = OnTrial(wanted, model) if model is not None else None
        if model is not None:
            log.info("a judge is on trial", judge=wanted.name)
        return model is not None or known is not None

    async def _try_writer(self) -> bool:
        wanted, known = self.trials.candidate("writer"), self.trying_writer
        if wanted == (known.candidate if known else None):
            return False
        if wanted is not None and known is not None and known.candidate.name == wanted.name:
            self.trying_writer = OnTrial(wanted, known.model)
            return True
        self.trying_writer = None
        if known is not None:
            await known.model.close()
        if wanted is None:
            self._well("writer")
            return known is not None
        model = await self._writer(wanted.name)
        self.trying_writer = OnTrial(wanted, model) if model is not None else None
        return model is not None or known is not None

    async def _judge(self, name: str) -> Understander | None:
        if self._refused("judge", name):
            return None
        heard = self._config.understanding
        try:
            folder = await asyncio.to_thread(self.trials.registry("judge").weights, name)
            found = await asyncio.to_thread(
                load, str(folder), device=heard.device, threads=heard.threads, profile=heard.profile
            )
        except (HaokeError, OSError, ValueError, KeyError) as error:
            self._ill("judge", name, error)
            return None
        if set(found.intents) != set(self._installed.intents):
            self._ill("judge", name, ValueError("it knows other intents than this desk"))
            return None
        self._well("judge")
        return found

    async def _writer(self, name: str) -> Generator | None:
        if self._refused("writer", name):
            return None
        config = self._config.writer.model_copy(update={"generator": "transformers", "model": name})
        try:
            model = load_generator(config, self._config.data_dir)
            if model is None:
                return None
            await model.start()
        except Exception as error:  # whatever a model runs into when it is loaded, the desk goes on
            self._ill("writer", name, error)
            return None
        self._well("writer")
        return model

    def _let_go(self) -> None:
        """What nobody wants any more is no trouble; put on trial again, it is tried again."""
        for part in PARTS:
            gone = self.trials.unloaded.get(part)
            if gone is not None and gone.stamp not in {each.stamp for each in self.trials.wanted(part)}:
                self._well(part)

    def _well(self, part: Part) -> None:
        self.trials.unloaded.pop(part, None)
        self.trials.problems.pop(part, None)

    def _refused(self, part: Part, name: str) -> bool:
        """Whether it could not be loaded; that is not tried every two seconds."""
        known = self.trials.unloaded.get(part)
        return known is not None and known.name == name

    def _ill(self, part: Part, name: str, error: Exception) -> None:
        stamp = next((each.stamp for each in self.trials.wanted(part) if each.name == name), name)
        self.trials.unloaded[part] = Unloaded(part, name, stamp, str(error))
        self.trials.problems[part] = f"{name}: {error}"
        log.error("a model could not be loaded; nothing has changed", part=part, model=name, why=str(error))
