"""What may be told to somebody who waits for a person after a danger, and who wants one of those who were spoken of."""

from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases

_SAYS: Final = phrases("of_service")
_WHAT_I_AM: Final = "bot.identity"
_SERVICE: Final = (
    "warranty.",
    "return.",
    "refund.",
    "exchange.",
    "service.",
    "delivery.",
    "order.",
    "invoice.",
)


def of_service(case: Case) -> bool:
    """Whether it is surely about what the shop does: a return, a repair, a parcel, money."""
    return case.sure and case.intent.startswith(_SERVICE)


def may_be_told(case: Case) -> bool:
    """Whether a look-up may be told: after a danger only how the shop sees to things, never how to use them."""
    danger = case.talk.danger
    return not danger or (not danger.endswith("self_harm") and of_service(case))


def wants_one_of_us(case: Case) -> bool:
    """Whether one is wanted of those who were just spoken of ("are you human?" "No …" "get me one"), or somebody of the shop shall ring."""
    if _SAYS.shall_ring.search(case.turn.text.lower()):
        return True
    told = case.last is not None and _WHAT_I_AM in case.last.intents
    return told and _SAYS.one_of_them.search(case.turn.text.lower()) is not None
