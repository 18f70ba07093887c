"""`haoke train dpo`: learn which of two answers is better, starting from what SFT made."""

from pathlib import Path
from typing import Any

from bot.errors import BadInput
from bot.writer.weights import refuse_pickles
from training.writer.checkpoints import Marks
from training.writer.data import data_hash, load
from training.writer.examples import Pair
from training.writer.generate import answers_to
from training.writer.load import adapter
from training.writer.probe import Probe
from training.writer.prompts import case
from training.writer.run import Run, fitting, tokens_of
from training.writer.shared import dataset
from training.writer.watch import WATCHED, CollapseGuard, Progress


def rows_of(pairs: list[Pair], tokenizer: Any) -> list[dict[str, Any]]:
    """Pairs as conversations, in the prompt of serving."""
    return [case(pair.brief, tokenizer, chosen=pair.chosen, rejected=pair.rejected) for pair in pairs]


def train_dpo(run: Run, start: Path | None = None) -> Path:
    """Train from the SFT result in `start`; BadInput when the model collapses, which leaves no result behind."""
    from trl import DPOConfig, DPOTrainer

    part = run.recipe.dpo
    checkpoint = run.claim("dpo", data_hash(run.data))
    run.fits(part, preferences=True)
    model, tokenizer, given = start_from(run, start)
    rows = fitting(rows_of(load(run.data, "pairs", "train"), tokenizer), tokenizer, part.max_tokens, run.say)
    guard = CollapseGuard(run.recipe.guard, probe(run, model, tokenizer), run.say, beta=part.beta)
    whole = run.recipe.model.method == "full"
    preference = "sigmoid_norm" if part.per_token else "sigmoid"
    arguments = DPOConfig(
        **run.arguments(part, len(rows), evaluated=False),
        beta=part.beta,
        loss_type=[preference, "sft"] if part.likelihood else [preference],
        loss_weights=[1.0, part.likelihood] if part.likelihood else None,
        precompute_ref_log_probs=whole,  # a second copy of the whole model would be needed otherwise
    )
    trainer = DPOTrainer(
        model=model,
        args=arguments,
        train_dataset=dataset(rows, arguments, run.folder),
        processing_class=tokenizer,
        peft_config=None if given else adapter(run.recipe),
        callbacks=[
            Progress(run.say, tokens_of(rows, tokenizer) * part.batch * part.accumulate, run.curve),
            Marks(),
            guard,
        ],
    )
    return watched(run, trainer, tokenizer, guard, checkpoint)


def watched(run: Run, trainer: Any, tokenizer: Any, guard: CollapseGuard, checkpoint: str | None) -> Path:
    """Train under the guard's eyes and write the result; BadInput when the model collapsed."""
    from transformers import PrinterCallback

    trainer.remove_callback(PrinterCallback)
    guard.probe = probe(run, trainer.model, tokenizer)
    guard.memory = run.folder / WATCHED
    run.train(trainer, checkpoint)
    if guard.collapsed:
        raise BadInput(f"the run was stopped, nothing is written: {guard.collapsed}")
    return run.finish(trainer, tokenizer)


def start_from(run: Run, start: Path | None) -> tuple[Any, Any, bool]:
    """The model to start from, and whether it carries an adapter that is trained on."""
    if start is None:
        model, tokenizer = run.load()
        return model, tokenizer, False
    refuse_pickles(start)
    if not (start / "adapter_config.json").exists():
        whole = run.recipe.model_copy(
            update={"model": run.recipe.model.model_copy(update={"base": str(start)})}
        )
        from training.writer.load import load_base

        model, tokenizer = load_base(whole)
        return model, tokenizer, False
    from peft import PeftModel

    model, tokenizer = run.load()
    return PeftModel.from_pretrained(model, str(start), is_trainable=True), tokenizer, True


def probe(run: Run, model: Any, tokenizer: Any) -> Probe:
    """The first briefs of the pairs, and the model that is asked them."""
    pairs = load(run.data, "pairs", "train")[: run.recipe.guard.probes]
    briefs = tuple(pair.brief for pair in pairs)
    return Probe(briefs, lambda: answers_to(model, tokenizer, briefs, longest=96))
