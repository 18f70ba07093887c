"""A slot with a few possible values: pressed as a button, or recognised in the customer's own words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from bot.skill.slots import Scene, Slot, SlotRejected


@dataclass(frozen=True, kw_only=True)
class Choice(Slot):
    """One of a few codes. The question's response carries the buttons: `/dialog.inform{"<key>":"<code>"}`.

    The first pattern of `words` that is found names the code. An answer that none recognises becomes `other`, or the
    question is put again where there is no other. `agrees`: choosing is agreeing to an act, so that a button counts only
    where it was shown: whoever writes its payload by hand is asked.
    """

    key: str
    words: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    other: str = ""
    ahead: bool = True
    agrees: bool = False

    async def mentioned(self, scene: Scene) -> str | None:
        """The code that was pressed or is implied by what was just said."""
        return self._pressed(scene) or self._recognised(scene.text)

    async def check(self, value: str, scene: Scene) -> JsonValue:
        """The code of an answer."""
        code = (
            self._pressed(scene) or (value if value in self.words else self._recognised(value)) or self.other
        )
        if not code:
            raise SlotRejected("clarify.again")
        return code

    def _pressed(self, scene: Scene) -> str | None:
        pressed = (each.value for each in scene.entities if each.entity == self.key)
        return next((code for code in pressed if code in self.words or code == self.other), None)

    def named(self, text: str) -> tuple[str, re.Match[str]] | None:
        """The code that the words name, and where; None when they name none."""
        lowered = text.lower()
        found = ((code, pattern.search(lowered)) for code, pattern in self.words.items())
        return next(((code, match) for code, match in found if match), None)

    def _recognised(self, text: str) -> str | None:
        found = self.named(text)
        return found[0] if found else None


def words(**patterns: str) -> dict[str, re.Pattern[str]]:
    """Patterns by code, over lower-case text."""
    return {code: re.compile(pattern) for code, pattern in patterns.items()}
