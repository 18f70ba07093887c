"""What is said of an effect once the shop was asked for it, and of one that another conversation was faster with."""

from typing import Final

from bot.effects import Effect, Effects, faster, is_same
from bot.flow.requests import which
from bot.skill import EffectWords
from bot.turn import Draft, Proposal

_ELSEWHERE: Final = {
    "settled": "effect.already_done",
    "submitted": "effect.under_way",
    "unknown": "effect.unknown_elsewhere",
}
# Answers of the shop by which somebody was faster; a real one may have codes of its own.
_FASTER: Final = frozenset(
    {
        "already_cancelled",
        "already_refunded",
        "already_requested",
        "already_issued",
        "nothing_to_cancel",
        "over_paid",
    }
)


def met_elsewhere(met: Effect, wanted: Proposal) -> Draft:
    """That it is done, or being done, or that nobody knows; or that something else was done for the order."""
    said = _ELSEWHERE[met.state] if is_same(met, wanted) else "effect.overtaken"
    return Draft(response=said, facts=which(met))


async def instead(ledger: Effects, effect: Effect | None) -> Draft | None:
    """For what was not agreed to, or too late: that the very act is under way or done from another conversation, if it is so."""
    if effect is None or effect.state not in ("proposed", "dropped", "expired"):
        return None
    async with ledger.reading() as tx:
        met = await faster(tx, effect, any_act=False)
    return met_elsewhere(met, effect.proposal()) if met else None


async def said_of(ledger: Effects, effect: Effect, words: EffectWords) -> Draft:
    """What became of it; what fails since another conversation was faster is told as what it is there."""
    if effect.state == "settled":
        return Draft(response=words.done, facts=effect.told)
    if effect.state == "unknown":
        return Draft(response=words.unknown, facts=effect.told)
    async with ledger.reading() as tx:
        met = await faster(tx, effect, any_act=effect.problem in _FASTER)
    if met is not None:
        return met_elsewhere(met, effect.proposal())
    return Draft(response=words.failed, facts=effect.told)
