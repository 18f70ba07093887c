"""What is costly to load, once for every desk of a process: the understander, the skills' classes and their words."""

import inspect
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Self

from bot.config import Config
from bot.domain import CORE_RESPONSES
from bot.knowledge import Article, MemoryRetriever, Retriever
from bot.knowledge.articles import asked_as
from bot.knowledge.embedder import SentenceEncoder, folder_version
from bot.knowledge.evidence import Bars
from bot.knowledge.memory import Embed
from bot.knowledge.reader import AnswerReader, Reader
from bot.knowledge.rerank import CrossEncoder, Reranker
from bot.knowledge.shipped import with_shipped
from bot.knowledge.vectors import encoder_version
from bot.knowledge.wish import Wishes
from bot.plugins import FoundSkill, load_object, load_skills
from bot.understanding import Understander
from bot.understanding.phrases import warm_up as warm_up_phrases
from bot.writer import Responses
from bot.writer.format import warm_up as warm_up_formats


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """What is costly to load and may be shared by many desks of one process."""

    understander: Understander
    skills: tuple[FoundSkill, ...]
    responses: Responses
    retriever: Retriever | None = None

    @classmethod
    async def load(cls, config: Config, *, knowledge: bool = True) -> Self:
        """The understander, the skills' classes with their responses, and the shop's own articles in memory.

        A desk that keeps its knowledge in its database leaves the last out.
        """
        heard = config.understanding
        understander = _understander(heard.model, heard.device, heard.threads, heard.profile)
        skills = load_skills(config.skills.use)
        warm_up_phrases()
        warm_up_formats()
        responses = _responses(skills)
        retriever = _retriever(config, understander) if knowledge else None
        return cls(understander=understander, skills=skills, responses=responses, retriever=retriever)

    def renewed(self) -> Self:
        """The same models with the skills and words as their files are now."""
        made = tuple(found for found in self.skills if not found.use)
        named = dict.fromkeys(found.use for found in self.skills if found.use)
        skills = (*made, *load_skills(tuple(named)))
        return replace(self, skills=skills, responses=_responses(skills))


@cache
def _understander(model: str, device: str, threads: int, profile: str) -> Understander:
    """Loaded once a process."""
    from bot.understanding import load

    return load(model, device=device, threads=threads, profile=profile)


def _responses(skills: tuple[FoundSkill, ...]) -> Responses:
    responses = Responses.load([*sorted(CORE_RESPONSES.glob("*.toml")), *response_files(skills)])
    responses.check()
    return responses


@dataclass(frozen=True, slots=True)
class Embedding:
    """How questions and passages become vectors, and by which encoder; nothing where words alone are searched."""

    questions: Embed | None = None
    passages: Embed | None = None
    model: str = ""


def embedding_of(config: Config, understander: Understander) -> Embedding:
    """The encoder that the config names for knowledge, else the one that understands, with what that read beforehand."""
    model = embedded_by(config)
    if config.knowledge.encoder:
        own = _encoder(config.knowledge.encoder, config.understanding.device)
        return Embedding(own.questions, own.passages, model)
    if understander.encoder is None:
        return Embedding()
    embed = understander.encoder.embed
    return Embedding(embed, with_shipped(embed, model), model)


def embedded_by(config: Config) -> str:
    """The version of the encoder that reads passages, which names their vectors; empty where they are found by words alone."""
    if config.knowledge.encoder:
        return folder_version(Path(config.knowledge.encoder))
    return "" if config.understanding.profile == "linear" else encoder_version(model_folder(config))


@cache
def _encoder(folder: str, device: str) -> SentenceEncoder:
    """Loaded once a process."""
    return SentenceEncoder(Path(folder), device="cpu" if device == "auto" else device)


def _retriever(config: Config, understander: Understander) -> Retriever:
    embedding = embedding_of(config, understander)
    return MemoryRetriever(
        shop_articles(config),
        embedding.questions,
        stored=embedding.passages,
        bars=Bars(config.knowledge.answer_above, config.knowledge.offer_above),
        wishes=Wishes(understander.judge.linear),
        reranker=reranker_of(config),
        reader=reader_of(config, understander),
    )


def reader_of(config: Config, understander: Understander) -> Reader | None:
    """The shipped reader of question and passage, where the profile has an encoder and the config wants it."""
    wanted = config.knowledge.reader and understander.encoder is not None and not config.knowledge.reranker
    return _reader(config.understanding.device) if wanted else None


@cache
def _reader(device: str) -> Reader:
    """Loaded once a process."""
    import bot.understanding

    return AnswerReader(Path(bot.understanding.__file__).parent / "model", device=device)


def reranker_of(config: Config) -> Reranker | None:
    """The second reader of knowledge, if the config names one."""
    folder = config.knowledge.reranker
    return CrossEncoder(Path(folder)) if folder else None


def shop_articles(config: Config) -> tuple[Article, ...]:
    """The shop's own articles, which come with its fixture; a shop behind another adapter brings none."""
    if config.shop.adapter != "sql":
        return ()
    source = config.shop.fixture or load_object("skills.shop.fixture:DEMO")
    fixture = load_object("skills.shop.fixture:load_fixture")(source, config.shop.timezone)
    found: list[Article] = []
    for number, part in enumerate(fixture.knowledge, 1):
        name = part.id or f"article-{number}"
        article = Article(id=name, title=part.title, text=part.text, language=part.language)
        found += [article, *asked_as(article, part.asked)]
    return tuple(found)


def model_folder(config: Config) -> Path:
    """Where the files of the encoder lie."""
    import bot.understanding

    return Path(config.understanding.model or Path(bot.understanding.__file__).parent / "model")


def response_files(skills: tuple[FoundSkill, ...]) -> list[Path]:
    """The response files that stand beside the skills."""
    folders = dict.fromkeys(Path(inspect.getfile(found.cls)).parent for found in skills)
    return [folder / "responses.toml" for folder in folders if (folder / "responses.toml").exists()]
