"""The batch that decodes in slots: every answer has the same room from its beginning, and a step of all of them is one CUDA graph.

Much faster on a GPU than pages (docs/training.md has the figures), at a price: a prompt that is longer than its slot is refused, even when
other slots are free.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bot.errors import ConfigError
from bot.log import get_logger
from bot.writer.blanks import as_read
from bot.writer.engine.batch import Batch, Refused, TooLong, _Open
from bot.writer.engine.loaded import FEW_BITS
from bot.writer.engine.slots import Choose, Slots, suits
from bot.writer.prompt import Message

_TOP: Final = 0.9  # of the probability that words are drawn from, as with pages
_log = get_logger(__name__)


@dataclass
class SlotBatch(Batch):
    """A thread that writes; what it is told and what it tells goes through queues, so that it alone touches the slots."""

    _orders: deque[tuple[str, list[int], int]] = field(default_factory=deque)
    _tokens: dict[str, list[int]] = field(default_factory=dict)
    _woken: threading.Event = field(default_factory=threading.Event)
    _ending: threading.Event = field(default_factory=threading.Event)
    _slots: Any = None
    _thread: Any = None
    _loop: Any = None

    def start(self) -> None:
        """Start the thread; ConfigError when the model attends in a way that slots do not know."""
        if not suits(self.loaded.plain) or self.loaded.precision in FEW_BITS:
            raise ConfigError('writer.decoding: this model cannot be decoded in slots; use "pages"')
        length = self.cache_tokens // self.concurrent
        self._slots = Slots(self.loaded.plain, self.concurrent, length, chooser(self.temperature))
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._write, name="slots", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether the thread still writes."""
        return self._thread is not None and self._thread.is_alive()

    def add(self, name: str, prompt: Sequence[Message], longest: int) -> None:
        """Begin an answer; `Refused` when it does not fit."""
        prompt, blanks = as_read(prompt, self.loaded.tokenizer)
        ids = self.encode(prompt)
        if len(ids) + longest > self._slots.length:
            raise TooLong("the prompt is longer than the cache of an answer")
        if len(self._open) >= self.concurrent or not self.alive:
            raise Refused("no room in the cache now")
        self._open[name] = _Open(len(ids), longest, blanks)
        self._tokens[name] = []
        self._order(name, ids, longest)

    def cancel(self, name: str) -> None:
        """Stop an answer; nothing more is sent of it."""
        if self._open.pop(name, None) is not None:
            self._order(name, [], 0)

    async def stop(self) -> None:
        """End the thread; answers under way are given up."""
        self._open.clear()
        self._ending.set()
        self._woken.set()
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join, 10)
            self._thread = None

    def _order(self, name: str, ids: list[int], longest: int) -> None:
        self._orders.append((name, ids, longest))
        self._woken.set()

    def _write(self) -> None:
        """In the thread: take orders, write a token of every answer, until the end."""
        end = self.loaded.tokenizer.eos_token_id
        try:
            while not self._ending.is_set():
                while self._orders:
                    name, ids, longest = self._orders.popleft()
                    if ids:
                        self._slots.enter(name, ids, longest, frozenset({end}))
                    else:
                        self._slots.leave(name)
                if not self._slots.open:
                    self._woken.wait()
                    self._woken.clear()
                    continue
                with self.using:
                    written = self._slots.step()
                self._loop.call_soon_threadsafe(self._written, written, end)
        except Exception:  # the thread ends, the watch sees it and the process is started again
            _log.exception("decoding in slots has failed")

    def _written(self, written: list[tuple[str, int]], end: int) -> None:
        """In the loop: what each answer has become."""
        for name, token in written:
            tokens = self._tokens[name]
            tokens.append(token)
            state = self._open.get(name)
            finished = token == end or state is None or len(tokens) >= state.longest
            if state is not None:
                self._told(name, state, tokens, finished)
            if finished:
                self._tokens.pop(name)


def chooser(temperature: float) -> Choose:
    """The likeliest token, or one drawn from the likeliest nine tenths."""
    if temperature <= 0:
        return lambda logits: logits.argmax(-1)

    def draw(logits: Any) -> Any:
        import torch

        shares, order = torch.softmax(logits.float() / temperature, -1).sort(descending=True)
        shares = shares.masked_fill(shares.cumsum(-1) - shares > _TOP, 0.0)
        return order.gather(-1, torch.multinomial(shares, 1))[:, 0]

    return draw
