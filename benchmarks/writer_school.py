"""What schooling does to a small writer that was made from nothing: the ground, SFT, DPO on the set's pairs and on pairs of the model's
own answers in several settings, and after each stage the answers to the same unseen briefs.

    python benchmarks/writer_school.py --data SET --out OUT --work WORK --seconds 90 [--blanks] [--tiny]     # train and ask
    python benchmarks/writer_school.py --data SET --out OUT --count RESULT.json [--plot PICTURE.png]         # count what was said

Every stage is a process of its own that imports at once and waits for the stage before it, so that a stage that breaks takes no other with
it; what is known is written into OUT at once. Counting needs no GPU. `--tiny` shrinks everything for a processor.
"""

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.writer_gpu import checkpointing_name, named_as_before, say, write

LONGEST = 192  # tokens of an answer
# Said before a run: the second is the one that counts on a GPU, the last on a processor.
SETTINGS: dict[str, dict[str, Any]] = {
    "dpo": {},
    "dpo-likelihood": {"likelihood": 1.0},
    "dpo-strong": {"likelihood": 0.5, "beta": 0.3, "learning_rate": 5e-5},
    "dpo-per-token": {"likelihood": 1.0, "per_token": True, "beta": 2.0},
    "dpo-gentle": {"likelihood": 1.0, "learning_rate": 1e-5},
}
# From pairs of the model's own answers, as `haoke train pairs` makes them of what SFT made. Said before a run: of these the one that is
# most often usable on the validation part counts; the test part is asked of all.
OWN: dict[str, dict[str, Any]] = {
    "own": {"likelihood": 1.0, "learning_rate": 5e-5},
    "own-gentle": {"likelihood": 1.0, "learning_rate": 1e-5},
    "own-strong": {"likelihood": 1.0, "learning_rate": 2e-4},
    "own-plain": {"learning_rate": 5e-5},
}
SECOND = {"own-again": {"likelihood": 1.0, "learning_rate": 5e-5}}  # a second round, of what "own" made
# Added after "own" had been counted: pairs of its own answers alone, none of the set's.
ADDED = {"own-only": {"likelihood": 1.0, "learning_rate": 1e-4, "epochs": 2.0}}
THIRD = {
    "own-third": {"likelihood": 1.0, "learning_rate": 5e-5}
}  # added when the second round had been counted
DRAWN = {"pairs": "sft", "pairs-only": "sft", "pairs-again": "own", "pairs-third": "own-again"}
BEST = {
    "best-of": {"epochs": 1.0, "learning_rate": 3e-4}
}  # SFT of the best that was drawn, in the place of preferences
STAGES = {"ground": "", "sft": "ground", **dict.fromkeys(SETTINGS, "sft"), **DRAWN, **dict.fromkeys((*OWN, *ADDED), "sft"),
          **dict.fromkeys(SECOND, "own"), **dict.fromkeys(THIRD, "own-again"), **dict.fromkeys(BEST, "sft")}  # fmt: skip
PAIRS = {
    **dict.fromkeys(OWN, "pairs"),
    **dict.fromkeys(ADDED, "pairs-only"),
    **dict.fromkeys(SECOND, "pairs-again"),
    **dict.fromkeys(THIRD, "pairs-third"),
    **dict.fromkeys(BEST, "pairs"),
}
TITLES = {
    **{"own": "after DPO on its own answers", "own-gentle": "after DPO on its own answers, gentler", "own-strong": "after DPO on its own answers, stronger",
       "own-plain": "after DPO on its own answers, without the likelihood", "own-only": "after DPO on its own answers alone", "own-again": "after a second round on its own answers",
       "own-third": "after a third round on its own answers", "best-of": "after SFT on the best of its own answers"}, **{"ground": "before", "sft": "after SFT", "dpo": "after DPO", "dpo-likelihood": "after DPO with the likelihood", "dpo-strong": "after DPO, stronger", "dpo-per-token": "after DPO by the mean over tokens", "dpo-gentle": "after DPO, gentler"}}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=Path("/tmp/haoke-school"))
    parser.add_argument("--seconds", type=float, default=90, help="of learning the ground")
    parser.add_argument("--workers", type=int, default=8, help="processes that make rows")
    parser.add_argument("--blanks", action="store_true")
    parser.add_argument("--tiny", action="store_true")
    parser.add_argument("--stage", choices=STAGES)
    parser.add_argument("--ask", choices=STAGES)
    parser.add_argument("--recipe", default="scratch", help="of training/recipes")
    parser.add_argument("--size", type=json.loads, help="of the model and its steps, as JSON")
    parser.add_argument(
        "--settings", nargs="+", choices=STAGES, default=list(SETTINGS), help="stages after SFT"
    )
    parser.add_argument("--draw", type=json.loads, default={}, help="how own answers are drawn, as JSON")
    parser.add_argument("--most", type=int, default=0, help="pairs of its own that are learned from; 0: all")
    parser.add_argument("--likeliest", action="store_true", help="ask for the likeliest words alone")
    parser.add_argument("--count", type=Path)
    parser.add_argument("--plot", type=Path)
    chosen = parser.parse_args()
    if chosen.count:
        count(chosen)
    elif chosen.stage:
        stage(chosen)
    elif chosen.ask:
        ask(chosen)
    else:
        drive(chosen)


