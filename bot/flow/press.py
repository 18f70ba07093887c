"""Presses: a button's payload, its printed number or its title, read without any model.

A payload is Rasa's: `/intent` or `/intent{"entity": "value"}`. It carries no authority of its own: an effect id is
looked up and checked against who speaks.
"""

import json
import re
from collections.abc import Sequence
from typing import Final

from bot.turn import Button, Entity, Intent, Request, Understanding

PRESS: Final = "press"  # the model of what was pressed
_PAYLOAD: Final = re.compile(r"/([A-Za-z_][\w.]{0,63})\s*(\{.{0,2000}\})?\s*", re.DOTALL)
_NUMBER: Final = re.compile(r"\s*(\d{1,2})\s*[.。、]?\s*")


def pressed(text: str, buttons: Sequence[Button], language: str) -> Understanding | None:
    """What a press means, or None when the text is no press."""
    match = _PAYLOAD.fullmatch(_payload(text, buttons))
    if match is None:
        return None
    entities = _entities(match[2])
    if entities is None:
        return None
    request = Request(intents=(Intent(match[1], 1.0),), entities=entities)
    return Understanding(language=language, requests=(request,), entities=entities, model=PRESS)


def _payload(text: str, buttons: Sequence[Button]) -> str:
    number = _NUMBER.fullmatch(text)
    if number and 1 <= int(number[1]) <= len(buttons):
        return buttons[int(number[1]) - 1].payload
    said = text.strip().casefold()
    return next((button.payload for button in buttons if button.title.casefold() == said), text.strip())


def _entities(raw: str | None) -> tuple[Entity, ...] | None:
    if not raw:
        return ()
    try:
        values = json.loads(raw)
    except ValueError:
        return None
    if not isinstance(values, dict) or not all(isinstance(v, str | int | float) for v in values.values()):
        return None
    return tuple(Entity(entity=str(name), value=str(value)) for name, value in values.items())
