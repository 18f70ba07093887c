"""How likely each of several labels is as the first word of an answer: one pass through the model, nothing is sampled."""

from collections.abc import Sequence
from typing import Any

from bot.errors import ConfigError
from bot.writer.engine.loaded import Loaded


def weigh(loaded: Loaded, ids: list[int], labels: Sequence[str]) -> list[float]:
    """The probability of each label after the prompt `ids`; ConfigError when the tokenizer cuts a label up."""
    import torch

    tokens = [label_tokens(loaded.tokenizer, label) for label in labels]
    given = torch.tensor([ids], device=loaded.plain.device)
    with torch.inference_mode():
        likely = torch.softmax(loaded.plain(input_ids=given).logits[0, -1].float(), -1)  # (vocabulary,)
    return [round(float(likely[own].sum()), 6) for own in tokens]


def label_tokens(tokenizer: Any, label: str) -> list[int]:
    """The tokens that are the whole label, with and without a blank before it."""
    found = {
        ids[0]
        for text in (label, f" {label}")
        if len(ids := tokenizer(text, add_special_tokens=False)["input_ids"]) == 1
    }
    if not found:
        raise ConfigError(f"the tokenizer has no single token for the label {label!r}")
    return sorted(found)
