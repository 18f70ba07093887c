"""`haoke train evaluate`: what a model says to briefs of the test part, measured by slice and written down."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.errors import BadInput
from bot.writer.prompt import Brief
from bot.writer.weights import refuse_pickles
from training.writer.data import load
from training.writer.gate import judge
from training.writer.generate import answers_to
from training.writer.load import unloadable
from training.writer.measure import by_slice
from training.writer.quiet import without_advice
from training.writer.watch import Say


def open_model(folder: Path, base: str = "") -> tuple[Any, Any]:
    """A trained model, or an adapter on its base, which `base` may say anew; BadInput where the folder holds neither."""
    without_advice()
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()
    refuse_pickles(folder)
    base = base_of(folder, base)
    shared = {"use_safetensors": True, "trust_remote_code": False}
    try:
        tokenizer = AutoTokenizer.from_pretrained(str(folder), trust_remote_code=False)
        model: Any = AutoModelForCausalLM.from_pretrained(base or str(folder), **shared)
    except (OSError, ValueError) as error:
        raise unloadable(base or str(folder), error) from None
    if base:
        from peft import PeftModel

        model = PeftModel.from_pretrained(model, str(folder))
    return model, tokenizer


def base_of(folder: Path, instead: str = "") -> str:
    """Where the base of an adapter is, `instead` of what it says itself; nothing for a whole model."""
    adapter = folder / "adapter_config.json"
    if adapter.exists():
        return instead or str(json.loads(adapter.read_text(encoding="utf-8"))["base_model_name_or_path"])
    if not (folder / "config.json").exists():
        helps = (
            "the run is not done: type its command again" if (folder / "run.json").exists() else "name a run"
        )
        raise BadInput(f"{folder} holds no model; {helps}")
    return ""


def asked_of(data: Path, limit: int = 0) -> list[tuple[Brief, Mapping[str, str]]]:
    """What is asked, and where: the examples and the border pairs of the test part, each brief once."""
    rows = [(row.brief, row.where) for kind in ("sft", "pairs") for row in load(data, kind, "test")]
    unique = list({json.dumps(row[0].as_json(), ensure_ascii=False): row for row in rows}.values())
    return unique[:limit] if limit else unique


def briefs_of(data: Path, limit: int = 0) -> list[Brief]:
    """What is asked."""
    return [brief for brief, _ in asked_of(data, limit)]


def evaluate(
    folder: Path,
    data: Path,
    *,
    base: str = "",
    limit: int = 0,
    live: Any = None,
    say: Say = lambda text: None,
    write: bool = True,
) -> dict[str, Any]:
    """Figures by slice, what the gate says, and the answers themselves, `write` puts them into `evaluation.json` beside the model."""
    model, tokenizer = open_model(folder, base)
    asked = asked_of(data, limit)
    briefs, where = [brief for brief, _ in asked], [place for _, place in asked]
    say(f"{len(briefs)} briefs")
    said: list[str] = []
    for at in range(0, len(briefs), 32):
        some = briefs[at : at + 32]
        said += answers_to(model, tokenizer, some)
        say(f"{len(said)} of {len(briefs)} answered")
    figures = by_slice(briefs, said, where)
    result = {"figures": figures, "gate": judge(figures, live)}
    if not write:
        return result
    cases = [{"brief": brief.as_json(), "answer": text} for brief, text in zip(briefs, said, strict=True)]
    text = json.dumps({**result, "cases": cases}, ensure_ascii=False, indent=1)
    (folder.parent / "evaluation.json").write_text(text, encoding="utf-8")
    return result
