"""How a processor multiplies by a layer's weights: in eight bits where it has the instructions, else in bfloat16.

A short text waits for the weights to come from memory, so fewer bits are quicker twice over. Eight bits are laid over what a layer
usually sees: where some columns of its input are far larger than others, their size is moved into the weights first (SmoothQuant,
arXiv 2211.10438). What follows a GELU, many small numbers and a few large ones, is multiplied in sixteen bits. So the vectors' cosine to
exact ones is 0.999; with eight bits throughout it is 0.997, without the moving 0.99.
"""

import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from torch import Tensor

Multiply = Callable[["Tensor", bool], "Tensor"]  # an input, and whether a GELU follows
_MOVED: Final = 0.7  # the share of an input column's size that its weights take over
_LEAST: Final = 1e-4  # a column that the usual texts never fill
_USUAL: Final = 16  # tokens of a usual message

# What customers write: texts that show how large the numbers are that each layer usually sees.
SHOWN: Final = (
    "我的订单10421还没到",
    "可以退货吗？七天无理由的那种",
    "人工客服在吗",
    "你好",
    "耳机左边没声音了，能保修吗",
    "where is my order?",
    "I want a refund, this thing is broken and I'm angry",
    "thanks",
    "do you ship abroad, and how much is it",
    "¿puedo devolverlo si no me queda bien?",
    "où est mon colis ?",
    "kann ich das umtauschen",
    "cadê meu pedido",
    "返品したいです",
    "배송이 언제 오나요",
    "где мой заказ",
    "tôi muốn đổi hàng",
    "أين طلبي",
    "ขอคืนสินค้าได้ไหม",
)


def eight_bits() -> bool:
    """Whether this machine multiplies in eight bits."""
    import torch

    return "fbgemm" in torch.backends.quantized.supported_engines


class Eight:
    """A matrix in eight bits, a scale a row; what it is multiplied with is brought to eight bits each time."""

    __slots__ = ("_narrow", "_packed", "_shrink")

    def __init__(self, weight: "Tensor", bias: "Tensor", largest: "Tensor") -> None:
        """`largest`: the largest number that each column of its input usually takes."""
        import torch

        columns = weight.abs().amax(0).clamp(min=_LEAST)
        moved = largest.clamp(min=_LEAST) ** _MOVED / columns ** (1 - _MOVED)
        weight = weight * moved
        scale = (weight.abs().amax(1).clamp(min=_LEAST) / 127).double()
        places = torch.zeros(len(scale), dtype=torch.long)
        with warnings.catch_warnings():
            # Making quantised tensors is to leave torch one day, and is used here for nothing but this packing; what takes its place
            # (onednn.qlinear_pointwise) was measured a third slower.
            warnings.simplefilter("ignore", UserWarning)
            whole = torch.quantize_per_channel(weight, scale, places, 0, torch.qint8)
        self._packed = torch.ops.quantized.linear_prepack(whole, bias)
        self._shrink = 1 / moved
        # Older processors add two products in sixteen bits, which overflow unless one factor has seven.
        self._narrow = not getattr(torch.cpu, "_is_vnni_supported", lambda: False)()

    def __call__(self, x: "Tensor", bend: bool) -> "Tensor":
        """Multiply."""
        import torch

        out: Tensor = torch.ops.quantized.linear_dynamic.default(x * self._shrink, self._packed, self._narrow)
        return torch.nn.functional.gelu(out) if bend else out


class Half:
    """A matrix of half-precision numbers; what is computed stays in single precision."""

    __slots__ = ("_packed",)

    def __init__(self, weight: "Tensor", bias: "Tensor") -> None:
        import torch

        self._packed = torch.ops.quantized.linear_prepack_fp16(weight, bias)

    def __call__(self, x: "Tensor", bend: bool) -> "Tensor":
        """Multiply."""
        import torch

        out: Tensor = torch.ops.quantized.linear_dynamic_fp16.default(x, self._packed)
        return torch.nn.functional.gelu(out) if bend else out


class Brain16:
    """A matrix of bfloat16 in the order in which the machine reads it."""

    __slots__ = ("_bias", "_packed")

    def __init__(self, weight: "Tensor", bias: "Tensor") -> None:
        import torch

        self._packed = torch.ops.mkldnn._reorder_linear_weight(weight, _USUAL)
        self._bias = bias

    def __call__(self, x: "Tensor", bend: bool) -> "Tensor":
        """Multiply."""
        import torch

        kind = "gelu" if bend else "none"
        out: Tensor = torch.ops.mkldnn._linear_pointwise(
            x, self._packed, self._bias, kind, [], "none" if bend else ""
        )
        return out


class Watched:
    """A plain matrix that notes the largest number in each column of what it is multiplied with."""

    __slots__ = ("_bias", "_weight", "largest")

    def __init__(self, weight: "Tensor", bias: "Tensor") -> None:
        import torch

        self._weight, self._bias = weight, bias
        self.largest = torch.zeros(weight.shape[1])

    def __call__(self, x: "Tensor", bend: bool) -> "Tensor":
        """Multiply."""
        import torch
        import torch.nn.functional as F  # noqa: N812 - its usual name

        self.largest = torch.maximum(self.largest, x.abs().amax((0, 1)))
        out = F.linear(x, self._weight, self._bias)
        return F.gelu(out) if bend else out

    def packed(self, *, half: bool) -> Multiply:
        """The same matrix in eight bits, or in half precision."""
        return Half(self._weight, self._bias) if half else Eight(self._weight, self._bias, self.largest)
