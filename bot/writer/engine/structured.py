"""Answers that must be JSON of a schema: llguidance allows only tokens that keep it so. Outside the batch, one at a time.

The mask is laid over the scores here and not by `llguidance.torch`, which compiles that one line with the machine's C++ compiler at the first
request: fifty seconds on two busy cores, and an error where there is no compiler.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from bot.errors import ConfigError
from bot.writer.engine.loaded import Loaded

_HALF: Final = "\ufffd"  # the first bytes of a character whose others are still to come


class Stopped(Exception):  # noqa: N818 - an answer that nobody waits for any more
    """The answer was cancelled."""


@dataclass(frozen=True, slots=True)
class Job:
    """One answer: its prompt, what it must be, where its text goes piece by piece, and whether somebody still waits for it."""

    ids: list[int]
    schema: dict[str, Any]
    longest: int
    tell: Callable[[str], None] = lambda _text: None
    stopped: threading.Event = field(default_factory=threading.Event)


class Structured:
    """Writes JSON for one loaded model."""

    def __init__(self, loaded: Loaded) -> None:
        import llguidance.hf

        self._loaded = loaded
        size = loaded.plain.config.vocab_size
        self._tokens = llguidance.hf.from_tokenizer(loaded.tokenizer, n_vocab=size)

    def write(self, job: Job) -> int:
        """How many tokens it took; the text ends early only when `longest` is too small for the schema. `Stopped` when cancelled."""
        import torch

        guide = _Guide(self._tokens, job, self._loaded)
        given = torch.tensor([job.ids], device=self._loaded.plain.device)
        tokenizer = self._loaded.tokenizer
        with torch.inference_mode():
            out = self._loaded.plain.generate(
                input_ids=given,
                attention_mask=torch.ones_like(given),
                max_new_tokens=job.longest,
                do_sample=False,
                logits_processor=[guide],
                pad_token_id=tokenizer.pad_token_id,
                eos_token_id=tokenizer.eos_token_id,
            )
        new = out[0, len(job.ids) :].tolist()
        guide.told(new, finished=True)
        return len(new)


class _Guide:
    """A logits processor that follows what was written, tells it, and masks what the schema forbids next."""

    def __init__(self, tokens: Any, job: Job, loaded: Loaded) -> None:
        import llguidance
        import llguidance.torch

        grammar = llguidance.LLMatcher.grammar_from_json_schema(
            json.dumps(job.schema),
            defaults={"whitespace_flexible": False},  # a small model would go on with blanks for ever
        )
        if wrong := llguidance.LLMatcher.validate_grammar(grammar):
            raise ConfigError(f"the schema cannot be used: {wrong[:200]}")
        self._job, self._tokenizer = job, loaded.tokenizer
        self._matcher = llguidance.LLMatcher(tokens, grammar)
        self._mask = llguidance.torch.allocate_token_bitmask(1, loaded.plain.config.vocab_size)
        self._followed = len(job.ids)
        self._said = ""

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        import llguidance.torch

        if self._job.stopped.is_set():
            raise Stopped
        written = input_ids[0].tolist()
        for token in written[self._followed :]:
            self._matcher.consume_token(token)
        self._followed = len(written)
        self.told(written[len(self._job.ids) :])
        llguidance.torch.fill_next_token_bitmask(self._matcher, self._mask)
        return scores.masked_fill(~allowed(self._mask, scores.shape[-1]).to(scores.device), float("-inf"))

    def told(self, tokens: list[int], *, finished: bool = False) -> None:
        """Tell what is new, never half a character."""
        text = self._tokenizer.decode(tokens, skip_special_tokens=True)
        text = text if finished else text.rstrip(_HALF)
        if len(text) > len(self._said):
            self._job.tell(text[len(self._said) :])
            self._said = text


def allowed(mask: Any, vocabulary: int) -> Any:
    """The bits of a mask of 32-bit words, lowest first, as one truth a token; tokens beyond the mask are none."""
    import torch

    bits = (mask.unsqueeze(-1) >> torch.arange(32, dtype=torch.int32)) & 1
    flat = bits.flatten(1).bool()
    return torch.nn.functional.pad(flat, (0, max(0, vocabulary - flat.shape[1])))[:, :vocabulary]
