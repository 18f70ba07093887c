"""The writer on a GPU: how fast it learns beside TRL's defaults, and how fast it speaks beside `generate`. Random weights will do.

    python benchmarks/writer_gpu.py sft     --shape 7b --out OUT            # LoRA, bf16: ours and TRL's defaults, one after the other
    python benchmarks/writer_gpu.py speed   --shape 0.5b --out OUT

Each part writes JSON into OUT as soon as it knows something, so that a run that is cut off has not been in vain. `--tiny` shrinks
everything for a processor, to see that it runs.
"""

import argparse
import asyncio
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

SHAPES = {  # Qwen2.5's
    "tiny": {"width": 64, "layers": 2, "heads": 4, "kv": 2, "inner": 128, "vocabulary": 8192, "tied": True},
    "scratch": {"width": 512, "layers": 10, "heads": 8, "kv": 8, "inner": 1536, "vocabulary": 8192, "tied": True},
    "0.5b": {"width": 896, "layers": 24, "heads": 14, "kv": 2, "inner": 4864, "vocabulary": 151_936, "tied": True},
    "7b": {"width": 3584, "layers": 28, "heads": 28, "kv": 4, "inner": 18_944, "vocabulary": 152_064, "tied": False},
}  # fmt: skip
PEAK = {"H100": 989.4e12, "H200": 989.4e12}  # FLOP/s, dense bf16, data sheet of the SXM boards
BANDWIDTH = {"H100": 3.35e12, "H200": 4.8e12}  # bytes/s, data sheet


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def machine() -> dict[str, Any]:
    import torch
    import transformers

    gpu = torch.cuda.get_device_name(0) if torch.cuda.is_available() else ""
    return {
        "machine": gpu or platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "at": time.strftime("%Y-%m-%d"),
    }


def of_device(table: dict[str, float]) -> float:
    name = machine()["machine"]
    return next((value for key, value in table.items() if key in name), 0.0)


