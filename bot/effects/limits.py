"""How much may go back without a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pydantic import JsonValue

LIMITED: Final = frozenset({"refund", "price_adjustment"})  # money that goes back while the goods are out


@dataclass(frozen=True, slots=True)
class Ceiling:
    """How much may go back without a person, by currency; a currency without an entry needs approval."""

    once: Mapping[str, Decimal]
    per_day: Mapping[str, Decimal]

    @classmethod
    def of(cls, policy: Mapping[str, JsonValue], currency: str) -> "Ceiling":
        """The ceiling a shop's policy sets; a bare number is meant in the shop's currency."""
        once = _amounts(policy.get("auto_refund_limit"), currency)
        per_day = _amounts(policy.get("refund_limit_per_customer_day"), currency)
        return cls(once, per_day or once)


def _amounts(value: JsonValue, currency: str) -> dict[str, Decimal]:
    if isinstance(value, Mapping):
        return {str(name): Decimal(str(amount)) for name, amount in value.items()}
    return {} if value is None else {currency: Decimal(str(value))}
