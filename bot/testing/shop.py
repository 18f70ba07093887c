"""A shop that does what the real one does, writes down what it was asked, and fails when it is told to."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bot.shop import Command, Order, Receipt

CALLS = frozenset(
    {
        "info",
        "now",
        "customer",
        "order",
        "orders",
        "order_by_tracking",
        "products",
        "promotions",
        "apply",
        "find",
    }
)
Before = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with a call: an error, a pause (seconds), before or after the shop has acted."""

    error: Exception | None = None
    pause_s: float = 0.0
    after: bool = False


@dataclass
class TrialShop:
    """The shop of a test: `bot.shop.Shop` around a real one."""

    real: Any
    calls: list[str] = field(default_factory=list)
    ledger: list[tuple[Command, Receipt]] = field(default_factory=list)  # what was really done, each key once
    on_call: Callable[[str], None] = lambda point: None  # told of every point a call passes
    _faults: defaultdict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))

    def fail(self, call: str, error: Exception, *, times: int = 1, after: bool = False) -> None:
        """Fail the next calls of this name; with `after`, once the shop has acted."""
        for _ in range(times):
            self.break_next(call, Fault(error, after=after))

    def slow(self, call: str, seconds: float, *, times: int = 1) -> None:
        """Let the next calls of this name take so long."""
        for _ in range(times):
            self.break_next(call, Fault(pause_s=seconds))

    def break_next(self, call: str, fault: Fault) -> None:
        """Let the next call of this name meet a fault."""
        self._faults[call].append(fault)

    def heal(self) -> None:
        """Fail no more."""
        self._faults.clear()

    async def order(self, order_id: str) -> Order:
        """The order as it stands now."""
        found: Order = await self._call("order", order_id)
        return found

    async def apply(self, command: Command) -> Receipt:
        """Carry out a change, and keep it in the ledger."""
        receipt: Receipt = await self._call("apply", command)
        return receipt

    async def close(self) -> None:
        """Nothing: the desk closes the real one when the test is over, and may be opened again before."""

    def __getattr__(self, name: str) -> Any:
        if name not in CALLS:
            raise AttributeError(name)
        return lambda *args: self._call(name, *args)

    async def _call(self, name: str, *args: Any) -> Any:
        self.calls.append(name)
        self.on_call(f"before shop.{name}")
        fault = self._faults[name].pop(0) if self._faults[name] else Fault()
        if fault.pause_s:
            await asyncio.sleep(fault.pause_s)
        if fault.error is not None and not fault.after:
            raise fault.error
        result = await getattr(self.real, name)(*args)
        if name == "apply":
            self._keep(args[0], result)
        self.on_call(f"after shop.{name}")
        if fault.error is not None:
            raise fault.error
        return result

    def _keep(self, command: Command, receipt: Receipt) -> None:
        if all(command.key != known.key for known, _ in self.ledger):
            self.ledger.append((command, receipt))