def write(out: Path, name: str, value: dict[str, Any]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    (out / name).write_text(
        json.dumps({**machine(), **value}, ensure_ascii=False, indent=1), encoding="utf-8"
    )


def make(shape: str) -> Any:
    """A Qwen2.5 of this shape with random weights, on the GPU at once."""
    import torch
    from transformers import AutoModelForCausalLM, Qwen2Config

    size = SHAPES[shape]
    config = Qwen2Config(
        vocab_size=size["vocabulary"],
        hidden_size=size["width"],
        intermediate_size=size["inner"],
        num_hidden_layers=size["layers"],
        num_attention_heads=size["heads"],
        num_key_value_heads=size["kv"],
        max_position_embeddings=4096,
        tie_word_embeddings=bool(size["tied"]),
        bos_token_id=None,
        eos_token_id=2,
        pad_token_id=0,
    )
    gpu = torch.cuda.is_available()
    with torch.device("cuda" if gpu else "cpu"):
        model: Any = AutoModelForCausalLM
        return model.from_config(config, dtype=torch.bfloat16 if gpu else torch.float32)


def multiplied(model: Any) -> int:
    """Parameters that are multiplied with every token: all but the table of embeddings, which is only looked up (unless it is the head too)."""
    total = sum(int(p.numel()) for name, p in model.named_parameters() if "lora" not in name)
    tied = model.config.tie_word_embeddings
    return total if tied else total - int(model.get_input_embeddings().weight.numel())


# Learning


def corpus(vocabulary: int) -> tuple[Any, list[dict[str, list[int]]]]:
    """The seed set in the prompt of serving: real lengths, tokens of a tokenizer of our own."""
    from training.writer.data import SEED_SET
    from training.writer.examples import Example, read
    from training.writer.ground import conversation
    from training.writer.tiny import make_tokenizer

    rows = [row for row in read(SEED_SET / "sft.jsonl") if isinstance(row, Example)]
    talks = [conversation(row.brief, row.answer) for row in rows]
    tokenizer = make_tokenizer([m["content"] for talk in talks for m in talk], min(vocabulary, 8000))
    texts = [tokenizer.apply_chat_template(talk, tokenize=False) for talk in talks]
    return tokenizer, [{"input_ids": ids} for ids in tokenizer(texts, add_special_tokens=False)["input_ids"]]


class Clock:
    """Times updates after the warm-up, and counts the tokens that were no padding."""

    def __init__(self, warm: int) -> None:
        from transformers import TrainerCallback

        clock = self
        self.warm, self.tokens, self.seen, self.began, self.ended = warm, 0, 0, 0.0, 0.0

        class Ticks(TrainerCallback):
            def on_step_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
                if state.global_step == clock.warm:
                    synchronize()
                    clock.began, clock.tokens = time.perf_counter(), 0

            def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
                synchronize()
                clock.ended = time.perf_counter()

        self.callback = Ticks()


def synchronize() -> None:
    import torch

    if torch.cuda.is_available():
        torch.cuda.synchronize()


def learn(shape: str, ours: bool, tiny: bool, *, compiled: bool, times: int) -> dict[str, Any]:
    """Updates of LoRA (r 8, alpha 32, all linear layers), timed after the warm-up. Loss over all tokens in both, so that both do the same."""
    import torch
    from datasets import Dataset
    from peft import LoraConfig
    from trl import SFTConfig, SFTTrainer

    from training.writer.fast import compile_layers, lean_adapters, use_varlen

    gpu = torch.cuda.is_available()
    tokenizer, rows = corpus(SHAPES[shape]["vocabulary"])
    model = make(shape)
    count = multiplied(model)
    warm, steps = (1, 3) if tiny else (6, 16)
    options: dict[str, Any] = {
        "output_dir": "/tmp/haoke-bench",
        "max_steps": warm + steps,
        "save_strategy": "no",
        "logging_steps": 1000,
        "report_to": "none",
        "disable_tqdm": True,
        "use_cpu": not gpu,
        "bf16": gpu,
    }
    roomy = gpu and torch.cuda.get_device_properties(0).total_memory > 100e9
    batch = times * {"tiny": 1, "0.5b": 8 if roomy else 4, "7b": 2}[shape]
    if shape == "7b" and not roomy:
        batch = times + 1
    if ours:
        row = 2048 if not tiny else 512
        options |= {"packing": True, "max_length": row, "per_device_train_batch_size": batch}
        options |= {"pad_to_multiple_of": row * batch, checkpointing_name(): False}
        use_varlen(model)
        if compiled and gpu:
            compile_layers(model)
    elif tiny:
        options |= {"per_device_train_batch_size": batch}
    trainer = SFTTrainer(
        model=model,
        args=SFTConfig(**options),
        train_dataset=Dataset.from_list(rows),
        processing_class=tokenizer,
        peft_config=LoraConfig(r=8, lora_alpha=32, target_modules="all-linear", task_type="CAUSAL_LM"),
    )
    clock = Clock(warm)
    trainer.add_callback(clock.callback)
    counted(trainer, clock)
    began = time.perf_counter()
    if ours:
        with lean_adapters(trainer.model):
            trainer.train()
    else:
        trainer.train()
    spent = clock.ended - clock.began
    rate = clock.tokens / spent
    result: dict[str, Any] = {
        "way": ("ours, compiled" if compiled and gpu else "ours") if ours else "TRL defaults",
        "rows": options.get("per_device_train_batch_size", 8),
        "updates": steps,
        "tokens_an_update": round(clock.tokens / steps),
        "tokens_s": round(rate),
        "seconds_to_warm": round(clock.began - began, 1),
        "parameters_multiplied": count,
    }
    if gpu:
        result["gib"] = round(torch.cuda.max_memory_allocated() / 2**30, 1)
    if peak := of_device(PEAK):
        result["mfu"] = round(4 * count * rate / peak, 4)
    say(json.dumps(result))
    return result


def counted(trainer: Any, clock: Clock) -> None:
    """Count real tokens where the loss is computed: what is padding has no label."""
    compute = trainer.compute_loss

    def computed(model: Any, inputs: dict[str, Any], *args: Any, **options: Any) -> Any:
        if "attention_mask" in inputs and inputs["attention_mask"] is not None:
            clock.tokens += int(inputs["attention_mask"].sum())
        else:  # packed: padding is a run of first tokens at the end
            clock.tokens += tokens_of(inputs["position_ids"])
        return compute(model, inputs, *args, **options)

    trainer.compute_loss = computed


def tokens_of(places: Any) -> int:
    """Tokens of packed examples: those after a first one, and each first one that has a second."""
    later = places.ne(0).int()
    return int(later.sum() + later.diff().eq(1).sum())


def checkpointing_name() -> str:
    """transformers has renamed it."""
    import dataclasses

    from trl import SFTConfig

    names = {field.name for field in dataclasses.fields(SFTConfig)}
    return "activation_checkpointing" if "activation_checkpointing" in names else "gradient_checkpointing"


def sft(shape: str, out: Path, tiny: bool) -> None:
    """Both ways; what one of them breaks on is written down."""
    found: list[dict[str, Any]] = []
    ways = [(True, True, 2), (False, False, 1), (True, True, 1), (True, False, 1)]
    for ours, compiled, times in ways:
        if ours and any(row.get("way", "").startswith("ours") and "failed" not in row for row in found):
            continue  # smaller steps, and none compiled, only where the larger ones failed
        try:
            found.append(learn(shape, ours, tiny, compiled=compiled, times=times))
        except Exception as error:  # a part that breaks must not take the others with it
            say(f"failed: {error!r:.600}")
            found.append(
                {
                    "way": f"ours, compiled={compiled}, times {times}" if ours else "TRL defaults",
                    "failed": f"{error!r:.600}",
                }
            )
        write(out, f"sft-{shape}.json", {"part": "sft", "shape": shape, "method": "lora r8", "ways": found,
              "formula": "MFU = 4 N tokens/s / peak: forward 2 N, backward 2 N for the inputs, none for frozen weights; "
                         "N: parameters multiplied with every token; adapters, attention and recomputing not counted"})  # fmt: skip
        free()


def free() -> None:
    import gc

    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()
    torch._dynamo.reset()


def named_as_before(run: Any) -> None:
    """Trainer arguments for the transformers of the device machine, which is older than ours."""
    arguments = run.arguments

    def renamed(self: Any, *args: Any, **options: Any) -> dict[str, Any]:
        made = arguments(self, *args, **options)
        made[checkpointing_name()] = made.pop("activation_checkpointing")
        return dict(made)

    if arguments.__name__ != "renamed":
        run.arguments = renamed


# Speaking


def speed(shape: str, out: Path, tiny: bool, streams: Sequence[int] = (1, 8, 32, 128)) -> None:
    """Tokens a second of plain `generate` and of the engine; the roof is the weights read once for every token of all streams."""
    import torch

    model = make(shape).eval()
    weights = multiplied(model) * model.dtype.itemsize
    prompt, longest = (256, 64) if not tiny else (24, 8)
    roof = of_device(BANDWIDTH) / weights
    found: dict[str, list[dict[str, Any]]] = {}

    def note(way: str, row: dict[str, Any]) -> None:
        if roof:
            row["share_of_roof"] = round(row["steps_s"] / roof, 3)
        found.setdefault(way, []).append(row)
        say(f"{way}: {json.dumps(row)}")
        write(out, f"speed-{shape}.json", {"part": "speed", "shape": shape, "prompt_tokens": prompt, "answer_tokens": longest,
              "weights_gb": round(weights / 1e9, 3), "roof_steps_s": round(roof, 1), "ways": found,
              "formula": "steps/s = tokens/s of one stream while decoding; roof = bandwidth / bytes of the weights; "
                         "cache and activations not counted"})  # fmt: skip

    for way, runner in (("slots", slots_run), ("engine", engine_run), ("generate", generate_run)):
        if way != "slots":
            model.set_attn_implementation("sdpa")
        try:
            for row in runner(model, streams if not tiny else (1, 4), prompt, longest):
                note(way, row)
        except Exception as error:
            say(f"{way} failed: {error!r:.600}")
            found.setdefault(way, []).append({"failed": f"{error!r:.600}"})
    del model
    free()
    torch.manual_seed(0)


def generate_run(model: Any, streams: Sequence[int], prompt: int, longest: int) -> Iterator[dict[str, Any]]:
    """transformers' own `generate`, all streams as one batch that starts together."""
    import torch

    for number in streams:
        ids = torch.randint(10, 500, (number, prompt), device=model.device)
        mask = torch.ones_like(ids)
        shared = {"attention_mask": mask, "do_sample": False, "pad_token_id": 0, "eos_token_id": None}

        def timed(tokens: int, ids: Any = ids, shared: Any = shared) -> float:
            synchronize()
            began = time.perf_counter()
            with torch.inference_mode():
                model.generate(input_ids=ids, max_new_tokens=tokens, min_new_tokens=tokens, **shared)
            synchronize()
            return time.perf_counter() - began

        timed(2)
        first = statistics.median(timed(1) for _ in range(3))
        whole = timed(longest)
        steps = (longest - 1) / (whole - first)
        yield {
            "streams": number,
            "first_ms": round(first * 1000, 1),
            "tokens_s": round(steps * number, 1),
            "steps_s": round(steps, 2),
        }


def engine_run(model: Any, streams: Sequence[int], prompt: int, longest: int) -> Iterator[dict[str, Any]]:
    """The engine as it serves: continuous batching, streamed token by token, without the pipe to the desk."""
    for number in streams:
        yield asyncio.run(engine_answers(model, number, prompt, longest))


async def engine_answers(model: Any, number: int, prompt: int, longest: int) -> dict[str, Any]:
    import torch

    from bot.writer.engine.batch import Batch
    from bot.writer.engine.loaded import Loaded

    block_as_before()
    firsts: list[float] = []
    seen: set[str] = set()
    done = asyncio.Event()
    ended: list[str] = []
    began = after = 0.0

    def came(told: dict[str, Any]) -> None:
        nonlocal after
        name = told["id"]
        if told.get("error"):
            raise RuntimeError(told["error"])
        if name not in seen:
            seen.add(name)
            firsts.append(time.perf_counter() - began)
            after = time.perf_counter()
        if told.get("done"):
            ended.append(name)
        if len(ended) == number:
            done.set()

    batch = Batch(Loaded(model, Letters(), "bf16"), (prompt + longest + 64) * number, number, 0.0, came)
    batch.encode = lambda ids: ids  # type: ignore[method-assign, assignment]
    batch.start()
    spent = 0.0
    for measured in (False, True):
        firsts.clear(), seen.clear(), ended.clear(), done.clear()
        asked = [torch.randint(10, 500, (prompt,)).tolist() for _ in range(number)]
        began = time.perf_counter()
        for place, ids in enumerate(asked):
            batch.add(f"{measured}-{place}", ids, longest if measured else 4)
        await asyncio.wait_for(done.wait(), 60)
        spent = time.perf_counter() - began
    await batch.stop()
    steps = (longest - 1) / (spent - statistics.median(firsts))
    return {
        "streams": number,
        "first_ms": round(statistics.median(firsts) * 1000, 1),
        "last_first_ms": round(max(firsts) * 1000, 1),
        "tokens_s": round(steps * number, 1),
        "steps_s": round(steps, 2),
    }


class Letters:
    """In the place of a tokenizer: a letter for each token."""

    eos_token_id = pad_token_id = None

    def get_vocab(self) -> dict[str, int]:
        return {}

    def decode(self, tokens: Sequence[int], **_: Any) -> str:
        return "x" * len(tokens)


def block_as_before() -> None:
    """The size of a page, for the transformers of the device machine, which is older than ours."""
    import dataclasses

    import transformers

    current = transformers.ContinuousBatchingConfig
    if not dataclasses.is_dataclass(current) or "page_size" in {f.name for f in dataclasses.fields(current)}:
        return

    def made(*, page_size: int, **options: Any) -> Any:
        return current(block_size=page_size, **options)

    transformers.ContinuousBatchingConfig = made  # type: ignore[assignment, misc]


def slots_run(model: Any, streams: Sequence[int], prompt: int, longest: int) -> Iterator[dict[str, Any]]:
    """Decoding in slots, one CUDA graph for a step: streams that start together, read token by token."""
    import torch

    from bot.writer.engine.slots import Slots

    batch = Slots(model, slots=max(streams), length=prompt + longest + 8)
    for number in streams:
        for _measured in (False, True):
            firsts: list[float] = []
            counts = [0] * number
            asked = [torch.randint(10, 500, (prompt,)).tolist() for _ in range(number)]
            synchronize()
            began = time.perf_counter()
            for place, ids in enumerate(asked):
                batch.enter(str(place), ids, longest, eos=None)
            after = 0.0
            steps = 0
            while batch.open:
                for name, _ in batch.step():
                    if not counts[int(name)]:
                        firsts.append(time.perf_counter() - began)
                    counts[int(name)] += 1
                if len(firsts) == number and not after:
                    after = time.perf_counter()
                elif after:
                    steps += 1
            spent = time.perf_counter() - after
        yield {
            "streams": number,
            "first_ms": round(statistics.median(firsts) * 1000, 1),
            "last_first_ms": round(max(firsts) * 1000, 1),
            "tokens_s": round(steps * number / spent, 1),
            "steps_s": round(steps / spent, 2),
        }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("part", choices=("sft", "speed"))
    parser.add_argument("--shape", choices=SHAPES, default="0.5b")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--tiny", action="store_true")
    parser.add_argument("--gate", type=Path, help="a file; nothing touches the GPU before it is there")
    chosen = parser.parse_args()

    def gate() -> bool:
        return chosen.gate is None or chosen.gate.exists()

    import datasets  # noqa: F401 - imported while another part still has the GPU
    import trl  # noqa: F401
    from transformers import Qwen2ForCausalLM  # noqa: F401

    while not gate():
        time.sleep(0.1)
    if chosen.part == "sft":
        sft(chosen.shape, chosen.out, chosen.tiny)
    else:
        speed(chosen.shape, chosen.out, chosen.tiny)


if __name__ == "__main__":
    main()
