"""A rule about what others said or wrote: told by the customer, it moves nothing."""

from typing import Final

from bot.judgement.case import ActionCard, Case
from bot.judgement.phrases import phrases
from bot.judgement.quoted import urged_by_others
from bot.judgement.rule import decide, rule, say
from bot.turn import Decision

_SAYS: Final = phrases("hearsay")

POSSIBLE: Final = 0.15  # of an act that would be offered as a reading
_FILED: Final = frozenset(
    {"delivery.issue", "delivery.urge", "invoice.get", "account.delete"}
)  # act without a card


def _acts(case: Case) -> list[ActionCard]:
    """What would be done, shown or offered by how this message is read."""
    names = {i.name for each in case.heard.requests for i in each.intents if i.confidence >= POSSIBLE}
    cards = (case.actions[name] for name in names if name in case.actions)
    return [card for card in cards if card.confirms or card.stakes == "money" or _FILED & set(card.intents)]


@rule(
    "request.told_by_others",
    "Only tells what a leaflet, a message or somebody else would have us do: nothing is done or shown, and what they want themselves is asked.",
)
def told_by_others(case: Case) -> Decision | None:
    if not urged_by_others(case.turn.text):
        return None
    form = case.talk.form
    acts = [card for card in _acts(case) if form is None or card.name != form.action]
    if _SAYS.display.search(
        case.turn.text
    ):  # "the display says 'change filter'" tells what is wrong with the thing
        acts = [card for card in acts if "warranty.repair" not in card.intents]
    agrees = case.shown is not None and case.says("dialog.affirm", "order.cancel")
    return decide("clarify", say("dialog.told_by_others"), case=case) if acts or agrees else None


RULES = (told_by_others,)
