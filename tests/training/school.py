"""A very small school: chats about thanks, and a model made on the spot that can learn them on a processor."""

import json
from pathlib import Path
from typing import Any

from bot.writer.prompt import Brief, messages
from training.rows import read_jsonl
from training.writer.data import SEED_SET, load, prepare
from training.writer.tiny import make_tiny

LEARNED = {"zh": "不客气，很高兴帮到您。", "en": "You're welcome!"}
PROMISE = "明天一定到，我保证。"
RECIPE = """
[model]
base = "tiny"
method = "full"
precision = "fp32"
[sft]
epochs = 9
learning_rate = 4e-3
batch = 8
max_tokens = 400
save_every = 6
[dpo]
epochs = 1
learning_rate = 1e-5
batch = 4
max_tokens = 400
[reward]
epochs = 2
learning_rate = 1e-3
max_tokens = 400
[rl]
epochs = 2
learning_rate = 1e-3
answers = 8
batch = 16
longest = 24
beta = 0.0
[guard]
every = 4
probes = 2
length_factor = 6.0
promises_rise = 1.0
[watch]
tensorboard = false
"""


def briefs() -> list[dict[str, Any]]:
    """Rows of the seed set that are short and ask for a kind word only."""
    rows = [row for row in read_jsonl(SEED_SET / "sft.jsonl") if row["skill"] in ("smalltalk", "feedback")]
    short = [
        row for row in rows if row["brief"]["decision"] == "answer" and len(row["brief"]["approved"]) < 120
    ]
    return [{"brief": row["brief"], "conversation": row["conversation"]} for row in short[:70]]


def enrol(folder: Path, rows: list[dict[str, Any]], *, check_promises: bool = True) -> None:
    """The rows as a prepared set in `set`, a recipe, and a fresh model in `tiny`."""
    source = folder / "chats.jsonl"
    source.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    (folder / "recipe.toml").write_text(RECIPE, encoding="utf-8")
    prepare([source], folder / "set", test=0.1, validation=0.0, check_promises=check_promises)
    texts = [
        str(m)
        for e in load(folder / "set", "sft", "train")
        for m in (e.answer, e.brief.said, e.brief.approved)
    ]
    rules = [m["content"] for m in prompt("zh") + prompt("en")]
    make_tiny(folder / "tiny", [*texts, *rules * 5], vocabulary=1500, width=64, layers=2, heads=2)


def prompt(language: str) -> list[Any]:
    """The rules of a language."""
    return list(messages(Brief(language=language, decision="answer", approved="x", said="x")))
