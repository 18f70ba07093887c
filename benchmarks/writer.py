"""Figures of the writer: what it says before and after its schooling, how fast it answers, how fast it learns.

    .venv/bin/python benchmarks/writer.py school BEFORE SFT DPO --data DIR --plot docs/models/writer.png    # folders with a model each
    .venv/bin/python benchmarks/writer.py speed [--shape tiny|0.5b|7b] [--streams 1,8,32]                     # random weights will do
    .venv/bin/python benchmarks/writer.py train [--shape tiny|0.5b|7b] [--method lora] [--steps 20]

Every part prints one JSON line with the machine. `--peak` (TFLOP/s) and `--bandwidth` (GB/s) of the device give MFU and the share of the
memory roof; without them those columns are left out.
"""

import argparse
import asyncio
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

SHAPES = {
    "tiny": {"width": 128, "layers": 4, "heads": 4, "kv": 2, "inner": 384, "vocabulary": 4096},
    "0.5b": {"width": 896, "layers": 24, "heads": 14, "kv": 2, "inner": 4864, "vocabulary": 151_936},
    "7b": {"width": 3584, "layers": 28, "heads": 28, "kv": 4, "inner": 18_944, "vocabulary": 152_064},
}
SHOWN = ("unbacked promises", "a rash agent's words", "usable (kept, backed)", "tells what was approved", "faithful figures", "asks where it should", "refuses where it should",
         "names a person where due", "meets anger", "gushes", "keeps the language", "repeats itself", "empty")  # fmt: skip


def machine() -> dict[str, Any]:
    import torch

    gpu = torch.cuda.get_device_name(0) if torch.cuda.is_available() else ""
    return {
        "machine": gpu or platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "load": round(os.getloadavg()[0], 1),
        "torch": torch.__version__,
    }


