"""A Rasa domain with our intents, slots, forms and responses, so that a Rasa project can use our skills."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from bot.domain import Domain
from bot.foreign.action import ActionSkill
from bot.skill import Skill
from bot.skill.slots import Slot
from bot.writer.responses import Response

_ROWS: Final = re.compile(r"\{(\w+):([\w.]+)\}")
WIDTH: Final = 110  # columns of the file


def rows_of(response: Response, language: str) -> dict[str, str]:
    """The facts of a response that are lists, each with the response that words one row."""
    said_in = response.language_for(language)
    return {match[1]: match[2] for text in response.texts[said_in] for match in _ROWS.finditer(text)}


def rasa_domain(domain: Domain, language: str) -> dict[str, Any]:
    """The domain for a Rasa project whose customers read this language."""
    ours = [entry.skill for entry in domain.installed.values() if not isinstance(entry.skill, ActionSkill)]
    asking = [skill for skill in ours if any(slot.required for slot in skill.slots.values())]
    responses = {
        name: _response(response, language) for name, response in sorted(domain.responses.by_name.items())
    }
    asks = {
        f"utter_ask_{_form(skill)}_{name}": responses[slot.ask]
        for skill in asking
        for name, slot in skill.slots.items()
        if slot.required and slot.ask in responses
    }
    return {
        "version": "3.1",
        "intents": sorted({intent for skill in ours for intent in skill.intents}),
        "entities": sorted({slot.entity for skill in ours for slot in skill.slots.values() if slot.entity}),
        "slots": _slots(ours),
        "forms": {
            _form(skill): {"required_slots": [n for n, s in skill.slots.items() if s.required]}
            for skill in asking
        },
        "responses": {**responses, **asks},
        "actions": sorted(skill.name() for skill in ours),
    }


def write_domain(domain: Domain, language: str, file: Path) -> None:
    """Write it as YAML."""
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = WIDTH
    with file.open("w", encoding="utf-8") as stream:
        yaml.dump(rasa_domain(domain, language), stream)


def _form(skill: Skill) -> str:
    return f"{skill.name()}_form"


def _slots(skills: list[Skill]) -> dict[str, Any]:
    slots: dict[str, Any] = {}
    for skill in skills:
        for name, slot in skill.slots.items():
            spec = slots.setdefault(name, {"type": "any", "influence_conversation": False, "mappings": []})
            mapping = _mapping(skill, name, slot)
            if mapping not in spec["mappings"]:
                spec["mappings"].append(mapping)
    return dict(sorted(slots.items()))


def _mapping(skill: Skill, name: str, slot: Slot) -> dict[str, Any]:
    if slot.entity:
        return {"type": "from_entity", "entity": slot.entity}
    if not slot.required:
        return {"type": "custom"}
    return {"type": "from_text", "conditions": [{"active_loop": _form(skill), "requested_slot": name}]}


def _response(response: Response, language: str) -> list[Mapping[str, Any]]:
    said_in = response.language_for(language)
    buttons = [
        {"title": button.titles.get(said_in) or next(iter(button.titles.values())), "payload": button.payload}
        for button in response.buttons
    ]
    shown: dict[str, Any] = {"buttons": buttons} if buttons else {}
    return [{"text": _ROWS.sub(r"{\1}", text), **shown} for text in response.texts[said_in]]
