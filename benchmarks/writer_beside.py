"""Our two ways of decoding beside transformers' own `generate`, in one run: the same prompts, the same number of tokens, turn by turn.

    python benchmarks/writer_beside.py --shape 0.5b --out OUT                                      # on a GPU: prompts of 128–256, answers of 64
    python benchmarks/writer_beside.py --shape tiny --prompt 64 --answer 16 --rounds 5 --out OUT   # on a processor

Streams all begin together; their prompts differ in length, from half of `--prompt` to all of it. Ways: `slots` and `pages` are the engine's
(writer.decoding), `batch` is `generate` over one batch padded on the left, `alone` is `generate` of one prompt after the other. In every
round each way answers once, in an order that turns, so that what else the machine does hits all alike; a ratio is of one round. Every
answer has exactly so many tokens (nothing ends one early), and every way says the likeliest: how many tokens of `batch` the others say
too, at the same place, is told. Random weights will do.
"""

import argparse
import asyncio
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.writer_gpu import SHAPES, Letters, block_as_before, make, multiplied, say, synchronize, write

Prompts = Sequence[list[int]]


@dataclass(frozen=True)
class Answered:
    """What one way made of all prompts: seconds from the common start."""

    firsts: list[float]
    whole: float
    tokens: list[list[int]]


def slots_of(model: Any, streams: int, longest: int, answer: int) -> Callable[[Prompts], Answered]:
    from bot.writer.engine.slots import ATTENTION, Slots

    slots = Slots(model, slots=streams, length=longest + answer)

    def answers(prompts: Prompts) -> Answered:
        model.set_attn_implementation(ATTENTION)
        firsts: list[float] = []
        tokens: list[list[int]] = [[] for _ in prompts]
        synchronize()
        began = time.perf_counter()
        for place, ids in enumerate(prompts):
            slots.enter(str(place), ids, answer, eos=None)
        while slots.open:
            for name, token in slots.step():
                if not tokens[int(name)]:
                    firsts.append(time.perf_counter() - began)
                tokens[int(name)].append(token)
        return Answered(firsts, time.perf_counter() - began, tokens)

    return answers


def pages_of(model: Any, streams: int, longest: int, answer: int) -> Callable[[Prompts], Answered]:
    block_as_before()

    def answers(prompts: Prompts) -> Answered:
        model.set_attn_implementation("sdpa")
        return asyncio.run(paged(model, prompts, (longest + answer + 64) * streams, answer))

    return answers


async def paged(model: Any, prompts: Prompts, cache: int, answer: int) -> Answered:
    """The engine as it serves, without the pipe to the desk; its start is not counted, a short answer warms it up."""
    from bot.writer.engine.batch import Batch
    from bot.writer.engine.loaded import Loaded

    firsts: dict[str, float] = {}
    ended: dict[str, int] = {}  # tokens of each answer
    done = asyncio.Event()
    began, due = 0.0, 1

    def came(told: dict[str, Any]) -> None:
        if told.get("error"):
            raise RuntimeError(told["error"])
        firsts.setdefault(told["id"], time.perf_counter() - began)
        if told.get("done"):
            ended[told["id"]] = told["usage"][1]
        if len(ended) == due:
            done.set()

    batch = Batch(Loaded(model, Letters(), "as made"), cache, len(prompts), 0.0, came)
    batch.encode = lambda ids: ids  # type: ignore[method-assign, assignment]
    batch.start()
    try:
        batch.add("warm", list(prompts[0]), 2)
        await asyncio.wait_for(done.wait(), 120)
        firsts.clear(), ended.clear(), done.clear()
        due, began = len(prompts), time.perf_counter()
        for place, ids in enumerate(prompts):
            batch.add(str(place), list(ids), answer)
        await asyncio.wait_for(done.wait(), 600)
        whole = time.perf_counter() - began
    finally:
        await batch.stop()
    if set(ended.values()) != {answer}:
        raise RuntimeError(f"answers of {sorted(set(ended.values()))} tokens, not of {answer}")
    return Answered(list(firsts.values()), whole, [])  # it tells text alone


def generated(model: Any, prompts: Prompts, answer: int) -> Answered:
    """`generate` over one batch, padded on the left."""
    import torch
    from transformers import StoppingCriteria, StoppingCriteriaList

    firsts: list[float] = []
    began = 0.0

    class Clock(StoppingCriteria):
        def __call__(self, ids: Any, scores: Any, **_: Any) -> Any:
            if not firsts:
                synchronize()
                firsts.append(time.perf_counter() - began)
            return torch.zeros(len(ids), dtype=torch.bool, device=ids.device)

    model.set_attn_implementation("sdpa")
    longest = max(map(len, prompts))
    ids = torch.tensor([[0] * (longest - len(each)) + each for each in prompts], device=model.device)
    mask = torch.tensor([[0] * (longest - len(each)) + [1] * len(each) for each in prompts]).to(model.device)
    synchronize()
    began = time.perf_counter()
    with torch.inference_mode():
        out = model.generate(
            input_ids=ids,
            attention_mask=mask,
            max_new_tokens=answer,
            min_new_tokens=answer,
            do_sample=False,
            pad_token_id=0,
            eos_token_id=None,
            stopping_criteria=StoppingCriteriaList([Clock()]),
        )
    synchronize()
    whole = time.perf_counter() - began
    return Answered(firsts * len(prompts), whole, out[:, longest:].tolist())