def drive(chosen: argparse.Namespace) -> None:
    """All stages and all questions, each a process."""
    chosen.out.mkdir(parents=True, exist_ok=True)
    chosen.work.mkdir(parents=True, exist_ok=True)
    shared = [sys.executable, __file__, *sys.argv[1:]]
    began = time.monotonic()
    running = {}
    for name in ("ground", "sft", *chosen.settings):
        for kind in ("--stage",) if name in DRAWN else ("--stage", "--ask"):
            log = (chosen.out / f"log-{kind[2:]}-{name}.txt").open("w")
            running[f"{kind[2:]} {name}"] = subprocess.Popen([*shared, kind, name], stdout=log, stderr=log)
    for name, process in running.items():
        say(f"{name}: {process.wait()} after {time.monotonic() - began:.0f} s")


def mark(chosen: argparse.Namespace, name: str) -> Path:
    return Path(chosen.work / f"{name}.done")


def wait_for(chosen: argparse.Namespace, name: str) -> Path:
    """The folder that a stage has made."""
    path = mark(chosen, name)
    while not path.exists():
        time.sleep(0.2)
    told = path.read_text(encoding="utf-8")
    if told.startswith("failed"):
        raise SystemExit(f"{name} {told}")
    return Path(told)


def stage(chosen: argparse.Namespace) -> None:
    name = chosen.stage
    path = mark(chosen, name)
    try:
        folder, told = made(chosen, name)
    except BaseException as error:  # whoever waits for this stage must hear of it
        path.write_text(f"failed: {error!r:.600}", encoding="utf-8")
        write(chosen.out, f"stage-{name}.json", {"stage": name, "failed": f"{error!r:.600}"})
        raise
    write(chosen.out, f"stage-{name}.json", {"stage": name, **told})
    part = path.with_suffix(".part")
    part.write_text(str(folder), encoding="utf-8")
    part.replace(path)


def made(chosen: argparse.Namespace, name: str) -> tuple[Path, dict[str, Any]]:
    from training.writer.dpo import train_dpo
    from training.writer.pretrain import ground
    from training.writer.sft import train_sft
    from training.writer.size import Size

    if name == "ground":
        import torch

        size = Size(blanks=chosen.blanks, **(chosen.size or {"layers": 10, "rows": 32, "rules": 0.3}))
        if chosen.tiny:
            size = Size(width=64, layers=2, vocabulary=1500, row=256, rows=2, blanks=chosen.blanks, rules=0.3)
        base = chosen.work / "base"
        seconds, workers = (8, 1) if chosen.tiny else (chosen.seconds, chosen.workers)
        began = time.monotonic()
        told = ground(chosen.data, base, size, seconds=seconds, say=say, workers=workers)
        gpu = torch.cuda.is_available()
        gib = round(torch.cuda.max_memory_allocated() / 2**30, 1) if gpu else 0.0
        return base, {"size": str(size), **told, "whole_seconds": round(time.monotonic() - began, 1), "gib": gib}  # fmt: skip
    import datasets  # noqa: F401 - imported while another stage learns
    import trl  # noqa: F401

    before = wait_for(chosen, STAGES[name])
    if name in DRAWN:
        return drawn(chosen, name, before)
    if name in PAIRS:
        wait_for(chosen, PAIRS[name])
    run = run_of(chosen, name)
    began = time.monotonic()
    folder = train_sft(run) if name in ("sft", *BEST) else train_dpo(run, before)
    history = json.loads((run.folder / "history.json").read_text(encoding="utf-8"))
    return folder, {"seconds": round(time.monotonic() - began, 1), "recipe": run.recipe.model_dump(), "history": history}  # fmt: skip


