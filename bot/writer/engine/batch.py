"""Continuous batching with a cache of a known size: streaming, cancelling, and a check before anything is let in.

What was measured about transformers' manager, and is worked around here: a prompt larger than the cache kills its thread; a
cancelled request sends no last message; shared prefixes outlive a change of adapter; the thread keeps the process alive.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bot.writer.blanks import Blanks, as_read, ready
from bot.writer.engine.loaded import Loaded
from bot.writer.prompt import Message
from bot.writer.thoughts import spoken

PAGE: Final = 32  # tokens of a page of the cache
_HALF: Final = "\ufffd"  # the first bytes of a character whose others are still to come
Send = Callable[[dict[str, Any]], None]


class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """A request that cannot be taken: too long, or no room now."""


class TooLong(Refused):
    """A request that will never fit."""


@dataclass(slots=True)
class _Open:
    prompt: int
    longest: int
    blanks: Blanks
    said: str = ""
    tokens: int = 0

    @property
    def size(self) -> int:
        return self.prompt + self.longest


@dataclass
class Batch:
    """The manager of one loaded model; make a new one after any change of weights."""

    loaded: Loaded
    cache_tokens: int
    concurrent: int
    temperature: float
    send: Send
    _open: dict[str, _Open] = field(default_factory=dict)
    using: threading.Lock = field(default_factory=threading.Lock)  # the model: who holds it calls it alone
    _manager: Any = None

    def start(self) -> None:
        """Start the thread that generates."""
        from transformers import ContinuousBatchingConfig, GenerationConfig

        tokenizer = self.loaded.tokenizer
        sampling: dict[str, Any] = {"do_sample": False}
        if self.temperature > 0:
            sampling = {"do_sample": True, "temperature": self.temperature, "top_p": 0.9, "top_k": 0}
        config = GenerationConfig(
            max_new_tokens=256,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
            **sampling,
        )
        batching = ContinuousBatchingConfig(
            page_size=PAGE,
            num_blocks=max(8, self.cache_tokens // PAGE),
            max_batch_tokens=max(256, self.concurrent * 8),
            max_requests_per_batch=self.concurrent,
            allow_block_sharing=False,
            use_cuda_graph=False,
            per_request_processors=self.temperature > 0,
        )
        self._manager = self.loaded.plain.init_continuous_batching(config, batching)
        self._manager.start()

    @property
    def alive(self) -> bool:
        """Whether the thread still generates."""
        return self._manager is not None and self._manager.is_running()

    @property
    def busy(self) -> int:
        """How many answers are being written."""
        return len(self._open)

    def add(self, name: str, prompt: Sequence[Message], longest: int) -> None:
        """Begin an answer; `Refused` when it does not fit."""
        prompt, blanks = as_read(prompt, self.loaded.tokenizer)
        ids = self.encode(prompt)
        room = self.cache_tokens - sum(each.size for each in self._open.values())
        if len(ids) + longest > self.cache_tokens:
            raise TooLong("the prompt is longer than the cache")
        if len(ids) + longest > room or len(self._open) >= self.concurrent:
            raise Refused("no room in the cache now")
        self._open[name] = _Open(len(ids), longest, blanks)
        self._manager.register_result_handler(name, self._came)
        if self._manager.add_request(ids, request_id=name, max_new_tokens=longest, streaming=True) is None:
            self._open.pop(name, None)
            raise Refused("the generating thread has ended")

    def encode(self, prompt: Sequence[Message]) -> list[int]:
        """The token ids of a prompt, exactly as in training."""
        tokenizer = self.loaded.tokenizer
        text = tokenizer.apply_chat_template(list(prompt), tokenize=False, add_generation_prompt=True)
        return list(tokenizer(text, add_special_tokens=False)["input_ids"])

    def cancel(self, name: str) -> None:
        """Stop an answer; nothing more is sent of it."""
        if self._open.pop(name, None) is not None:
            self._manager.cancel_request(name)

    async def idle(self) -> None:
        """Wait until nothing is being written; at once when the thread has ended."""
        while self.busy and self.alive:  # noqa: ASYNC110 - the thread ends without a sign
            await asyncio.sleep(0.02)

    async def stop(self) -> None:
        """End the thread; answers under way are given up."""
        self._open.clear()
        if self._manager is not None:
            await asyncio.to_thread(self._manager.stop, block=True, timeout=10)
            self._manager = None

    def _came(self, output: Any) -> None:
        state = self._open.get(output.request_id)
        if state is None:
            return
        if output.error:
            self._open.pop(output.request_id)
            self.send({"id": output.request_id, "error": str(output.error)[:200]})
            return
        self._told(output.request_id, state, output.generated_tokens, output.is_finished())

    def _told(self, name: str, state: _Open, tokens: Sequence[int], finished: bool) -> None:
        """Send what is new in an answer that has these tokens by now."""
        state.tokens = len(tokens)
        text = spoken(self.loaded.tokenizer.decode(tokens, skip_special_tokens=True), finished=finished)
        told = state.blanks.fill(text if finished else ready(text.rstrip(_HALF)))
        if len(told) > len(state.said):
            self.send({"id": name, "text": told[len(state.said) :]})
            state.said = told
        if finished:
            self._open.pop(name)
            usage = [state.prompt, state.tokens]
            self.send({"id": name, "done": True, "usage": usage})
