"""What may be told to somebody who waits for a person after a danger."""

from typing import Final

from bot.judgement.case import Case

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
