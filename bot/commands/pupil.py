"""`python -m bot.commands.pupil`: one job of the school at the desk, told as a line of JSON on standard input.

→ {"op": "train", "stage": "sft", "recipe": "…", "data": "…", "folder": "…", …}    → {"op": "compare", "models": […], "out": "…", …}
← {"said": "update 10 of 90, …"}   ← {"done": true}   ← {"error": "…"}

It ends when standard input does: a server that was killed leaves a run that can be gone on with, and no process behind.
"""

import json
import os
import resource
import sys
import threading
from pathlib import Path
from typing import Any, Final

from bot.errors import HaokeError

GIB: Final = 1024**3
_NICE: Final = 10


def limit(job: dict[str, Any]) -> None:
    """Take no more memory and time than allowed, and let the desk go first."""
    os.nice(_NICE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (job["cpu_s"], job["cpu_s"] + 60))
    if job["memory_gib"]:
        most = int(job["memory_gib"] * GIB)
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    os.environ["OMP_NUM_THREADS"] = str(job["threads"])


def end_with_the_server() -> None:
    """Leave as soon as nobody holds the other end of standard input."""

    def wait() -> None:
        while sys.stdin.buffer.readline():
            pass
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def prepared(job: dict[str, Any]) -> Path:
    """The folder of the set; the one that comes with Haoke is made when it is not there."""
    folder = Path(job["data"])
    if job["seed_set"] and not (folder / "sft-train.jsonl").exists():
        from training.writer.data import prepare

        prepare([], folder)
    return folder


def train(job: dict[str, Any], say: Any) -> None:
    """One stage, or the rest of it."""
    from training.writer.dpo import train_dpo
    from training.writer.recipe import read_recipe
    from training.writer.run import Run
    from training.writer.sft import train_sft

    recipe = read_recipe(Path(job["recipe"]), job["base"])
    run = Run(recipe=recipe, data=prepared(job), folder=Path(job["folder"]), say=say)
    if job["stage"] == "sft":
        train_sft(run)
    else:
        train_dpo(run, Path(job["start"]) if job["start"] else None)


def compare(job: dict[str, Any], say: Any) -> None:
    """Both models answer the briefs of the test part; those that they answer alike tell nothing and are left out."""
    from training.writer.evaluate import briefs_of, open_model
    from training.writer.generate import answers_to

    briefs = briefs_of(prepared(job), job["items"])
    said = []
    for each in job["models"]:
        model, tokenizer = open_model(Path(each["folder"]), each["base"])
        said.append(answers_to(model, tokenizer, briefs))
        say(f"{len(said)} of {len(job['models'])} models have answered")
    rows = [
        {"brief": brief.as_json(), "answers": pair}
        for brief, *pair in zip(briefs, *said, strict=True)
        if len(set(pair)) > 1
    ]
    if not rows:
        raise HaokeError("both models answer every brief in the same words")
    out = Path(job["out"])
    part = out.with_suffix(".part")
    part.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    part.replace(out)


def main() -> None:
    """Do the job that the first line tells; what libraries print goes to standard error."""
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)

    def tell(value: dict[str, Any]) -> None:
        out.write(json.dumps(value, ensure_ascii=False).encode() + b"\n")

    job: dict[str, Any] = json.loads(sys.stdin.buffer.readline())
    limit(job)
    end_with_the_server()
    try:
        from bot.commands.train import need_libraries

        need_libraries()
        work = {"train": train, "compare": compare}[job["op"]]
        work(job, lambda text: tell({"said": text}))
        tell({"done": True})
    except HaokeError as error:
        tell({"error": str(error)})
    except Exception as error:
        tell({"error": f"{type(error).__name__}: {error}"[:300]})
    os._exit(0)


if __name__ == "__main__":
    main()
