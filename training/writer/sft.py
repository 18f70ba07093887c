"""`haoke train sft`: learn from answers that were good. Only the answer counts in the loss, never the prompt."""

from pathlib import Path
from typing import Any

from bot.writer.thoughts import together
from training.writer.checkpoints import Marks
from training.writer.data import data_hash, load
from training.writer.examples import Example
from training.writer.fast import compile_layers, lean_adapters, use_varlen
from training.writer.load import adapter
from training.writer.prompts import case
from training.writer.recipe import SftPart
from training.writer.run import Run, fitting, tokens_of
from training.writer.watch import Progress


def rows_of(examples: list[Example], tokenizer: Any, *, reasoning: bool = False) -> list[dict[str, Any]]:
    """Examples as conversations, in the very prompt that is built when serving."""
    return [
        case(each.brief, tokenizer, completion=together(each.reasoning if reasoning else "", each.answer))
        for each in examples
    ]


def train_sft(run: Run, *watching: Any) -> Path:
    """Train, or go on where a killed run stopped; the folder of the result. `watching`: callbacks of the trainer."""
    if run.recipe.private is not None:
        from training.writer.private import train_private

        return train_private(run)
    from datasets import Dataset
    from transformers import EarlyStoppingCallback, PrinterCallback
    from trl import SFTConfig, SFTTrainer

    part = run.recipe.sft
    checkpoint = run.claim("sft", data_hash(run.data))
    run.fits(part)
    model, tokenizer = run.load()
    quicken(model, part)
    rows = rows_of(load(run.data, "sft", "train"), tokenizer, reasoning=part.reasoning)
    rows = fitting(rows, tokenizer, part.max_tokens, run.say)
    held = rows_of(load(run.data, "sft", "validation"), tokenizer, reasoning=part.reasoning)
    arguments = run.arguments(part, len(rows), evaluated=bool(held))
    per_update = tokens_of(rows, tokenizer) * part.batch * part.accumulate
    callbacks: list[Any] = [Progress(run.say, per_update, run.curve), Marks(), *watching]
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
        run.train(trainer, checkpoint)
    state = trainer.state
    if part.patience and state.global_step < state.max_steps and state.best_model_checkpoint:
        best = Path(state.best_model_checkpoint).name.partition("-")[2]
        run.say(
            f"stopped early at update {state.global_step} of {state.max_steps}; that of update {best} is kept"
        )
    return run.finish(trainer, tokenizer)


def quicken(model: Any, part: SftPart) -> None:
    """What the recipe asks for to train faster; the same is learned."""
    import torch

    if part.packing:
        use_varlen(model)
    if part.compile and torch.cuda.is_available():
        compile_layers(model)