def school(models: Sequence[Path], data: Path, plot: Path | None, limit: int) -> dict[str, Any]:
    """The same unseen briefs for every model; shares with bootstrap intervals."""
    from training.writer.evaluate import briefs_of, open_model
    from training.writer.generate import answers_to
    from training.writer.measure import figures

    briefs = briefs_of(data)
    briefs = briefs[:: max(1, len(briefs) // limit)][:limit] if limit else briefs
    found = {}
    for name, folder in zip(("before", "after SFT", "after DPO"), models, strict=False):
        model, tokenizer = open_model(folder)
        said = answers_to(model, tokenizer, briefs, longest=192, batch=64)
        found[name] = figures(briefs, said)
        samples = [
            {"said": b.said, "approved": b.approved, "answer": t} for b, t in zip(briefs, said, strict=True)
        ][:8]
        print(json.dumps({"model": name, "samples": samples}, ensure_ascii=False), file=sys.stderr)
    if plot is not None:
        draw(found, plot)
    return {"part": "school", "n": len(briefs), "figures": found}


def draw(found: dict[str, Any], plot: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    names = [name for name in SHOWN if any(name in table for table in found.values())]
    figure, axes = pyplot.subplots(figsize=(8, 3 + 0.5 * len(found)))
    height = 0.8 / len(found)
    for place, (title, table) in enumerate(found.items()):
        shares = [table[name]["share"] if name in table else 0 for name in names]
        spans = [
            [max(0, s - table[n]["low"]) for s, n in zip(shares, names, strict=True)],
            [max(0, table[n]["high"] - s) for s, n in zip(shares, names, strict=True)],
        ]
        axes.barh([y + place * height for y in range(len(names))], shares, height, xerr=spans, label=title)
    axes.set_yticks([y + height for y in range(len(names))], names)
    axes.invert_yaxis()
    axes.set_xlabel("share, with 95 % bootstrap interval")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=2)
    figure.tight_layout()
    figure.savefig(plot, dpi=110, bbox_inches="tight")


def make(shape: str, folder: Path) -> Path:
    """A model of this shape with random weights and the small tokenizer."""
    from transformers import Qwen3Config, Qwen3ForCausalLM

    from training.writer.tiny import make_tokenizer

    size = SHAPES[shape]
    config = Qwen3Config(
        vocab_size=size["vocabulary"],
        hidden_size=size["width"],
        intermediate_size=size["inner"],
        num_hidden_layers=size["layers"],
        num_attention_heads=size["heads"],
        num_key_value_heads=size["kv"],
        head_dim=size["width"] // size["heads"],
        tie_word_embeddings=shape != "7b",
    )
    import torch

    model = Qwen3ForCausalLM(config).to(torch.bfloat16 if shape != "tiny" else torch.float32)
    model.save_pretrained(folder)
    make_tokenizer(["您好，订单在路上。Your order is on its way."], 600).save_pretrained(folder)
    return folder


async def speed(shape: str, streams: Sequence[int], bandwidth: float) -> dict[str, Any]:
    """First token and tokens a second of the engine at several streams, beside plain generate at one."""
    from bot.writer.engine import Engine
    from bot.writer.engine.settings import EngineSettings
    from bot.writer.prompt import Brief, messages

    rows = []
    with tempfile.TemporaryDirectory() as folder:
        made = make(shape, Path(folder))
        size = sum(path.stat().st_size for path in made.glob("*.safetensors"))
        most = max(streams)
        engine = Engine(
            EngineSettings(
                folder=str(made),
                cache_tokens=2048 * most,
                concurrent=most,
                temperature=0.0,
                threads=os.cpu_count() or 1,
            )
        )
        await engine.start()
        prompt = [
            dict(m)
            for m in messages(Brief(language="zh", decision="answer", approved="订单在路上。", said="到哪了"))
        ]
        for number in (1, *streams):
            began = time.perf_counter()
            done = await asyncio.gather(*(one(engine, prompt) for _ in range(number)))
            spent = time.perf_counter() - began
            rate = sum(tokens for _, tokens in done) / spent
            row = {
                "streams": number,
                "first_ms": round(statistics.median(first for first, _ in done) * 1000, 1),
                "tokens_s": round(rate, 1),
            }
            if bandwidth:
                row["share_of_roof"] = round(rate / number * size / (bandwidth * 1e9), 3)
            rows.append(row)
        await engine.close()
        plain = plain_generate(made, prompt)
    return {"part": "speed", "shape": shape, "engine": rows[1:], "plain_generate_tokens_s": plain}


async def one(engine: Any, prompt: Any, longest: int = 64) -> tuple[float, int]:
    began, first, tokens = time.perf_counter(), 0.0, 0
    async with aclosing(engine.ask({"op": "say", "messages": prompt, "longest": longest})) as told:
        async for answer in told:
            first = first or time.perf_counter() - began
            tokens = answer.get("usage", [0, tokens])[1]
    return first, tokens


def plain_generate(folder: Path, prompt: Any) -> float:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model, tokenizer = (
        AutoModelForCausalLM.from_pretrained(str(folder)),
        AutoTokenizer.from_pretrained(str(folder)),
    )
    text = tokenizer.apply_chat_template(prompt, tokenize=False, add_generation_prompt=True)
    inputs = tokenizer(text, return_tensors="pt", add_special_tokens=False)
    began = time.perf_counter()
    out = model.generate(**inputs, max_new_tokens=64, do_sample=False, pad_token_id=0)
    return round((out.shape[1] - inputs["input_ids"].shape[1]) / (time.perf_counter() - began), 1)


def learn(shape: str, method: str, steps: int, peak: float) -> dict[str, Any]:
    """SFT tokens a second and MFU. LoRA computes about 4 N operations a token (no gradients of frozen weights), full training 6 N."""
    import torch
    from transformers import AutoModelForCausalLM

    from training.writer.load import adapter
    from training.writer.recipe import Recipe

    gpu = torch.cuda.is_available()
    with tempfile.TemporaryDirectory() as folder:
        made = make(shape, Path(folder))
        model: Any = AutoModelForCausalLM.from_pretrained(
            str(made), dtype=torch.bfloat16 if gpu else torch.float32
        )
    n = sum(p.numel() for p in model.parameters())
    if method != "full":
        from peft import get_peft_model

        model = get_peft_model(
            model, adapter(Recipe.model_validate({"model": {"base": "x", "method": method}}))
        )
    model = model.to("cuda" if gpu else "cpu").train()
    rows, length = (8, 1024) if gpu else (4, 128)
    ids = torch.randint(0, 500, (rows, length), device=model.device)
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=1e-4)
    times = []
    for _ in range(steps):
        began = time.perf_counter()
        model(input_ids=ids, labels=ids).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        if gpu:
            torch.cuda.synchronize()
        times.append(time.perf_counter() - began)
    rate = rows * length / statistics.median(times[2:])
    result: dict[str, Any] = {
        "part": "train",
        "shape": shape,
        "method": method,
        "parameters": n,
        "tokens_s": round(rate),
    }
    if peak:
        factor = 6 if method == "full" else 4
        result["mfu"] = round(factor * n * rate / (peak * 1e12), 3)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parts = parser.add_subparsers(dest="part", required=True)
    one_part = parts.add_parser("school")
    one_part.add_argument("models", type=Path, nargs="+")
    one_part.add_argument("--data", type=Path, required=True)
    one_part.add_argument("--plot", type=Path)
    one_part.add_argument("--limit", type=int, default=0)
    for name in ("speed", "train"):
        one_part = parts.add_parser(name)
        one_part.add_argument("--shape", choices=SHAPES, default="tiny")
        one_part.add_argument("--streams", default="1,8,32")
        one_part.add_argument("--method", choices=("lora", "dora", "full"), default="lora")
        one_part.add_argument("--steps", type=int, default=12)
        one_part.add_argument(
            "--peak", type=float, default=0.0, help="TFLOP/s of the device in the precision used"
        )
        one_part.add_argument("--bandwidth", type=float, default=0.0, help="GB/s of the device's memory")
    chosen = parser.parse_args()
    from training.writer.quiet import hush

    hush()
    if chosen.part == "school":
        result = school(chosen.models, chosen.data, chosen.plot, chosen.limit)
    elif chosen.part == "speed":
        result = asyncio.run(
            speed(chosen.shape, [int(n) for n in chosen.streams.split(",")], chosen.bandwidth)
        )
    else:
        result = learn(chosen.shape, chosen.method, chosen.steps, chosen.peak)
    print(json.dumps({**machine(), **result}, ensure_ascii=False))


if __name__ == "__main__":
    main()
