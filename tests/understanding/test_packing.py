"""Weights laid out for this machine say what the plain ones say, in half the bytes."""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import torch

from bot.understanding.bert import Bert
from bot.understanding.encoder import Encoder, read_base

MODEL = Path(str(files("bot.understanding") / "model"))
SAID = ("我要退款", "where is my order 20731, it was due last week and nobody answers", "好")


def test_packed_weights_give_the_vectors_of_plain_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = Encoder(MODEL, device="cpu").read(SAID)
    monkeypatch.setattr(Bert, "pack", lambda _self: None)
    plain = Encoder(MODEL, device="cpu").read(SAID)
    assert np.allclose((packed * plain).sum(1), 1.0, atol=1e-4)


@pytest.mark.skipif(
    "fbgemm" not in torch.backends.quantized.supported_engines, reason="no fbgemm on this processor"
)
def test_where_there_is_no_bfloat16_the_matrices_are_kept_in_half_precision(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.understanding.encoder.best_dtype", lambda _device: torch.float32)
    model = read_base(MODEL, "cpu")
    ids, mask = torch.tensor([[0, 35378, 2]]), torch.ones(1, 3, dtype=torch.long)
    plain = model(ids, mask)
    model.pack()
    assert not [
        name for name, value in model.state.items() if name.endswith("dense.weight") or value.dim() == 0
    ]
    assert torch.nn.functional.cosine_similarity(model(ids, mask), plain, dim=-1).min() > 0.999