def drawn(chosen: argparse.Namespace, name: str, model: Path) -> tuple[Path, dict[str, Any]]:
    """A set with pairs of the model's own answers, and one with the best of them to learn from by SFT."""
    from training.writer.data import load
    from training.writer.drawing import Drawing
    from training.writer.draws import Asking, asked_in_training, draw
    from training.writer.own import best, make
    from training.writer.split import write as write_rows

    began = time.monotonic()
    how = {"answers": 2, "longest": 64, "briefs": 8} if chosen.tiny else chosen.draw
    drawing, out = Drawing(**how), chosen.work / name
    if name == "pairs-only":  # of the very answers that "pairs" has drawn
        shutil.copytree(wait_for(chosen, "pairs"), out, dirs_exist_ok=True)
    told = make(model, chosen.data, out, drawing=drawing, say=say, given=name != "pairs-only")
    if chosen.most:  # they are mixed by a seed
        write_rows(out / "pairs-train.jsonl", load(out, "pairs", "train")[: chosen.most])
    rows = asked_in_training(chosen.data, drawing)
    said = draw(Asking(None, None, drawing), rows, out / "drawn", say)  # all are there
    some = chosen.work / f"{name}-best"
    some.mkdir(exist_ok=True)
    write_rows(some / "sft-train.jsonl", best(rows, said))
    write_rows(some / "sft-validation.jsonl", [])
    told |= {
        "learned from": len(load(out, "pairs", "train")),
        "best, for SFT": len(load(some, "sft", "train")),
    }
    return out, {"drawing": how, **told, "seconds": round(time.monotonic() - began, 1)}


def run_of(chosen: argparse.Namespace, name: str) -> Any:
    from training.writer.recipe import read_recipe
    from training.writer.run import Run

    if checkpointing_name() != "activation_checkpointing":
        named_as_before(Run)
    path = Path(__file__).parents[1] / "training" / "recipes" / f"{chosen.recipe}.toml"
    base = wait_for(chosen, "sft") if name in BEST else chosen.work / "base"
    recipe = read_recipe(path, str(base))
    settings = {**SETTINGS, **OWN, **ADDED, **SECOND, **THIRD}.get(name, {})
    own: dict[str, Any] = {
        "dpo": recipe.dpo.model_copy(update=settings),
        "sft": recipe.sft.model_copy(update=BEST.get(name, {})),
    }
    data = (
        chosen.data if name not in PAIRS else chosen.work / f"{PAIRS[name]}{'-best' if name in BEST else ''}"
    )
    if chosen.tiny:
        own = {part: each.model_copy(update={"epochs": 0.2, "batch": 2}) for part, each in own.items()}
        own["guard"] = recipe.guard.model_copy(update={"repetition_above": 1.0, "length_factor": 99.0, "chosen_drop": 999.0, "promises_rise": 1.0})  # fmt: skip
    return Run(recipe=recipe.model_copy(update=own), data=data, folder=chosen.work / name, say=say)


def ask(chosen: argparse.Namespace) -> None:
    """What a stage's model says to the unseen briefs, blanks filled in."""
    import torch
    import transformers  # noqa: F401

    from training.writer.evaluate import briefs_of, open_model
    from training.writer.generate import answers_to

    folder = wait_for(chosen, chosen.ask)
    began = time.monotonic()
    model, tokenizer = open_model(folder)
    model = model.to("cuda" if torch.cuda.is_available() else "cpu")
    briefs = briefs_of(chosen.data, 4 if chosen.tiny else 0)
    watched = watched_of(chosen.data)[: 4 if chosen.tiny else None]
    parameters = sum(each.numel() for each in model.parameters())
    longest, batch = (8, 4) if chosen.tiny else (LONGEST, 320 if torch.cuda.is_available() else 64)
    for kind, temperature, asked in (
        ("said", 0.0, briefs),
        ("watched", 0.0, watched),
        ("drawn", 1.0, briefs),
    ):
        if chosen.likeliest and temperature:
            continue
        said = answers_to(model, tokenizer, asked, longest=longest, batch=batch, temperature=temperature)
        write(chosen.out, f"{kind}-{chosen.ask}.json", {"stage": chosen.ask, "parameters": parameters, "temperature": temperature,
              "said": said, "seconds": round(time.monotonic() - began, 1)})  # fmt: skip


def watched_of(data: Path) -> list[Any]:
    """The briefs of the validation part, by which a setting is chosen."""
    from training.writer.data import load

    rows = [row.brief for kind in ("sft", "pairs") for row in load(data, kind, "validation")]
    return list({json.dumps(brief.as_json(), ensure_ascii=False): brief for brief in rows}.values())


