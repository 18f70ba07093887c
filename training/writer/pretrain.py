"""`haoke train ground`: a small model learns from nothing to read a brief and to copy, before any schooling.

Plain next-token training over :mod:`training.writer.ground`, for a given time rather than a number of steps: the learning rate follows the
clock, so that the same command uses a processor's hour and a GPU's minute alike.
"""

import itertools
import math
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import numpy as np

from bot.writer.blanks import TOKENS
from training.writer.fast import compile_layers
from training.writer.feed import fed
from training.writer.ground import Sources, conversation, log_of, sources
from training.writer.size import Size
from training.writer.tiny import make_tiny
from training.writer.watch import Say

TOKENIZER_ENTRIES: Final = 4000
_IGNORED: Final = -100


def ground(
    data: Path,
    out: Path,
    size: Size,
    *,
    seconds: float,
    say: Say,
    seed: int = 0,
    workers: int = 0,
) -> dict[str, float]:
    """Make the model, train it for so long, write it to `out`; tokens seen and seconds spent. `workers`: processes that make the rows,
    0 for none beside this one."""
    made_of, rng = sources(data), random.Random(seed)
    make_base(made_of, out, size, rng, seed)
    with ExitStack() as stack:
        if workers:
            rows = stack.enter_context(fed(data, out, size, workers=workers, seed=seed))
        model, tokenizer = _open(out)
        if not workers:
            rows = rows_of(made_of, tokenizer, size, rng)
        figures = train(model, rows, size, seconds=seconds, say=say)
    model.float().save_pretrained(out, safe_serialization=True)
    return figures


def make_base(made_of: Sources, out: Path, size: Size, rng: random.Random, seed: int = 0) -> None:
    """A fresh model, and a tokenizer of the log's own texts."""
    log = log_of(made_of, rng, rash=size.rash, retold=size.retold)
    entries = itertools.islice(log, TOKENIZER_ENTRIES)
    texts = [
        message["content"]
        for brief, answer in entries
        for message in conversation(brief, answer, blanks=size.blanks)[1:]
    ]
    rules = {conversation(brief, "")[0]["content"] for brief, _ in itertools.islice(log, 50)}
    make_tiny(
        out,
        [*texts, *sorted(rules) * 20],
        vocabulary=size.vocabulary,
        width=size.width,
        layers=size.layers,
        heads=max(2, size.width // 64),
        seed=seed,
        more=TOKENS if size.blanks else (),
    )


def rows_of(made_of: Sources, tokenizer: Any, size: Size, rng: random.Random) -> Iterator[Any]:
    """Rows of tokens and labels (2, row) without end; as in schooling only the answers count."""
    log = log_of(made_of, rng, rash=size.rash, retold=size.retold)
    ids: list[int] = []
    labels: list[int] = []
    while True:
        entries = [
            conversation(brief, answer, blanks=size.blanks) for brief, answer in itertools.islice(log, 512)
        ]
        kept = [entry if rng.random() < size.rules else entry[1:] for entry in entries]
        texts = [tokenizer.apply_chat_template(entry, tokenize=False) for entry in kept]
        heads = [tokenizer.apply_chat_template(entry[:-1], tokenize=False) for entry in kept]
        for whole, head in zip(_encoded(tokenizer, texts), _encoded(tokenizer, heads), strict=True):
            ids += whole
            labels += [_IGNORED] * len(head) + whole[len(head) :]
        while len(ids) > size.row:
            yield np.array([ids[: size.row], labels[: size.row]], dtype=np.int32)
            ids, labels = ids[size.row :], labels[size.row :]


def _encoded(tokenizer: Any, texts: list[str]) -> list[list[int]]:
    return list(tokenizer(texts, add_special_tokens=False)["input_ids"])


def train(model: Any, rows: Iterator[Any], size: Size, *, seconds: float, say: Say) -> dict[str, float]:
    """Steps until the time is over."""
    import torch

    gpu = torch.cuda.is_available()
    device = torch.device("cuda" if gpu else "cpu")
    model = model.to(device).train()
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=size.learning_rate, betas=(0.9, 0.95), weight_decay=0.05, fused=gpu
    )
    began = told = time.monotonic()
    if gpu:
        compile_layers(model)
    step = tokens = 0
    loss = torch.zeros((), device=device)
    while (spent := time.monotonic() - began) < seconds:
        some = torch.from_numpy(np.stack(list(itertools.islice(rows, size.rows)))).long()
        ids, labels = some[:, 0], some[:, 1, 1:]
        due = (labels.flatten() != _IGNORED).nonzero()[
            :, 0
        ]  # only these need the head, a large part of so small a model
        if not len(due):  # short rows may hold nothing but a prompt
            continue
        wanted = labels.flatten()[due].to(device, non_blocking=True)
        ids, due = ids.to(device, non_blocking=True), due.to(device, non_blocking=True)
        for group in optimizer.param_groups:
            group["lr"] = size.learning_rate * rate(spent / seconds, step, size.warmup)
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=gpu):
            hidden = model.get_decoder()(input_ids=ids, use_cache=False).last_hidden_state
            logits = model.get_output_embeddings()(hidden[:, :-1].flatten(0, 1)[due])
        loss = torch.nn.functional.cross_entropy(logits.float(), wanted)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        if step == 0:  # compiling is not learning
            loss.item()
            began = told = time.monotonic()
        step, tokens = step + 1, tokens + ids.numel()
        if time.monotonic() - told > 5:
            told = time.monotonic()
            say(f"step {step}, loss {loss.item():.3f}, {tokens / (told - began):,.0f} tokens/s, "
                f"{max(0, seconds - (told - began)):.0f} s left")  # fmt: skip
    return {
        "steps": step,
        "tokens": tokens,
        "seconds": round(time.monotonic() - began, 1),
        "loss": round(loss.item(), 4),
    }


def rate(share: float, step: int, warmup: int) -> float:
    """Of the learning rate: up over the first steps, then down along a cosine to a twentieth."""
    return min(1.0, (step + 1) / warmup) * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * min(1.0, share))))


def _open(folder: Path) -> tuple[Any, Any]:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(str(folder), trust_remote_code=False)
    model = AutoModelForCausalLM.from_pretrained(
        str(folder), use_safetensors=True, trust_remote_code=False, attn_implementation="sdpa"
    )
    return model, tokenizer
