"""The domain: what this bot can do, gathered once from its skills, in our terms and in Rasa's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rasa_sdk import Action

from bot.errors import PluginError
from bot.judgement import ActionCard
from bot.skill import BoundEffect, Skill, check_skill
from bot.writer import Responses

if TYPE_CHECKING:
    from collections.abc import Iterable

CORE_RESPONSES = Path(__file__).parent / "writer" / "responses"


@dataclass(frozen=True, slots=True)
class Installed:
    """A skill that is switched on: the instance and the folder or file it came from."""

    skill: Skill
    folder: str


@dataclass(frozen=True, slots=True)
class Domain:
    """Actions by name, the action every intent leads to, and all responses."""

    installed: Mapping[str, Installed]
    foreign: Mapping[str, Action]
    cards: Mapping[str, ActionCard]  # by intent
    responses: Responses
    rasa: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def build(
        cls, skills: "Iterable[Installed]", responses: Responses, foreign: Sequence[Action] = ()
    ) -> "Domain":
        """Check and index the skills; two skills for one action or intent are an error that names both."""
        installed: dict[str, Installed] = {}
        cards: dict[str, ActionCard] = {}
        for entry in skills:
            check_skill(entry.skill)
            _add(installed, entry)
            card = ActionCard(
                name=entry.skill.name(),
                skill=entry.folder,
                intents=entry.skill.intents,
                stakes=entry.skill.stakes,
            )
            for intent in entry.skill.intents:
                if intent in cards:
                    raise PluginError(
                        f"intent {intent!r} is claimed by {cards[intent].name} and {card.name}; keep one"
                    )
                cards[intent] = card
        others = {action.name(): action for action in foreign}
        return cls(installed, others, cards, responses, _rasa_domain(installed, others, responses))

    def skill(self, action: str) -> Skill:
        """The skill of this action name."""
        return self.entry(action).skill

    def entry(self, action: str) -> Installed:
        """The installed skill of this action name, or a PluginError."""
        try:
            return self.installed[action]
        except KeyError:
            raise PluginError(f"no skill is called {action!r}; is its folder named in skills.use?") from None

    def effect(self, action: str, step: str) -> BoundEffect:
        """The effect step of an action."""
        found = getattr(self.skill(action), step, None)
        if not isinstance(found, BoundEffect):
            raise PluginError(f"{action} has no effect step {step!r}")
        return found


def _add(installed: dict[str, Installed], entry: Installed) -> None:
    name = entry.skill.name()
    if name in installed:
        twins = [
            f"{type(skill).__module__}.{type(skill).__name__}"
            for skill in (installed[name].skill, entry.skill)
        ]
        raise PluginError(
            f"{twins[0]} and {twins[1]} are both called {name!r}; rename one class or override name()"
        )
    installed[name] = entry


def _rasa_domain(
    installed: Mapping[str, Installed], foreign: Mapping[str, Action], responses: Responses
) -> dict[str, Any]:
    """The domain as Rasa actions expect it; never empty, since an empty one reaches them as None."""
    slots = sorted({name for entry in installed.values() for name in entry.skill.slots})
    return {
        "version": "3.1",
        "intents": sorted({intent for entry in installed.values() for intent in entry.skill.intents}),
        "entities": sorted(
            {s.entity for e in installed.values() for s in e.skill.slots.values() if s.entity}
        ),
        "slots": {name: {"type": "any", "mappings": [{"type": "custom"}]} for name in slots},
        "responses": {
            name: [{"text": response.texts["en"][0]}] for name, response in responses.by_name.items()
        },
        "actions": [*installed, *foreign],
        "forms": {
            name: {"required_slots": list(entry.skill.slots)}
            for name, entry in installed.items()
            if entry.skill.slots
        },
        "session_config": {"session_expiration_time": 0, "carry_over_slots_to_new_session": True},
    }
