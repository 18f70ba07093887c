"""The skills that the settings switch on, loaded and held to their contract; nothing of them is set up or run."""

from collections.abc import Sequence

from bot.config import Config
from bot.domain import CORE_RESPONSES, Domain, Installed
from bot.errors import PluginError
from bot.foreign.guests import invite
from bot.plugins import FoundSkill, load_actions, load_skills
from bot.skill.named import named
from bot.wiring.models import response_files
from bot.writer import Responses


def skills_in_use(config: Config) -> tuple[Domain, Sequence[FoundSkill]]:
    """The domain as a desk would open it, and where each skill came from; a PluginError says what is wrong and where."""
    found = load_skills(config.skills.use)
    responses = Responses.load([*sorted(CORE_RESPONSES.glob("*.toml")), *response_files(found)])
    installed = [Installed(item.cls(), item.folder) for item in found]
    domain = invite(config, load_actions(config.actions.use), responses).domain(installed)
    for item in found:
        for name in named(item.cls):
            if name not in responses:
                raise PluginError(
                    f"{item.cls.__name__} says {name!r}, which is nowhere; add it to the responses.toml beside it"
                )
    return domain, found
