"""Answers that must be JSON of a schema: llguidance allows only tokens that keep it so. Outside the batch, one at a time."""

import json
from typing import Any

from bot.errors import ConfigError
from bot.writer.engine.loaded import Loaded


class Structured:
    """Writes JSON for one loaded model."""

    def __init__(self, loaded: Loaded) -> None:
        import llguidance.hf

        self._loaded = loaded
        size = loaded.plain.config.vocab_size
        self._tokens = llguidance.hf.from_tokenizer(loaded.tokenizer, n_vocab=size)

    def write(self, ids: list[int], schema: dict[str, Any], longest: int) -> tuple[str, int]:
        """The text and how many tokens it took; the text ends early only when `longest` is too small for the schema."""
        import torch

        processor = _Mask(self._tokens, schema, len(ids), self._loaded.plain.config.vocab_size)
        given = torch.tensor([ids], device=self._loaded.plain.device)
        tokenizer = self._loaded.tokenizer
        with torch.inference_mode():
            out = self._loaded.plain.generate(
                input_ids=given,
                attention_mask=torch.ones_like(given),
                max_new_tokens=longest,
                do_sample=False,
                logits_processor=[processor],
                pad_token_id=tokenizer.pad_token_id,
                eos_token_id=tokenizer.eos_token_id,
            )
        new = out[0, len(ids) :]
        return tokenizer.decode(new, skip_special_tokens=True), len(new)


class _Mask:
    """A logits processor that follows what was written and masks what the schema forbids next."""

    def __init__(self, tokens: Any, schema: dict[str, Any], prompt: int, vocabulary: int) -> None:
        import llguidance

        grammar = llguidance.LLMatcher.grammar_from_json_schema(
            json.dumps(schema),
            defaults={"whitespace_flexible": False},  # a small model would go on with blanks for ever
        )
        if wrong := llguidance.LLMatcher.validate_grammar(grammar):
            raise ConfigError(f"the schema cannot be used: {wrong[:200]}")
        self._matcher = llguidance.LLMatcher(tokens, grammar)
        self._seen = prompt
        self._vocabulary = vocabulary

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        import llguidance.torch
        import torch

        for token in input_ids[0, self._seen :].tolist():
            self._matcher.consume_token(token)
        self._seen = input_ids.shape[1]
        mask = llguidance.torch.allocate_token_bitmask(1, self._vocabulary)
        llguidance.torch.fill_next_token_bitmask(self._matcher, mask)
        llguidance.torch.apply_token_bitmask_inplace(scores, mask.to(scores.device))
        return torch.nan_to_num(scores, neginf=float("-inf"))
