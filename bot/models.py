"""What is costly to load, once for every desk of a process: the understander, the skills' classes and their words."""

import inspect
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bot.config import Config
from bot.domain import CORE_RESPONSES
from bot.knowledge import Retriever
from bot.plugins import FoundSkill, load_skills
from bot.understanding import Understander
from bot.writer import Responses
from bot.writer.format import warm_up


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """What is costly to load and may be shared by many desks of one process."""

    understander: Understander
    skills: tuple[FoundSkill, ...]
    responses: Responses
    retriever: Retriever | None = None

    @classmethod
    async def load(cls, config: Config) -> Self:
        """The understander, the skills' classes with their responses, and the knowledge of the shop."""
        from bot.understanding import load

        heard = config.understanding
        understander = load(heard.model, device=heard.device, threads=heard.threads, profile=heard.profile)
        warm_up()
        skills = load_skills(config.skills.use)
        responses = Responses.load([*sorted(CORE_RESPONSES.glob("*.toml")), *response_files(skills)])
        return cls(understander=understander, skills=skills, responses=responses)


def response_files(skills: tuple[FoundSkill, ...]) -> list[Path]:
    """The response files that stand beside the skills."""
    folders = dict.fromkeys(Path(inspect.getfile(found.cls)).parent for found in skills)
    return [folder / "responses.toml" for folder in folders if (folder / "responses.toml").exists()]
