"""Packed rows: several examples in one, and none sees another."""

from typing import Any

import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM

from training.writer.fast import compile_layers, use_varlen

SIZE: dict[str, Any] = {
    "vocab_size": 90,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
}


@pytest.fixture(params=[(Qwen2Config, Qwen2ForCausalLM), (LlamaConfig, LlamaForCausalLM)])
def model(request: pytest.FixtureRequest) -> Any:
    torch.manual_seed(0)
    config, kind = request.param
    return kind(config(**SIZE)).eval()


def test_an_example_in_a_row_reads_as_if_it_were_alone(model: Any) -> None:
    first, second = torch.randint(0, 90, (1, 7)), torch.randint(0, 90, (1, 5))
    alone = [model(each).logits for each in (first, second)]
    use_varlen(model)
    starts = torch.tensor([0, 7, 12], dtype=torch.int32)
    row = model(
        input_ids=torch.cat([first, second], 1),
        position_ids=torch.tensor([[*range(7), *range(5)]]),
        cu_seq_lens_q=starts,
        cu_seq_lens_k=starts,
        max_length_q=7,
        max_length_k=7,
        use_cache=False,
    ).logits
    torch.testing.assert_close(row, torch.cat(alone, 1))


def test_without_packing_it_says_what_it_said_before(model: Any) -> None:
    padded = {
        "input_ids": torch.tensor([[0, 0, 5, 6, 7], [9, 8, 7, 6, 5]]),
        "attention_mask": torch.tensor([[0, 0, 1, 1, 1], [1, 1, 1, 1, 1]]),
    }
    before = model.generate(**padded, max_new_tokens=6, do_sample=False, pad_token_id=0)
    use_varlen(model)
    assert model.generate(**padded, max_new_tokens=6, do_sample=False, pad_token_id=0).equal(before)


@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")
def test_every_layer_is_compiled(model: Any) -> None:
    assert compile_layers(model) == SIZE["num_hidden_layers"]
