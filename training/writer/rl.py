"""`haoke train rl`: the model tries several answers to a brief, and learns from those that are worth more than the others.

GRPO as TRL has it (Shao et al. 2024). The rules of :mod:`training.writer.rewards` score every answer; a reward model may add its view.
"""

import json
import os
from pathlib import Path
from typing import Any

from bot.errors import ConfigError
from training.writer.checkpoints import Marks
from training.writer.data import data_hash, load
from training.writer.dpo import probe, start_from, watched
from training.writer.load import adapter
from training.writer.prompts import asked
from training.writer.recipe import RlPart
from training.writer.reward import open_scorer
from training.writer.rewards import RULES, as_reward
from training.writer.run import Run
from training.writer.watch import CollapseGuard, Progress


def rows_of(run: Run, tokenizer: Any) -> list[dict[str, Any]]:
    """Every brief of the training part once: those of the examples and those of the pairs."""
    briefs = [row.brief for kind in ("sft", "pairs") for row in load(run.data, kind, "train")]
    unique = {json.dumps(brief.as_json(), ensure_ascii=False): brief for brief in briefs}
    prompts, blanks = asked(list(unique.values()), tokenizer)
    return [
        {"prompt": [dict(message) for message in prompt], "brief": text, "values": list(each.values)}
        for text, prompt, each in zip(unique, prompts, blanks, strict=True)
    ]


def must_divide(part: RlPart) -> None:
    """ConfigError unless all tries at a brief stand in one update: they are compared with each other."""
    together = part.batch * part.accumulate * int(os.environ.get("WORLD_SIZE", "1"))
    if together % part.answers:
        raise ConfigError(
            f"rl.answers: {part.answers} tries at each brief do not go into an update of {together} answers "
            "(rl.batch × rl.accumulate, on all processes) without a rest; change one of them"
        )


def train_rl(run: Run, start: Path | None = None, scorer: Path | None = None) -> Path:
    """Train from the result in `start`; BadInput when the model collapses, which leaves no result behind."""
    from datasets import Dataset
    from trl import GRPOConfig, GRPOTrainer

    part = run.recipe.rl
    must_divide(part)
    checkpoint = run.claim("rl", data_hash(run.data))
    run.fits(part, preferences=True)
    model, tokenizer, given = start_from(run, start)
    rows = rows_of(run, tokenizer)
    rewards: list[Any] = [as_reward(name) for name in RULES]
    weights = [getattr(part.weights, name) for name in RULES]
    readers: list[Any] = [None] * len(rewards)
    if scorer is not None:
        judge, words = open_scorer(scorer)
        rewards.append(judge)
        readers.append(words)
        weights.append(part.weights.learned)
    guard = CollapseGuard(run.recipe.guard, probe(run, model, tokenizer), run.say)
    arguments = run.arguments(part, len(rows) * part.answers, evaluated=False)
    del arguments["max_length"]
    trainer = GRPOTrainer(
        model=model,
        reward_funcs=rewards,
        reward_processing_classes=readers,
        args=GRPOConfig(
            **arguments,
            num_generations=part.answers,
            max_completion_length=part.longest,
            temperature=part.temperature,
            beta=part.beta,
            reward_weights=weights,
        ),
        train_dataset=Dataset.from_list(rows),
        processing_class=tokenizer,
        peft_config=None if given else adapter(run.recipe),
        callbacks=[Progress(run.say, 0.0, run.curve), Marks(), guard],
    )
    return watched(run, trainer, tokenizer, guard, checkpoint)
