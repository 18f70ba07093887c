"""Money: an exact amount with its currency."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Self

from babel.numbers import get_currency_precision


@lru_cache
def decimals(currency: str) -> int:
    """How many decimals this currency (ISO 4217) has: CNY 2, JPY 0."""
    return get_currency_precision(currency)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in major units; `currency` is an ISO 4217 code. Amounts of two currencies never mix."""

    amount: Decimal
    currency: str

    @classmethod
    def from_minor(cls, minor: int, currency: str) -> Self:
        """Money from the currency's smallest units (fen, cents)."""
        return cls(Decimal(minor).scaleb(-decimals(currency)), currency)

    @property
    def minor(self) -> int:
        """The amount in the currency's smallest units."""
        return int(self.amount.scaleb(decimals(self.currency)).to_integral_value(ROUND_HALF_UP))

    @property
    def plain(self) -> str:
        """The amount with the currency's decimals and nothing else: `189.00`; rounded as `minor` is."""
        places = decimals(self.currency)
        return f"{Decimal(self.minor).scaleb(-places):.{places}f}"

    def __add__(self, other: Self) -> Self:
        return type(self)(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.amount - self._same(other), self.currency)

    def __le__(self, other: Self) -> bool:
        return self.amount <= self._same(other)

    def __lt__(self, other: Self) -> bool:
        return self.amount < self._same(other)

    def _same(self, other: Self) -> Decimal:
        if other.currency != self.currency:
            raise ValueError(f"cannot mix {self.currency} with {other.currency}")
        return other.amount
