"""`haoke train reward`: a model that scores answers, learned from which of two a person preferred."""

import json
from pathlib import Path
from typing import Any, Final

from bot.errors import BadInput
from bot.writer.weights import refuse_pickles
from training.writer.checkpoints import Marks
from training.writer.data import data_hash, load
from training.writer.dpo import rows_of
from training.writer.examples import Pair
from training.writer.load import adapter, load_scorer
from training.writer.run import Run, fitting, tokens_of
from training.writer.watch import Progress

FIGURES: Final = "reward.json"


def begun(run: Run, start: Path | None) -> tuple[Any, Any]:
    """What a scorer begins from: the same each time, also after a kill before the first checkpoint."""
    import torch

    torch.manual_seed(run.recipe.reward.seed)  # its head is drawn
    return load_scorer(run.recipe, start)


def train_reward(run: Run, start: Path | None = None) -> Path:
    """Train from the SFT result in `start` (else the base); the folder of the scorer, with the share of unseen pairs it ranks right."""
    from datasets import Dataset
    from transformers import PrinterCallback
    from trl import RewardConfig, RewardTrainer

    part = run.recipe.reward
    checkpoint = run.claim("reward", data_hash(run.data))
    run.fits(part, preferences=True)
    if start is not None and (start / "adapter_config.json").exists():
        run.say(f"{start} is an adapter that words answers: the scorer begins from its base")
    model, tokenizer = begun(run, start)
    rows = fitting(rows_of(load(run.data, "pairs", "train"), tokenizer), tokenizer, part.max_tokens, run.say)
    trainer = RewardTrainer(
        model=model,
        args=RewardConfig(**run.arguments(part, len(rows), evaluated=False)),
        train_dataset=Dataset.from_list(rows),
        processing_class=tokenizer,
        peft_config=adapter(run.recipe, task="SEQ_CLS"),
        callbacks=[
            Progress(run.say, tokens_of(rows, tokenizer) * part.batch * part.accumulate, run.curve),
            Marks(),
        ],
    )
    trainer.remove_callback(PrinterCallback)
    run.train(trainer, checkpoint)
    right = ranked_right(trainer.model, tokenizer, load(run.data, "pairs", "test"))
    run.say(f"ranks {right['right']} of {right['n']} unseen pairs as people did")
    return run.finish(trainer, tokenizer, {FIGURES: right})


def ranked_right(model: Any, tokenizer: Any, pairs: list[Pair]) -> dict[str, int]:
    """How many pairs have the better answer scored higher."""
    rows = rows_of(pairs, tokenizer)
    better = [score(model, tokenizer, [*row["prompt"], *row["chosen"]]) for row in rows]
    worse = [score(model, tokenizer, [*row["prompt"], *row["rejected"]]) for row in rows]
    return {"n": len(pairs), "right": sum(b > w for b, w in zip(better, worse, strict=True))}


def score(model: Any, tokenizer: Any, conversation: list[dict[str, str]]) -> float:
    """The score of a conversation's last answer; only comparisons mean anything."""
    import torch

    text = tokenizer.apply_chat_template(conversation, tokenize=False)
    inputs = tokenizer(text, return_tensors="pt", add_special_tokens=False)
    inputs = {name: value.to(model.device) for name, value in inputs.items() if name != "token_type_ids"}
    model.eval()
    with torch.no_grad():
        return float(model(**inputs).logits[0, 0])


def open_scorer(folder: Path) -> tuple[Any, Any]:
    """A trained scorer and its tokenizer; BadInput when the folder holds none."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    folder = folder / "model" if (folder / "model").is_dir() else folder
    if not (folder / FIGURES).exists():
        raise BadInput(f"{folder} holds no reward model; make one with: haoke train reward")
    refuse_pickles(folder)
    tokenizer = AutoTokenizer.from_pretrained(str(folder), trust_remote_code=False)
    shared: dict[str, Any] = {"use_safetensors": True, "trust_remote_code": False, "num_labels": 1}
    path = folder / "adapter_config.json"
    if not path.exists():
        return AutoModelForSequenceClassification.from_pretrained(str(folder), **shared), tokenizer
    from peft import PeftModel

    base = str(json.loads(path.read_text(encoding="utf-8"))["base_model_name_or_path"])
    model: Any = AutoModelForSequenceClassification.from_pretrained(base, **shared)
    model.config.pad_token_id = tokenizer.pad_token_id
    return PeftModel.from_pretrained(model, str(folder)), tokenizer
