"""Answers of a model to prompts, a batch at a time, always the most likely words: for probes and for evaluation."""

from collections.abc import Sequence
from typing import Any

from bot.writer.prompt import Message


def answers(
    model: Any, tokenizer: Any, prompts: Sequence[tuple[Message, ...]], *, longest: int = 160, batch: int = 16
) -> list[str]:
    """One answer per prompt, in order."""
    import torch

    side, training, cache = tokenizer.padding_side, model.training, model.config.use_cache
    tokenizer.padding_side = "left"
    model.eval()
    found: list[str] = []
    try:
        for at in range(0, len(prompts), batch):
            texts = [
                tokenizer.apply_chat_template(list(prompt), tokenize=False, add_generation_prompt=True)
                for prompt in prompts[at : at + batch]
            ]
            inputs = tokenizer(texts, return_tensors="pt", padding=True, add_special_tokens=False)
            inputs = {
                name: value.to(model.device) for name, value in inputs.items() if name != "token_type_ids"
            }
            with torch.inference_mode():
                out = model.generate(
                    **inputs,
                    max_new_tokens=longest,
                    do_sample=False,
                    use_cache=True,
                    pad_token_id=tokenizer.pad_token_id,
                )
            new = out[:, inputs["input_ids"].shape[1] :]
            found += [text.strip() for text in tokenizer.batch_decode(new, skip_special_tokens=True)]
    finally:
        tokenizer.padding_side = side
        model.config.use_cache = cache
        model.train(training)
    return found
