"""It is broken but not worth the freight: whatever the wish began with, the goodwill skill takes it, when it is on."""

import re
from typing import Any, Final

from rasa_sdk.events import FollowupAction

from bot.skill import Event, said
from bot.skill.slots import Scene, Slot

GOODWILL: Final = "goodwill_offer"
_NOT_WORTH: Final = re.compile(
    r"不值当|不值(?:得)?(?:那个|这个|退|寄|运费|邮费)?|不划算|划不来|不合算|犯不着|比(?:东西|它|商品)(?:本身|还)贵|懒得(?:寄|退|折腾)"
    r"|(?:not|n['’]t) (?:really |even )?worth (?:it|the|sending|returning|posting|shipping)|hardly worth|costs? more (?:to|than)|too much hassle"
)
_FREIGHT: Final = re.compile(
    r"运费|邮费|快递费|寄|退|折腾|来回|freight|shipping|postage|sending|send|return|posting|courier|hassle"
)


class NotWorth(Slot):
    """Whether the customer said that sending it back is not worth it; never asked for."""

    async def mentioned(self, scene: Scene) -> str | None:
        """`yes` when the message says so."""
        return "yes" if not_worth(scene.text) else None


def not_worth(text: str) -> bool:
    """Whether a message says that the way back is not worth it."""
    lowered = text.lower()
    return bool(_NOT_WORTH.search(lowered) and _FREIGHT.search(lowered))


def from_goodwill(tracker: Any) -> bool:
    """Whether goodwill was offered just now, so that what is wanted next was chosen there."""
    return said.last_response(tracker).startswith("goodwill.offer.")


def to_goodwill(tracker: Any, domain: dict[str, Any]) -> list[Event]:
    """The event that lets the goodwill skill go on; none when the customer said nothing of the kind or it is off.

    The order it asked for, named in the next message, leads back to it too.
    """
    if from_goodwill(tracker):
        return []
    asked = said.last_response(tracker) == "goodwill.ask_order"
    wanted = tracker.get_slot("not_worth") or not_worth(said.text(tracker)) or asked
    return [dict(FollowupAction(GOODWILL))] if wanted and GOODWILL in domain.get("actions", ()) else []
