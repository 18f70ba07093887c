"""`haoke train sft`: learn from answers that were good. Only the answer counts in the loss, never the prompt."""

from pathlib import Path
from typing import Any

from bot.writer.prompt import messages
from training.writer.data import data_hash, load
from training.writer.examples import Example
from training.writer.fast import compile_layers, lean_adapters, use_varlen
from training.writer.load import adapter
from training.writer.recipe import SftPart
from training.writer.run import Run, fitting
from training.writer.watch import Progress


def rows_of(examples: list[Example]) -> list[dict[str, Any]]:
    """Examples as conversations, in the very prompt that is built when serving."""
    return [
        {
            "prompt": [dict(message) for message in messages(example.brief)],
            "completion": [{"role": "assistant", "content": example.answer}],
        }
        for example in examples
    ]


def train_sft(run: Run) -> Path:
    """Train, or go on where a killed run stopped; the folder of the result."""
    from datasets import Dataset
    from transformers import EarlyStoppingCallback, PrinterCallback
    from trl import SFTConfig, SFTTrainer

    part = run.recipe.sft
    checkpoint = run.claim("sft", data_hash(run.data))
    model, tokenizer = run.load()
    run.fits(part, model)
    quicken(model, part)
    rows = fitting(rows_of(load(run.data, "sft", "train")), tokenizer, part.max_tokens, run.say)
    held = rows_of(load(run.data, "sft", "validation"))
    arguments = run.arguments(part, len(rows), evaluated=bool(held))
    callbacks: list[Any] = [Progress(run.say, _tokens(rows, tokenizer) * part.batch * part.accumulate)]
    if part.patience and "eval_strategy" in arguments:
        callbacks.append(EarlyStoppingCallback(part.patience))
    trainer = SFTTrainer(
        model=model,
        args=SFTConfig(**arguments, packing=part.packing, completion_only_loss=True),
        train_dataset=Dataset.from_list(rows),
        eval_dataset=Dataset.from_list(held) if held else None,
        processing_class=tokenizer,
        peft_config=adapter(run.recipe),
        callbacks=callbacks,
    )
    trainer.remove_callback(PrinterCallback)
    with lean_adapters(trainer.model):
        trainer.train(resume_from_checkpoint=checkpoint)
    return run.finish(trainer, tokenizer)


def quicken(model: Any, part: SftPart) -> None:
    """What the recipe asks for to train faster; the same is learned."""
    import torch

    if part.packing:
        use_varlen(model)
    if part.compile and torch.cuda.is_available():
        compile_layers(model)


def _tokens(rows: list[dict[str, Any]], tokenizer: Any) -> float:
    """Tokens of an example, on average over the first hundred."""
    some = rows[:100]
    lengths = [
        len(tokenizer.apply_chat_template([*row["prompt"], *row["completion"]], tokenize=True)["input_ids"])
        for row in some
    ]
    return sum(lengths) / len(some)
