"""The forward pass of a small BERT, without the weight of a general library: a third of the start-up, half the time a text."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor, dtype

_HEADS = 12
_EPSILON = 1e-12


class Bert:
    """Six post-norm layers over word, position and type embeddings; gives the last hidden states."""

    def __init__(self, state: Mapping[str, "Tensor"], precision: "dtype", device: str) -> None:
        import torch  # heavy: torch

        self._state = {
            name: value.to(device=device, dtype=precision)
            for name, value in state.items()
            if value.is_floating_point()
        }
        self._layers = 1 + max(int(name.split(".")[2]) for name in state if name.startswith("encoder.layer."))
        for layer in range(self._layers):
            for kind in ("weight", "bias"):
                names = [
                    f"encoder.layer.{layer}.attention.self.{part}.{kind}"
                    for part in ("query", "key", "value")
                ]
                self._state[f"{layer}.qkv.{kind}"] = torch.cat([self._state.pop(name) for name in names])

    def __call__(self, ids: "Tensor", mask: "Tensor") -> "Tensor":
        """Hidden states `(batch, tokens, width)` of padded token ids."""
        words = self._state["embeddings.word_embeddings.weight"][ids]
        places = self._state["embeddings.position_embeddings.weight"][: ids.shape[1]]
        x = self._norm(
            words + places + self._state["embeddings.token_type_embeddings.weight"][0], "embeddings"
        )
        seen = None if bool(mask.all()) else mask[:, None, None, :].bool()
        for layer in range(self._layers):
            x = self._layer(x, layer, seen)
        return x

    def _layer(self, x: "Tensor", layer: int, seen: "Tensor | None") -> "Tensor":
        import torch.nn.functional as F  # noqa: N812 - its usual name

        state, name = self._state, f"encoder.layer.{layer}"
        batch, tokens, width = x.shape
        qkv = F.linear(x, state[f"{layer}.qkv.weight"], state[f"{layer}.qkv.bias"])
        q, k, v = qkv.view(batch, tokens, 3, _HEADS, width // _HEADS).permute(2, 0, 3, 1, 4)
        mixed = (
            F.scaled_dot_product_attention(q, k, v, attn_mask=seen)
            .transpose(1, 2)
            .reshape(batch, tokens, width)
        )
        x = self._norm(x + self._linear(mixed, f"{name}.attention.output.dense"), f"{name}.attention.output")
        inner = F.gelu(self._linear(x, f"{name}.intermediate.dense"))
        return self._norm(x + self._linear(inner, f"{name}.output.dense"), f"{name}.output")

    def _linear(self, x: "Tensor", name: str) -> "Tensor":
        import torch.nn.functional as F  # noqa: N812

        return F.linear(x, self._state[f"{name}.weight"], self._state[f"{name}.bias"])

    def _norm(self, x: "Tensor", name: str) -> "Tensor":
        import torch.nn.functional as F  # noqa: N812

        weight, bias = self._state[f"{name}.LayerNorm.weight"], self._state[f"{name}.LayerNorm.bias"]
        return F.layer_norm(x, weight.shape, weight, bias, _EPSILON)
