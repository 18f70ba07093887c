"""What the desks of a test session share: models, skills' classes, templates of shop and store, loaded once a process."""

import atexit
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bot.config import Config, ConnectorsConfig, SkillsConfig
from bot.domain import CORE_RESPONSES
from bot.evaluate.bench import Bench
from bot.plugins import FoundSkill, load_skills
from bot.skill import Skill
from bot.wiring.models import Models, response_files
from bot.writer import Responses

Named = str | type[Skill]
_BENCHES: dict[str, Bench] = {}
_FOUND: dict[str, tuple[FoundSkill, ...]] = {}
_RESPONSES: dict[tuple[tuple[str, int], ...], Responses] = {}


async def bench(fixture: Path | None) -> Bench:
    """The bench of a fixture file, made at its first use; it knows the shop but no skills."""
    key = str(fixture.resolve()) if fixture else ""  # noqa: ASYNC240 - one look
    if key not in _BENCHES:
        folder = Path(tempfile.mkdtemp(prefix="haoke-test-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        _BENCHES[key] = await Bench.open(_config(folder), fixture, folder)
    return _BENCHES[key]


def models_with(shared: Models, skills: Sequence[Named]) -> Models:
    """Models that know these skills."""
    found = tuple(each for name in skills for each in _found(name))
    return replace(shared, skills=found, responses=_responses(found))


def settings(
    config: Config, autonomy: Mapping[str, str], tables: Mapping[str, Mapping[str, object]]
) -> Config:
    """The bench's settings without channels, with the skills' own tables and how far they may go alone."""
    skills = SkillsConfig.model_validate({"use": [], "autonomy": dict(autonomy), **tables})
    silent = {name: {"enabled": False} for name in ConnectorsConfig.model_fields}
    return config.model_copy(update={"skills": skills, "connectors": ConnectorsConfig.model_validate(silent)})


def _config(folder: Path) -> Config:
    return Config.model_validate(
        {"data_dir": str(folder), "understanding": {"profile": "linear"}, "skills": {"use": []}}
    )


def _found(skill: Named) -> tuple[FoundSkill, ...]:
    if not isinstance(skill, str):
        return (FoundSkill(skill.__module__.rpartition(".")[2], skill),)
    if skill not in _FOUND:
        _FOUND[skill] = load_skills([skill])
    return _FOUND[skill]


def _responses(found: tuple[FoundSkill, ...]) -> Responses:
    """The core's words and the skills', read again only when a file has changed."""
    files = [*sorted(CORE_RESPONSES.glob("*.toml")), *response_files(found)]
    key = tuple((str(file), file.stat().st_mtime_ns) for file in files)
    if key not in _RESPONSES:
        _RESPONSES[key] = Responses.load(files)
    return _RESPONSES[key]
