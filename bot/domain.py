"""The domain: what this bot can do, gathered once from its skills, in our terms and in Rasa's."""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rasa_sdk import Action

from bot.errors import PluginError
from bot.judgement import ActionCard
from bot.skill import BoundEffect, Skill, check_skill
from bot.skill.notice import Notice
from bot.understanding.builtin import built_in
from bot.writer import Responses

if TYPE_CHECKING:
    from collections.abc import Iterable

LANGUAGES = ("zh", "en")  # in which an own intent is heard
FEWEST = 3  # examples a language
_ALIKE = 0.85  # an intent that is so like a built-in one is a slip of the pen
_LED = re.compile(r"/([\w.]+)")
CORE_RESPONSES = Path(__file__).parent / "writer" / "responses"


@dataclass(frozen=True, slots=True)
class Installed:
    """A skill that is switched on: the instance and the folder or file it came from."""

    skill: Skill
    folder: str
    chosen: bool = (
        False  # the settings lead its intents here by name, whoever else claims them; listed after the others
    )
    version: str = ""  # of its files: what was accepted under another one is looked at again


@dataclass(frozen=True, slots=True)
class Foreign:
    """A Rasa action of others, untouched. `lane`: where it runs, since it may block; empty: it only awaits."""

    action: Action
    lane: str = ""
    vouched: bool = False  # its own words count as facts


@dataclass(frozen=True, slots=True)
class Domain:
    """Actions by name, the action every intent leads to, and all responses."""

    installed: Mapping[str, Installed]
    foreign: Mapping[str, Foreign]  # what runs behind an installed skill, or is only called by another action
    cards: Mapping[str, ActionCard]  # by intent
    responses: Responses
    rasa: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def build(
        cls,
        skills: "Iterable[Installed]",
        responses: Responses,
        foreign: Mapping[str, Foreign] | None = None,
        base: Mapping[str, Any] | None = None,
    ) -> "Domain":
        """Check and index the skills; two skills for one action or intent are an error that names both.

        Args:
            base: The Rasa domain that the foreign actions were written for; ours is laid over it.
        """
        installed: dict[str, Installed] = {}
        cards: dict[str, ActionCard] = {}
        chosen: set[str] = set()
        pressed = _pressed(responses)
        for entry in skills:
            check_skill(entry.skill)
            if not entry.chosen:  # else the settings lead here, in the languages that the shop speaks
                _check_own(entry.skill, pressed)
            _add(installed, entry)
            card = ActionCard(
                name=entry.skill.name(),
                skill=entry.folder,
                intents=entry.skill.intents,
                stakes=entry.skill.stakes,
                confirms=_confirms(entry.skill),
                acts=bool(type(entry.skill).effects()),
                takes=frozenset(slot.entity for slot in entry.skill.slots.values() if slot.entity),
            )
            for intent in entry.skill.intents:
                if intent in cards and not (entry.chosen and intent not in chosen):
                    raise PluginError(
                        f"intent {intent!r} is claimed by {cards[intent].name} and {card.name}; keep one"
                    )
                cards[intent] = card
                chosen |= {intent} if entry.chosen else set()
        others = dict(foreign or {})
        for name in others.keys() & installed.keys():
            if getattr(installed[name].skill, "action", None) is not others[name].action:
                raise PluginError(f"a skill and a foreign action are both called {name!r}; rename one")
        return cls(
            installed, others, cards, responses, _rasa_domain(installed, others, responses, base or {})
        )

    @property
    def examples(self) -> dict[str, tuple[str, ...]]:
        """Example sentences of the intents that skills bring themselves, by intent."""
        return {
            entry.skill.intents[0]: tuple(text for texts in entry.skill.examples.values() for text in texts)
            for entry in self.installed.values()
            if entry.skill.intents and entry.skill.examples
        }

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The skills that speak first."""
        return tuple(each.skill for each in self.installed.values() if isinstance(each.skill, Notice))

    def skill(self, action: str) -> Skill:
        """The skill of this action name."""
        return self.entry(action).skill

    def entry(self, action: str) -> Installed:
        """The installed skill of this action name, or a PluginError."""
        try:
            return self.installed[action]
        except KeyError:
            raise PluginError(f"no skill is called {action!r}; is its folder named in skills.use?") from None

    def folder(self, action: str) -> str:
        """The folder of an action; empty for one that only other actions call."""
        return self.installed[action].folder if action in self.installed else ""

    def version(self, action: str) -> str:
        """The version of an action's files; empty where it is not known."""
        return self.installed[action].version if action in self.installed else ""

    def form(self, action: str) -> Skill | None:
        """The skill of this action name, if it has slots to be filled before it runs."""
        skill = self.installed[action].skill if action in self.installed else None
        return skill if skill is not None and skill.slots else None

    def effect(self, action: str, step: str) -> BoundEffect:
        """The effect step of an action."""
        found = getattr(self.skill(action), step, None)
        if not isinstance(found, BoundEffect):
            raise PluginError(f"{action} has no effect step {step!r}")
        return found


