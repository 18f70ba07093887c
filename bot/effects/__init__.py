"""Effects: acts that cost something, each with a row, a key and one way through its states.

    proposed → confirmed → submitted → settled | failed | unknown        (proposed → dropped | expired)

The key is the effect's own id, stored before the shop is called and the same on every retry. `submitted` is committed
before the call; from then on the turn can only finish. Limits per order and per customer-day are checked in the transaction
that submits. An unknown outcome is looked up under its key and never repeated under a new one.
"""

from bot.effects.effect import Effect, effect_of
from bot.effects.ledger import Effects
from bot.effects.limits import LIMITED, Ceiling, voids_unseen
from bot.effects.meanwhile import adopted, another_way, changed_since, faster, is_same

__all__ = [
    "LIMITED",
    "Ceiling",
    "Effect",
    "Effects",
    "adopted",
    "another_way",
    "changed_since",
    "effect_of",
    "faster",
    "is_same",
    "voids_unseen",
]
