"""Weights laid out for this machine say what the plain ones say, in half the bytes."""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import torch

from bot.understanding.bert import Bert
from bot.understanding.encoder import Encoder, best_dtype, read_base
from bot.understanding.multiply import Eight, eight_bits

MODEL = Path(str(files("bot.understanding") / "model"))
SAID = ("我要退款", "where is my order 20731, it was due last week and nobody answers", "好")


def test_packed_weights_give_nearly_the_vectors_of_plain_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = Encoder(MODEL, device="cpu").read(SAID)
    monkeypatch.setattr(Bert, "pack", lambda *_: None)
    plain = Encoder(MODEL, device="cpu").read(SAID)
    assert (packed * plain).sum(1).min() > 0.997


def test_a_text_is_read_alike_whatever_it_is_read_with() -> None:
    encoder = Encoder(MODEL, device="cpu")
    alone = np.concatenate([encoder._forward([text]) for text in SAID])
    assert (alone * encoder._forward(list(SAID))).sum(1).min() > 0.995


@pytest.mark.skipif(not eight_bits(), reason="this processor does not multiply in eight bits")
def test_the_matrices_are_kept_in_eight_bits() -> None:
    model = read_base(MODEL, "cpu", precision=torch.float32)
    ids, mask = torch.tensor([[0, 35378, 2]]), torch.ones(1, 3, dtype=torch.long)
    plain = model(ids, mask)
    model.pack(ids, mask)
    assert not [name for name in model.state if name.endswith("dense.weight")]
    assert torch.nn.functional.cosine_similarity(model(ids, mask), plain, dim=-1).min() > 0.99


@pytest.mark.skipif(best_dtype("cpu") != torch.bfloat16, reason="this processor does not compute in bfloat16")
def test_a_processor_without_eight_bits_keeps_bfloat16_where_it_computes_in_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.understanding.bert.eight_bits", lambda: False)
    model = read_base(MODEL, "cpu", precision=torch.bfloat16)
    ids, mask = torch.tensor([[0, 35378, 2]]), torch.ones(1, 3, dtype=torch.long)
    plain = model(ids, mask)
    model.pack(ids, mask)
    assert (
        torch.nn.functional.cosine_similarity(model(ids, mask).float(), plain.float(), dim=-1).min() > 0.999
    )


def test_columns_that_are_far_larger_than_others_do_not_drown_them() -> None:
    weight, bias = torch.randn(8, 16), torch.zeros(8)
    largest = torch.ones(16)
    largest[3] = 200.0
    x = torch.rand(1, 4, 16) * largest
    exact = x @ weight.T
    moved = Eight(weight, bias, largest)(x, False)
    unmoved = Eight(weight, bias, torch.ones(16))(x, False)
    assert (moved - exact).abs().mean() < 0.5 * (unmoved - exact).abs().mean()
