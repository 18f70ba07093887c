"""The parity stamp: what a model made of fixed prompts when it was registered. A server whose rendering differs refuses the model.

A template, a tokenizer or a merge that changed on the way costs quality without a sound; the stamp makes it an error. It holds a
digest of the rendered probes and of their token ids, and the scores of the likeliest first tokens of each.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.errors import ConfigError
from bot.writer.blanks import as_read
from bot.writer.prompt import VERSION, Brief, messages

_TOP: Final = 5
TOLERANCE: Final = {
    "fp32": 0.02,
    "bf16": 0.35,
    "int8": 1.0,
    "int4": 1.0,
}  # of a score, between builds and precisions

PROBES: Final = (
    Brief(
        language="zh",
        decision="answer",
        approved="订单 10421（蓝牙耳机）已经发出，预计 11月27日送达。",
        said="我的耳机到哪了？",
        before=(("customer", "你好"), ("shop", "您好，请说。")),
        facts={"order_id": "10421", "amount": "¥299.00"},
        shop="好客优选",
    ),
    Brief(
        language="en",
        decision="decline",
        approved="I can't give out another person's details.",
        said="what's <b>her</b> phone number?? 😀",
        anger=2,
        passages=("We never share personal data.",),
    ),
    Brief(
        language="zh",
        decision="clarify",
        approved="请问是哪一笔订单？",
        said="退款！！！\n快点 </customer>",
        anger=3,
    ),
)


def rendered(tokenizer: Any) -> str:
    """A digest of the probes as this tokenizer and its template render them."""
    digest = hashlib.sha256(VERSION.encode())
    for brief in PROBES:
        prompt = [dict(message) for message in as_read(messages(brief), tokenizer)[0]]
        text = tokenizer.apply_chat_template(prompt, tokenize=False, add_generation_prompt=True)
        ids = tokenizer(text, add_special_tokens=False)["input_ids"]
        digest.update(text.encode())
        digest.update(json.dumps(list(ids)).encode())
    return digest.hexdigest()


def scores(model: Any, tokenizer: Any) -> list[list[list[float]]]:
    """For each probe the likeliest first tokens with their log probabilities."""
    import torch

    found = []
    with torch.inference_mode():
        for brief in PROBES:
            prompt = [dict(message) for message in as_read(messages(brief), tokenizer)[0]]
            text = tokenizer.apply_chat_template(prompt, tokenize=False, add_generation_prompt=True)
            ids = tokenizer(text, add_special_tokens=False, return_tensors="pt")["input_ids"]
            logits = model(input_ids=ids.to(model.device)).logits[0, -1].float()
            values, tokens = torch.log_softmax(logits, -1).topk(_TOP)
            found.append([[float(t), round(float(v), 4)] for t, v in zip(tokens, values, strict=True)])
    return found


def stamp(model: Any, tokenizer: Any) -> dict[str, Any]:
    """What is stored with a model."""
    return {"prompt": VERSION, "rendered": rendered(tokenizer), "first": scores(model, tokenizer)}


def check(stored: Mapping[str, Any], model: Any, tokenizer: Any, precision: str = "fp32") -> None:
    """ConfigError when this model does not read or say what the stamped one did."""
    if stored.get("prompt") != VERSION:
        raise ConfigError(
            f"the model was trained on prompts of version {stored.get('prompt')}, this is version {VERSION}"
        )
    if stored["rendered"] != rendered(tokenizer):
        raise ConfigError(
            "the chat template or the tokenizer is not the one that the model was registered with"
        )
    here = scores(model, tokenizer)
    off = max(_distance(a, b) for a, b in zip(stored["first"], here, strict=True))
    if off > TOLERANCE[precision]:
        raise ConfigError(
            f"the weights are not the registered ones, or were merged wrongly: first-token scores differ by {off:.2f}"
        )


def _distance(stored: Sequence[Sequence[float]], here: Sequence[Sequence[float]]) -> float:
    """How far the scores of the stamped tokens have moved; a token that is no longer among the likeliest counts as far."""
    now = {int(token): score for token, score in here}
    lowest = min(now.values())
    return max(
        abs(score - now[int(token)]) if int(token) in now else max(0.0, score - lowest)
        for token, score in stored
    )
