"""Answers in fixed slots: what they say must be what `generate` says, whoever comes and goes beside them."""

import random
from typing import Any

import pytest
import torch
from transformers import (
    Gemma2Config,
    Gemma2ForCausalLM,
    LlamaConfig,
    LlamaForCausalLM,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

from bot.writer.engine.slots import Slots, suits

SIZE: dict[str, Any] = {
    "vocab_size": 200,
    "hidden_size": 64,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 1024,
}
SHAPES = [
    (Qwen2Config, Qwen2ForCausalLM),
    (Qwen3Config, Qwen3ForCausalLM),
    (LlamaConfig, LlamaForCausalLM),
]


@pytest.fixture(params=SHAPES, ids=lambda pair: pair[0].__name__)
def model(request: pytest.FixtureRequest) -> Any:
    torch.manual_seed(0)
    config, kind = request.param
    return kind(config(**SIZE)).eval()


def generated(model: Any, prompt: list[int], longest: int) -> list[int]:
    ids = torch.tensor([prompt])
    out = model.generate(
        input_ids=ids,
        attention_mask=torch.ones_like(ids),
        max_new_tokens=longest,
        do_sample=False,
        pad_token_id=0,
        eos_token_id=None,
    )
    return [int(token) for token in out[0, len(prompt) :]]


def test_answers_that_come_and_go_say_what_generate_says(model: Any) -> None:
    rng = random.Random(1)
    prompts = [[rng.randrange(3, 200) for _ in range(rng.randint(3, 290))] for _ in range(9)]
    lengths = [20 if number % 2 else 11 for number in range(9)]
    expected = [generated(model, prompt, 20) for prompt in prompts]
    slots = Slots(model, slots=4, length=320)
    for number, prompt in enumerate(prompts):
        slots.enter(str(number), prompt, lengths[number], None)
    said: dict[str, list[int]] = {str(number): [] for number in range(9)}
    steps = 0
    while slots.open:
        for name, token in slots.step():
            said[name].append(token)
        steps += 1
        if steps == 5:
            slots.leave("2")  # in the middle: another answer moves into its slot
    for number in range(9):
        own = said[str(number)]
        assert own == expected[number][: len(own)]
        assert len(own) == lengths[number] or number == 2


def test_an_answer_ends_at_its_last_token(model: Any) -> None:
    prompt = list(range(5, 30))
    whole = generated(model, prompt, 12)
    slots = Slots(model, slots=2, length=64)
    slots.enter("a", prompt, 12, frozenset({whole[3]}))
    said = []
    while slots.open:
        said += [token for _, token in slots.step()]
    assert said == whole[: whole.index(whole[3]) + 1]


def test_what_is_too_long_for_a_slot_is_refused(model: Any) -> None:
    slots = Slots(model, slots=1, length=256)
    with pytest.raises(ValueError, match="longer than a slot"):
        slots.enter("a", [1] * 250, 20, None)


def test_attention_with_a_window_or_a_cap_is_left_to_the_library(model: Any) -> None:
    assert suits(model)
    capped = Gemma2ForCausalLM(Gemma2Config(**SIZE, head_dim=16, sliding_window=8))
    assert not suits(capped)
