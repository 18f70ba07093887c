"""The forward pass of a small BERT, without the weight of a general library: a third of the start-up, half the time a text."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.understanding.multiply import Brain16, Multiply, Watched, eight_bits
from bot.understanding.packed import Rows

if TYPE_CHECKING:
    from torch import Tensor, dtype

WORDS = "embeddings.word_embeddings.weight"
_PLACES = "embeddings.position_embeddings.weight"
_HEADS = 12
_EPSILON = 1e-12


class Bert:
    """Post-norm layers over word, position and type embeddings; gives the last hidden states."""

    def __init__(
        self, state: Mapping[str, "Tensor"], precision: "dtype", device: str, *, rows: Rows | None = None
    ) -> None:
        import torch  # heavy: torch

        self._rows = rows  # of the words, where they are kept packed
        self._packed: dict[str, Multiply] = {}
        self.state = {
            name: value.to(device=device, dtype=precision)
            for name, value in state.items()
            if value.is_floating_point()
        }
        self.layers = 1 + max(int(name.split(".")[2]) for name in state if name.startswith("encoder.layer."))
        for layer in range(self.layers):
            for kind in ("weight", "bias"):
                names = [
                    f"encoder.layer.{layer}.attention.self.{part}.{kind}"
                    for part in ("query", "key", "value")
                ]
                self.state[f"{layer}.qkv.{kind}"] = torch.cat([self.state.pop(name) for name in names])

    def change(self, name: str, by: "Tensor") -> None:
        """Add to a weight; `0.qkv` is the fused one of layer 0."""
        weight = self.state[f"{name}.weight"]
        self.state[f"{name}.weight"] = (weight.float() + by.to(weight.device)).to(weight.dtype)

    def __call__(self, ids: "Tensor", mask: "Tensor") -> "Tensor":
        """Hidden states `(batch, tokens, width)` of padded token ids."""
        return self.upto(self.words(ids), mask, 0, self.layers)

    def words(self, ids: "Tensor") -> "Tensor":
        """What the first layer reads."""
        state = self.state
        places = state[_PLACES][: ids.shape[1]]
        words = state[WORDS][ids] if self._rows is None else self._unpacked(ids).to(places)
        return self._norm(words + places + state["embeddings.token_type_embeddings.weight"][0], "embeddings")

    def _unpacked(self, ids: "Tensor") -> "Tensor":
        import torch

        assert self._rows is not None  # noqa: S101 - its caller looked
        return torch.from_numpy(self._rows(ids.cpu().numpy()))

    def upto(self, x: "Tensor", mask: "Tensor", first: int, last: int) -> "Tensor":
        """What the layers `first` to `last` make of `x`."""
        whole = mask.device.type == "cpu" and bool(mask.all())  # elsewhere looking would make it wait
        seen = None if whole else mask[:, None, None, :].bool()
        for layer in range(first, last):
            x = self._layer(x, layer, seen)
        return x

    def pack(self, ids: "Tensor", mask: "Tensor") -> None:
        """Lay the weights out as this processor multiplies them, once instead of at every text.

        Args:
            ids: Token ids of usual texts, which show what the layers see where weights are kept in eight bits.
            mask: Which of them are not padding.
        """
        import torch

        plain = self.state[_PLACES]
        if plain.device.type != "cpu":
            return
        if plain.dtype == torch.float32 and eight_bits():
            watched = {name: Watched(*self._taken(name)) for name in self._matrices()}
            self._packed = dict(watched)
            self(ids, mask)
            self._packed = {name: each.packed(half=_after_gelu(name)) for name, each in watched.items()}
        elif plain.dtype == torch.bfloat16 and hasattr(torch.ops.mkldnn, "_reorder_linear_weight"):
            self._packed = {name: Brain16(*self._taken(name)) for name in self._matrices()}

    def _taken(self, name: str) -> tuple["Tensor", "Tensor"]:
        return self.state.pop(f"{name}.weight"), self.state.pop(f"{name}.bias")

    def _matrices(self) -> list[str]:
        return [
            key.removesuffix(".weight")
            for key, value in self.state.items()
            if value.dim() == 2 and "embeddings" not in key
        ]

    def _layer(self, x: "Tensor", layer: int, seen: "Tensor | None") -> "Tensor":
        name = f"encoder.layer.{layer}"
        batch, tokens, width = x.shape
        qkv = self._linear(x, f"{layer}.qkv")
        q, k, v = qkv.view(batch, tokens, 3, _HEADS, width // _HEADS).permute(2, 0, 3, 1, 4)
        mixed = self._attended(q, k, v, seen).transpose(1, 2).reshape(batch, tokens, width)
        x = self._norm(x + self._linear(mixed, f"{name}.attention.output.dense"), f"{name}.attention.output")
        inner = self._linear(x, f"{name}.intermediate.dense", bend=True)
        return self._norm(x + self._linear(inner, f"{name}.output.dense"), f"{name}.output")

    def _attended(self, q: "Tensor", k: "Tensor", v: "Tensor", seen: "Tensor | None") -> "Tensor":
        import torch.nn.functional as F  # noqa: N812 - its usual name

        return F.scaled_dot_product_attention(q, k, v, attn_mask=seen)

    def _linear(self, x: "Tensor", name: str, *, bend: bool = False) -> "Tensor":
        import torch.nn.functional as F  # noqa: N812

        if name in self._packed:
            return self._packed[name](x, bend)
        out = F.linear(x, self.state[f"{name}.weight"], self.state[f"{name}.bias"])
        return F.gelu(out) if bend else out

    def _norm(self, x: "Tensor", name: str) -> "Tensor":
        import torch.nn.functional as F  # noqa: N812

        weight, bias = self.state[f"{name}.LayerNorm.weight"], self.state[f"{name}.LayerNorm.bias"]
        return F.layer_norm(x, weight.shape, weight, bias, _EPSILON)


def _after_gelu(name: str) -> bool:
    return name.endswith(".output.dense") and ".attention." not in name
