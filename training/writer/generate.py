"""Answers of a model to prompts, a batch at a time: the most likely words, or words drawn by a seed; for probes and for evaluation."""

from collections.abc import Sequence
from typing import Any

from bot.writer.prompt import Brief, Message
from bot.writer.thoughts import spoken
from training.writer.prompts import asked


def answers_to(model: Any, tokenizer: Any, briefs: Sequence[Brief], **options: Any) -> list[str]:
    """What a model says to each brief, blanks filled in; the options of `answers`."""
    prompts, blanks = asked(briefs, tokenizer)
    told = answers(model, tokenizer, prompts, **options)
    return [each.fill(text) for each, text in zip(blanks, told, strict=True)]


def answers(
    model: Any,
    tokenizer: Any,
    prompts: Sequence[tuple[Message, ...]],
    *,
    longest: int = 160,
    batch: int = 16,
    temperature: float = 0.0,
    seed: int = 0,
) -> list[str]:
    """One answer per prompt, in order; drawn at this temperature, or the likeliest at 0."""
    import torch

    drawn: dict[str, Any] = {"do_sample": False}
    if temperature > 0:
        drawn = {"do_sample": True, "temperature": temperature, "top_k": 0, "top_p": 1.0}
        torch.manual_seed(seed)

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
            with (
                torch.no_grad()
            ):  # inference mode leaves tensors behind that a sharded model cannot learn with
                out = model.generate(
                    **inputs,
                    max_new_tokens=longest,
                    **drawn,
                    use_cache=True,
                    pad_token_id=tokenizer.pad_token_id,
                )
            new = out[:, inputs["input_ids"].shape[1] :]
            found += [spoken(text).strip() for text in tokenizer.batch_decode(new, skip_special_tokens=True)]
    finally:
        tokenizer.padding_side = side
        model.config.use_cache = cache
        model.train(training)
    return found
