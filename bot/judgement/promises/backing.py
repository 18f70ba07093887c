"""What a turn has to stand behind what it says: effects, the wish for a person, facts, passages, the customer's own numbers."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from bot.judgement.promises.acts import act
from bot.judgement.promises.amounts import Amount, amounts_in, family, rates_in
from bot.judgement.promises.claim import Claim
from bot.judgement.promises.days import Clock, Day, Span, clocks_in, days_in, spans_in
from bot.judgement.promises.known import (
    Leaf,
    amounts_of,
    bare_amount,
    keys,
    leaves,
    moment_of,
    number_of,
    numbers_in,
    numbers_told,
)
from bot.judgement.promises.patterns import pattern
from bot.judgement.promises.text import fold
from bot.judgement.promises.told import covers, host, pieces, written_whole
from bot.judgement.promises.when import day_meant, known_day, span_known
from bot.turn import EffectTrace, Turn

_REFUND_STATES: Final = {"approved": "refund_approved", "paid": "refunded"}
_DAYS_OF: Final = {
    "cancelled_on": "cancelled", "shipped_on": "shipped", "delivered_on": "delivered", "refunded_on": "refunded",
    "cancelled_at": "cancelled", "shipped_at": "shipped", "delivered_at": "delivered", "refunded_at": "refunded",
    "paid_refund": "refunded", "approved_refund": "refund_approved",
}  # fmt: skip
_MADE_GOOD: Final = frozenset(
    {"issue_coupon", "claim", "price_adjustment", "refund"}
)  # what compensates when it is done
_LOOSE: Final = frozenset(
    {"something", "matter", "shape"}
)  # read so widely that a retold fact may look like one
_TOLD: Final = 0.6  # share of a sentence that facts or passages must hold
_ORDER_STATES: Final = frozenset({"paid", "shipped", "delivered", "refund_approved", "refunded", "cancelled"})


@dataclass
class Backing:
    """What one turn has. Values are worked out when a sentence first needs them."""

    turn: Turn
    facts: tuple[Mapping[str, Any], ...] = ()
    texts: tuple[str, ...] = ()  # passages, and the template where a response is read
    uncited: tuple[str, ...] = ()  # those of them that no reply quotes: their links are not given
    domains: frozenset[str] = frozenset()
    timezone: str = "Asia/Shanghai"

    @cached_property
    def leaves(self) -> list[Leaf]:
        """All values of all facts."""
        return [leaf for facts in self.facts for leaf in leaves(facts)]

    @cached_property
    def numbers(self) -> frozenset[Decimal]:
        """Every number of facts, effects, texts and the customer's own words."""
        told = {number for leaf in self.leaves for number in numbers_told(leaf)}
        told |= set(numbers_in("\n".join([*self.texts, self.customers_words])))
        written = (text for effect in self.turn.effects for text in (effect.amount, effect.order) if text)
        return frozenset(told | set(numbers_in("\n".join(written))))

    @cached_property
    def text(self) -> str:
        """All approved and looked-up words in one folded text."""
        return self._words(self.texts)

    @cached_property
    def linkable(self) -> str:
        """The same without the passages that are not cited."""
        return self._words(text for text in self.texts if text not in self.uncited)

    def _words(self, texts: Iterable[str]) -> str:
        told = (str(leaf.value) for leaf in self.leaves if isinstance(leaf.value, str | int | float))
        return fold("\n".join([*texts, *told]))

    @cached_property
    def customers_words(self) -> str:
        """What the customer said and the bot remembers, folded."""
        return fold("\n".join([self.turn.text, *(str(value) for value in self.turn.slots.values())]))

    @cached_property
    def digit_lines(self) -> str:
        """Only the digits of every text, facts and customer's words alike, a line each."""
        return re.sub(r"[^\d\n]", "", f"{self.text}\n{self.customers_words}")

    @cached_property
    def states(self) -> frozenset[str]:
        """States of orders that the facts tell."""
        found = {
            str(leaf.value)
            for leaf in self.leaves
            if leaf.key in ("state", "status", "order_state", "order.status")
        }
        found = {_REFUND_STATES.get(state, state) for state in found}
        named = {key for facts in self.facts for key in keys(facts)}
        found |= {state for key, state in _DAYS_OF.items() if key in named}
        found |= {key for key in named if key in _ORDER_STATES}
        return frozenset(found)

    @cached_property
    def amounts(self) -> frozenset[Amount]:
        """Amounts and rates of facts, effects and texts."""
        found: set[Amount] = {amount for amount, _ in (*amounts_in(self.text), *rates_in(self.text))}
        for leaf in self.leaves:
            found |= set(amounts_of(leaf))
        for effect in self.turn.effects:
            if effect.amount:
                found.add((Decimal(effect.amount), family(effect.currency)))
        return frozenset(found)

    @cached_property
    def moments(self) -> list[tuple[str, date | datetime]]:
        """Days and times of the facts with their keys."""
        found = [(leaf.key, moment_of(leaf.value)) for leaf in self.leaves if isinstance(leaf.value, str)]
        return [(key, moment) for key, moment in found if moment is not None]

    @cached_property
    def written_days(self) -> list[Day]:
        """Days written in texts."""
        return days_in(self.text)

    @cached_property
    def spans(self) -> list[Span]:
        """Lengths of time written in texts."""
        return [span for span, _ in spans_in(self.text)]

    @cached_property
    def clocks(self) -> list[Clock]:
        """Times of day written in texts."""
        return clocks_in(self.text)

    def backs(self, claim: Claim, beside: tuple[Claim, ...], sentence: str = "") -> bool:
        """Whether this turn may say it; `beside` are the other claims of the same sentence."""
        match claim.kind:
            case "act":
                told = claim.value in _LOOSE and self.told(sentence)
                return told or self._act(claim, beside)
            case "amount" | "duration" if isinstance(claim.value, str):
                return claim.value in self.text  # half off, overnight: no figure to compare
            case "amount":
                return self._amount(claim)
            case "date":
                return self._day(claim)
            case "duration":
                return span_known(claim.value, self, counted=claim.arrives)
            case "number" | "email" | "address":
                return self._number(claim.value)
            case "phone":
                return claim.value in self.digit_lines
            case "link":
                return written_whole(claim.value, self.linkable) or host(claim.value) in self.domains
            case "liability":
                return any(
                    other.kind == "act" and other.value in _MADE_GOOD and self._act(other, beside)
                    for other in beside
                )
        return False  # a guarantee: no fact backs it

    def _amount(self, claim: Claim) -> bool:
        value, sign = claim.value
        known = any(value == told and sign in ("", other) for told, other in self.amounts)
        return known or any(bare_amount(leaf, claim.value) for leaf in self.leaves)

    def _number(self, value: str | frozenset[Decimal]) -> bool:
        """Whether facts, texts or the customer gave a number; a figure of a further language may be read in two ways."""
        if isinstance(value, frozenset):
            return bool(value & self.numbers)
        if number_of(value) in self.numbers:
            return True
        acted_on = "\n".join(fold(effect.order) for effect in self.turn.effects)
        return written_whole(value, f"{self.text}\n{self.customers_words}") or value in acted_on

    def estimated(self, claim: Claim) -> bool:
        """Whether a day that is stated flatly is only expected."""
        if claim.kind != "date" or not claim.arrives or claim.hedged or not isinstance(claim.value, Day):
            return False
        wanted = day_meant(claim.value, self)
        same = [key for key, moment in self.moments if any(known_day(day, moment) for day in wanted)]
        eta = pattern("values", "date", "eta_keys")
        return bool(same) and all(eta.search(key) for key in same)

    def _day(self, claim: Claim) -> bool:
        if isinstance(claim.value, Clock):
            told = {Clock(m.hour, m.minute) for _, m in self.moments if isinstance(m, datetime)}
            return claim.value in told or claim.value in self.clocks
        wanted = day_meant(claim.value, self)
        if any(known_day(day, moment) for day in wanted for _, moment in self.moments):
            return True
        return any(covers(written, day) for written in self.written_days for day in wanted) or (
            bool(claim.value.vague) and claim.value.vague in self.text
        )

    def _act(self, claim: Claim, beside: tuple[Claim, ...]) -> bool:
        kind = act(claim.value)
        if kind.id in ("transfer", "noted") and (self.turn.wish is not None or self.turn.handoff is not None):
            return True
        if any(self._effect(effect, claim, kind.effects, beside) for effect in self.turn.effects):
            return True
        if claim.mood == "will" and any(proposal.type in kind.effects for proposal in self.turn.proposals):
            return True
        return not claim.recent and bool(kind.states & self.states)

    def _effect(
        self, effect: EffectTrace, claim: Claim, types: Iterable[str], beside: tuple[Claim, ...]
    ) -> bool:
        if effect.type not in types and "*" not in types:
            return False
        asked = claim.mood in ("submitted", "will") or claim.value == "noted"
        if effect.state != "done" and not (asked and effect.state == "pending_approval"):
            return False
        return self._same_order(effect, beside) and self._same_amount(effect, claim, beside)

    def _same_order(self, effect: EffectTrace, beside: tuple[Claim, ...]) -> bool:
        """A sentence that names orders names the one that was acted on."""
        named = {claim.value for claim in beside if claim.kind == "number"}
        orders = {
            fold(leaf.value) for leaf in self.leaves if leaf.key == "order_id" and isinstance(leaf.value, str)
        }
        orders |= {fold(other.order) for other in self.turn.effects}
        mentioned = named & orders
        return not effect.order or not mentioned or fold(effect.order) in mentioned

    def _same_amount(self, effect: EffectTrace, claim: Claim, beside: tuple[Claim, ...]) -> bool:
        """A sentence that says how much went back says what did."""
        if claim.value not in ("refund", "price_adjustment") or effect.type not in (
            "refund",
            "price_adjustment",
        ):
            return True
        said = {claim.value for claim in beside if claim.kind == "amount" and claim.value[1] != "%"}
        if not said or not effect.amount:
            return True
        return (Decimal(effect.amount), family(effect.currency)) in said

    def told(self, sentence: str) -> bool:
        """Whether a sentence mostly repeats what facts and passages say."""
        parts = pieces(fold(sentence))
        return bool(parts) and sum(part in self.text for part in parts) / len(parts) >= _TOLD