def _check_own(skill: Skill, pressed: Set[str]) -> None:
    """An own intent is heard from its examples, or by a button; a built-in one needs no examples."""
    name = type(skill).__name__
    if skill.examples:
        if skill.intents[0] in built_in():
            raise PluginError(
                f"{name}: {skill.intents[0]!r} is a built-in intent, which needs no examples; drop them, or name an own "
                f"intent first in `intents`"
            )
        for language in LANGUAGES:
            found = len(set(skill.examples.get(language, ())))
            if found < FEWEST:
                raise PluginError(
                    f"{name}.examples[{language!r}] has {found} sentences; give at least {FEWEST}, eight are better"
                )
    own = set(skill.intents[:1] if skill.examples else ())
    for intent in set(skill.intents) - built_in() - own - pressed:
        if close := get_close_matches(intent, built_in(), 1, cutoff=_ALIKE):
            raise PluginError(
                f"{name}: nothing leads to {intent!r}; did you mean {close[0]!r}? Else give it `examples`"
            )


def _pressed(responses: Responses) -> set[str]:
    """Intents that a button of some response carries."""
    buttons = (button for response in responses.by_name.values() for button in response.buttons)
    return {match[1] for button in buttons if (match := _LED.match(button.payload))}


def _confirms(skill: Skill) -> bool:
    """Whether everything this skill changes is shown and asked about first."""
    steps = type(skill).effects().values()
    return bool(steps) and all(step.words.confirm for step in steps)


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
    installed: Mapping[str, Installed],
    foreign: Mapping[str, Foreign],
    responses: Responses,
    base: Mapping[str, Any],
) -> dict[str, Any]:
    """The domain as Rasa actions expect it; never empty, since an empty one reaches them as None."""
    skills = [entry.skill for entry in installed.values()]
    slots = sorted({name for skill in skills for name in skill.slots})
    ours: dict[str, dict[str, Any]] = {
        "slots": {name: {"type": "any", "mappings": [{"type": "custom"}]} for name in slots},
        "responses": {
            name: [{"text": response.texts["en"][0]}] for name, response in responses.by_name.items()
        },
        "forms": {skill.name(): {"required_slots": _required(skill)} for skill in skills if skill.slots},
    }
    return {
        **base,
        "version": "3.1",
        "intents": _names(base, "intents", (intent for skill in skills for intent in skill.intents)),
        "entities": _names(
            base, "entities", (s.entity for k in skills for s in k.slots.values() if s.entity)
        ),
        "slots": {**ours["slots"], **(base.get("slots") or {})},  # theirs are described more closely
        "responses": {**ours["responses"], **(base.get("responses") or {})},
        "forms": {**(base.get("forms") or {}), **ours["forms"]},
        "actions": _names(base, "actions", (*installed, *foreign)),
        "session_config": {"session_expiration_time": 0, "carry_over_slots_to_new_session": True},
    }


def _required(skill: Skill) -> list[str]:
    return [name for name, slot in skill.slots.items() if slot.required]


def _names(base: Mapping[str, Any], kind: str, ours: "Iterable[str]") -> list[Any]:
    """Ours beside what the domain file lists; an entry may be a table with one name."""
    theirs = list(base.get(kind) or ())
    known = {name for item in theirs for name in (item if isinstance(item, Mapping) else (item,))}
    return [*theirs, *sorted(set(ours) - known)]
