"""Trained judges for tests: the one that ships, made to hear one intent in everything."""

import json
import shutil
from pathlib import Path

import numpy as np

from bot.understanding.linear import LinearJudge

SHIPPED = Path(__file__).parent.parent / "bot" / "understanding" / "model"


def judge_that_hears(intent: str, folder: Path) -> Path:
    """A judge's folder; by n-grams alone it takes everything for `intent`. An empty intent leaves it as it ships."""
    from safetensors import safe_open
    from safetensors.numpy import save_file

    shutil.copytree(SHIPPED, folder)
    told = json.loads((folder / "judge.json").read_text(encoding="utf-8"))
    (folder / "judge.json").write_text(
        json.dumps(told | {"version": f"hears-{intent or 'all'}"}), encoding="utf-8"
    )
    if intent:
        with safe_open(str(folder / "linear.safetensors"), framework="numpy") as stored:
            kept = {name: stored.get_tensor(name) for name in stored.keys()}  # noqa: SIM118 - not a dict
            about = stored.metadata()
        kept["bias"] = np.array(kept["bias"])
        kept["bias"][LinearJudge(SHIPPED).labels.intents.index(intent)] += 60
        save_file(kept, str(folder / "linear.safetensors"), metadata=about)
    return folder
