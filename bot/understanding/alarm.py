"""What must reach a person and no pattern describes, as an ear hears it: danger and its kind, legal threats, wishes for a person."""

from pathlib import Path
from typing import Final

from bot.understanding.ear import Ear

FILE: Final = "alarm.safetensors"
NONE: Final = "none"
THREAT: Final = "threat"  # of violence, against the shop and its people
DANGERS: Final = ("shock", "fire", "injury", "allergy", "poison", "self_harm", "violence", THREAT)
OF_PEOPLE: Final = ("self_harm", "violence", THREAT)  # what people do, to themselves or to each other
LEGAL: Final = "legal"  # a threat with lawyers, courts, authorities or the press
PERSON: Final = "person"  # a wish for a human being
# In the order of the scores; a network that was taught before a kind was named has fewer and never hears it.
KINDS: Final = (NONE, *(kind for kind in DANGERS if kind != THREAT), LEGAL, PERSON, THREAT)


def alarm(folder: Path) -> Ear:
    """The ear for it that a judge was taught."""
    return Ear(folder / FILE, KINDS)
