"""SFT with differential privacy: the trained adapter hardly tells whether any one example was in the set (DP-SGD, Abadi et al. 2016).

By opacus: each example's gradient is cut to `clip`, noise is added to their sum, and an accountant says how much has been told so
far. The unit is one example: a customer with five conversations is protected five times less. The loss on the training examples is
neither noised nor shown.
"""

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from bot.errors import ConfigError
from bot.writer.weights import refuse_pickles
from training.writer.budget import Budget, plan
from training.writer.checkpoints import made_at_once
from training.writer.clipped import Encoded, Learner
from training.writer.data import data_hash, load
from training.writer.recipe import PrivatePart, SftPart
from training.writer.run import Run, fitting
from training.writer.sft import rows_of

FIGURES: Final = "privacy.json"


def train_private(run: Run) -> Path:
    """Train, or go on where a killed run stopped; the folder of the result, with `privacy.json` beside it."""
    private, part = _possible(run)
    going_on = run.claim("sft", data_hash(run.data)) or _kept(run.folder)
    run.fits(part.model_copy(update={"checkpointing": False}))
    model, tokenizer = run.load()
    rows = rows_of(load(run.data, "sft", "train"), tokenizer, reasoning=part.reasoning)
    rows = fitting(rows, tokenizer, part.max_tokens, run.say)
    budget = plan(private, part, len(rows))
    run.say(
        f"private: epsilon {budget.epsilon:g} at delta {budget.delta:.1e} for each of {budget.examples} examples, "
        f"noise {budget.noise:.2f}, {budget.updates} updates"
    )
    learner = Learner(run, budget, model, tokenizer)
    if going_on:
        learner.restore()
    spent = learner.train([encoded(row, tokenizer) for row in rows])
    return _finish(run, learner, budget, spent)


def _possible(run: Run) -> tuple[PrivatePart, SftPart]:
    if run.recipe.private is None:
        raise ConfigError("the recipe has no [private]")
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        raise ConfigError("private: one device only; each would draw its own examples")
    try:
        import opacus  # noqa: F401
    except ImportError:
        raise ConfigError("private: pip install 'haoke[private]'") from None
    return run.recipe.private, run.recipe.sft


def encoded(row: dict[str, Any], tokenizer: Any) -> Encoded:
    """An example as tokens, in the very rendering of serving."""
    asked = tokenizer.apply_chat_template(row["prompt"], tokenize=True, add_generation_prompt=True)
    whole = tokenizer.apply_chat_template([*row["prompt"], *row["completion"]], tokenize=True)
    return list(whole["input_ids"]), len(asked["input_ids"])


def _kept(folder: Path) -> str | None:
    return "private" if (folder / "private" / "state.json").exists() else None


def _finish(run: Run, learner: Learner, budget: Budget, spent: float) -> Path:
    """Write the adapter, its tokenizer, and what its privacy is worth."""
    told = {**asdict(budget), "epsilon": round(spent, 4), "asked": budget.epsilon, "unit": "example"}
    (run.folder / FIGURES).write_text(json.dumps(told, indent=1), encoding="utf-8")
    with made_at_once(run.result) as made:
        learner.model.save_pretrained(str(made))
        learner.tokenizer.save_pretrained(str(made))
        refuse_pickles(made)
    run.say(f"epsilon {spent:.2f} at delta {budget.delta:.1e}, for every example; written to {run.result}")
    return run.result