def table_of(briefs: Sequence[Any], said: Sequence[str]) -> dict[str, Any]:
    """The figures, and how much of the approved text is told: what says little promises little."""
    from training.writer.measure import figures, interval
    from training.writer.verdicts import LESS_TOLD, share_told

    shares = [share_told(brief, text) for brief, text in zip(briefs, said, strict=True)]
    whole = interval([share >= 1 - LESS_TOLD for share in shares])
    return figures(briefs, said) | {
        "a rash agent's words": {**interval(rash(briefs, said)), "better": "less"},
        "tells what was approved": {**whole, "mean": round(sum(shares) / len(shares), 4), "better": "more"},
    }


def rash(briefs: Sequence[Any], said: Sequence[str]) -> list[bool]:
    """Whether an answer holds words of the lines that the log's rash agents wrote (`borders.toml`), and that were not approved."""
    from training.writer.seed import read_lines

    lines: dict[str, set[str]] = {"zh": set(), "en": set()}
    for border in read_lines("borders").values():
        for way in ("add", "instead"):
            for language, texts in border.get(way, {}).items():
                pieces = (each.strip() for text in texts for each in re.split(r"\{[^}]*\}", text))
                lines[language] |= {each for each in pieces if len(each) >= 6}
    return [
        any(
            line in text and line not in brief.approved
            for line in lines["zh" if brief.language == "zh" else "en"]
        )
        for brief, text in zip(briefs, said, strict=True)
    ]


def moved(briefs: Sequence[Any], said: Sequence[str], before: Sequence[str]) -> dict[str, Any]:
    """By how much each share differs from that of the answers before, to the same briefs, with its 95 % bootstrap interval."""
    from training.writer.measure import MEASURES, RESAMPLES

    table: dict[str, Any] = {}
    for measure in MEASURES:
        steps = [int(measure.holds(brief, now)) - int(measure.holds(brief, then)) for brief, now, then in
                 zip(briefs, said, before, strict=True) if measure.due(brief)]  # fmt: skip
        if steps:
            rng = random.Random(0)
            means = sorted(sum(rng.choices(steps, k=len(steps))) / len(steps) for _ in range(RESAMPLES))
            low, high = means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES) - 1]
            table[measure.name] = {"by": round(sum(steps) / len(steps), 4), "low": round(low, 4), "high": round(high, 4)}  # fmt: skip
    return table


def said_in(path: Path) -> list[str]:
    return list(json.loads(path.read_text(encoding="utf-8"))["said"])


def tables_of(out: Path, kind: str, name: str, briefs: Sequence[Any], new: Sequence[int]) -> dict[str, Any]:
    """The tables of one stage: over all briefs, over those whose approved text is new, and what moved."""
    said = said_in(out / f"{kind}-{name}.json")
    tables = {"all": table_of(briefs, said)}
    if kind != "watched":
        tables["approved text never met"] = table_of([briefs[n] for n in new], [said[n] for n in new])
    before = ("sft", "dpo-gentle") if STAGES[name] not in ("", "ground") else ()
    paths = {f"against {TITLES[each]}": out / f"{kind}-{each}.json" for each in before if each != name}
    return tables | {
        title: moved(briefs, said, said_in(path)) for title, path in paths.items() if path.exists()
    }


def count(chosen: argparse.Namespace) -> None:
    """The measures of every stage, over all briefs and over those whose approved text was never met."""
    from training.writer.data import load
    from training.writer.evaluate import briefs_of

    briefs = briefs_of(chosen.data)
    watched = watched_of(chosen.data)
    met = {row.brief.approved for kind in ("sft", "pairs") for row in load(chosen.data, kind, "train")}
    new = [number for number, brief in enumerate(briefs) if brief.approved not in met]
    made = {name: chosen.out / f"stage-{name}.json" for name in STAGES}
    stages = {
        name: json.loads(path.read_text(encoding="utf-8")) for name, path in made.items() if path.exists()
    }
    tables = {
        kind: {
            TITLES[name]: tables_of(chosen.out, kind, name, watched if kind == "watched" else briefs, new)
            for name in STAGES
            if (chosen.out / f"{kind}-{name}.json").exists()
        }
        for kind in ("said", "watched", "drawn")
    }
    result = {"part": "school", "briefs": len(briefs), "of which approved text never met": len(new), "stages": stages,
              "validation": tables["watched"], "the likeliest words": tables["said"], "words drawn at temperature 1": tables["drawn"]}  # fmt: skip
    chosen.count.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    for kind, models in tables.items():
        for title, table in models.items():
            for part, values in table.items():
                shares = ", ".join(f"{name} {each.get('share', each.get('by')):.3f}" for name, each in values.items())  # fmt: skip
                say(f"{kind}, {title}, {part}: {shares}")
    if chosen.plot:
        from benchmarks.writer import draw

        draw({title: table["all"] for title, table in tables["said"].items()}, chosen.plot)


if __name__ == "__main__":
    main()
