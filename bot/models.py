"""What is costly to load, once for every desk of a process: the understander, the skills' classes and their words."""

import inspect
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from bot.config import Config
from bot.domain import CORE_RESPONSES
from bot.knowledge import Article, MemoryRetriever, Retriever
from bot.knowledge.vectors import remembered
from bot.plugins import FoundSkill, load_object, load_skills
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
        responses = _responses(skills)
        retriever = _retriever(config, understander)
        return cls(understander=understander, skills=skills, responses=responses, retriever=retriever)

    def renewed(self) -> Self:
        """The same models with the skills and words as their files are now."""
        made = tuple(found for found in self.skills if not found.use)
        named = dict.fromkeys(found.use for found in self.skills if found.use)
        skills = (*made, *load_skills(tuple(named)))
        return replace(self, skills=skills, responses=_responses(skills))


def _responses(skills: tuple[FoundSkill, ...]) -> Responses:
    responses = Responses.load([*sorted(CORE_RESPONSES.glob("*.toml")), *response_files(skills)])
    responses.check()
    return responses


def _retriever(config: Config, understander: Understander) -> Retriever:
    """The shop's own articles, which come with its fixture; a shop behind another adapter brings none yet."""
    articles: list[Article] = []
    if config.shop.adapter == "sql":
        source = config.shop.fixture or load_object("skills.shop.fixture:DEMO")
        fixture = load_object("skills.shop.fixture:load_fixture")(source, config.shop.timezone)
        articles = [
            Article(
                id=part.id or f"article-{number}", title=part.title, text=part.text, language=part.language
            )
            for number, part in enumerate(fixture.knowledge, 1)
        ]
    embed = understander.encoder.embed if understander.encoder else None
    stored = remembered(embed, config.data_dir / "vectors.npz", understander.model) if embed else None
    return MemoryRetriever(articles, embed, stored=stored, answer_above=config.knowledge.answer_above)


def response_files(skills: tuple[FoundSkill, ...]) -> list[Path]:
    """The response files that stand beside the skills."""
    folders = dict.fromkeys(Path(inspect.getfile(found.cls)).parent for found in skills)
    return [folder / "responses.toml" for folder in folders if (folder / "responses.toml").exists()]