def batch_of(model: Any, streams: int, longest: int, answer: int) -> Callable[[Prompts], Answered]:
    return lambda prompts: generated(model, prompts, answer)


def alone_of(model: Any, streams: int, longest: int, answer: int) -> Callable[[Prompts], Answered]:
    def answers(prompts: Prompts) -> Answered:
        found = Answered([], 0.0, [])
        firsts, whole, tokens = found.firsts, 0.0, found.tokens
        for ids in prompts:
            one = generated(model, [ids], answer)
            firsts.append(whole + one.firsts[0])
            whole += one.whole
            tokens += one.tokens
        return Answered(firsts, whole, tokens)

    return answers


WAYS = {"slots": slots_of, "pages": pages_of, "batch": batch_of, "alone": alone_of}
PLAIN = ("batch", "alone")


def beside(model: Any, streams: int, prompt: int, answer: int, rounds: int) -> dict[str, Any]:
    """All ways at so many streams."""
    rng = random.Random(streams)
    ways = {name: made(model, streams, prompt, answer) for name, made in WAYS.items()}
    found: dict[str, list[Answered]] = {name: [] for name in ways}
    loads: list[float] = []
    for number in range(rounds + 1):
        lengths = [rng.randint(prompt // 2, prompt) for _ in range(streams)]
        prompts = [[rng.randint(10, 500) for _ in range(length)] for length in lengths]
        turn = list(ways)[number % len(ways) :] + list(ways)[: number % len(ways)]
        some = {name: ways[name](prompts) for name in turn}
        if number:  # the first round warms up, and captures the graphs
            loads.append(os.getloadavg()[0])
            for name, answered in some.items():
                found[name].append(answered)
    total = streams * answer
    table: dict[str, Any] = {"streams": streams, "load": round(statistics.median(loads), 1)}
    for name, rows in found.items():
        rates = [total / row.whole for row in rows]
        table[name] = {
            "first_ms": round(1000 * statistics.median(statistics.median(row.firsts) for row in rows), 1),
            "last_first_ms": round(1000 * statistics.median(max(row.firsts) for row in rows), 1),
            "tokens_s": round(statistics.median(rates), 1),
        }
        for plain in PLAIN:
            if name in PLAIN:
                continue
            ratios = [rate * row.whole / total for rate, row in zip(rates, found[plain], strict=True)]
            table[name][f"times_{plain}"] = [round(each, 2) for each in (statistics.median(ratios), min(ratios), max(ratios))]  # fmt: skip
    for name in ("slots", "alone"):
        table[name]["same_tokens"] = round(same(found[name], found["batch"]), 4)
    return table


def same(some: Sequence[Answered], others: Sequence[Answered]) -> float:
    """The share of tokens that two ways both said at their places."""
    pairs = [
        (a, b)
        for one, other in zip(some, others, strict=True)
        for mine, theirs in zip(one.tokens, other.tokens, strict=True)
        for a, b in zip(mine, theirs, strict=True)
    ]
    return sum(a == b for a, b in pairs) / len(pairs)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shape", choices=SHAPES, default="0.5b")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--streams", type=int, nargs="+", default=[1, 8, 32, 128])
    parser.add_argument("--prompt", type=int, default=256, help="tokens of the longest prompt")
    parser.add_argument("--answer", type=int, default=64, help="tokens of an answer")
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    import torch

    torch.manual_seed(0)
    model = make(chosen.shape).eval()
    rows = []
    for streams in chosen.streams:
        rows.append(beside(model, streams, chosen.prompt, chosen.answer, chosen.rounds))
        say(str(rows[-1]))
        write(chosen.out, f"beside-{chosen.shape}.json", {
            "part": "beside", "shape": chosen.shape, "parameters": sum(p.numel() for p in model.parameters()),
            "parameters_multiplied": multiplied(model), "precision": str(model.dtype).removeprefix("torch."),
            "threads": torch.get_num_threads(), "prompt_tokens": [chosen.prompt // 2, chosen.prompt], "answer_tokens": chosen.answer,
            "rounds": chosen.rounds, "streams": rows,
            "reads": "tokens_s: all tokens of all answers over the seconds until the last one; first_ms: the median stream's, from the common "
                     "start; medians over rounds; times_…: tokens_s of one round over that of the plain way in it, [median, least, most]"})  # fmt: skip


if __name__ == "__main__":
    main()
