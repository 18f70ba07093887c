"""A piece of text that is somebody's."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

Kind = Literal["email", "phone", "card", "iban", "id"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Span:
    """Where it stands, and what it is."""

    start: int
    end: int
    kind: Kind
    text: str
    country: str = ""  # of an identity number
