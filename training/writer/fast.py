"""Training at the speed of the card: packed rows whose examples cannot see each other, layers compiled, no idle casts.

The attention is PyTorch's own variable-length flash attention, so that packing is exact without another package. TRL hands it where each
example of a row begins (`cu_seq_lens_q`); without that, as when probes are answered, it is plain scaled-dot-product attention.
"""

import inspect
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

VARLEN: Final = "haoke_varlen"


class _Borders:
    """Where the examples of the row begin that is being read. Kept beside the layers, since what varies from row to row in their
    arguments would have them compiled again and again."""

    starts: Any = None
    longest: int = 0


def use_varlen(model: Any) -> None:
    """Let a transformers model attend within each packed example only."""
    import torch
    from transformers import AttentionInterface
    from transformers.masking_utils import AttentionMaskInterface

    AttentionInterface.register(VARLEN, torch.compiler.disable(_attend))
    AttentionMaskInterface.register(VARLEN, _mask)
    model.set_attn_implementation(VARLEN)
    model.get_decoder().register_forward_pre_hook(_note_borders, with_kwargs=True)


def _note_borders(module: Any, args: Any, options: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    _Borders.starts = options.pop("cu_seq_lens_q", None)
    _Borders.longest = int(options.pop("max_length_q", 0) or 0)
    for name in ("cu_seq_lens_k", "max_length_k"):
        options.pop(name, None)
    return args, options


def compile_layers(model: Any) -> int:
    """Compile every decoder layer by itself: all share one graph, so it takes seconds, not minutes; how many there are."""
    import torch

    torch._dynamo.config.cache_size_limit = 64
    layers = [module for module in model.modules() if type(module).__name__.endswith("DecoderLayer")]
    for layer in layers:
        layer.compile()
    return len(layers)


@contextmanager
def lean_adapters(model: Any) -> Iterator[None]:
    """Under autocast peft need not copy its input into the adapter's fp32 first, only for autocast to copy it back."""
    from peft.helpers import disable_input_dtype_casting

    with disable_input_dtype_casting(model):
        yield


def _mask(**options: Any) -> Any:
    """No mask for packed rows, whose borders the attention knows; the usual one where there is padding."""
    from transformers.masking_utils import sdpa_mask

    return None if options.get("attention_mask") is None else sdpa_mask(**options)


def _attend(
    module: Any,
    query: Any,
    key: Any,
    value: Any,
    attention_mask: Any,
    *,
    scaling: float | None = None,
    **options: Any,
) -> tuple[Any, None]:
    """Attention of one layer; (rows, heads, tokens, width) in, (rows, tokens, heads, width) out."""
    if _Borders.starts is None:
        from transformers.integrations.sdpa_attention import sdpa_attention_forward

        return sdpa_attention_forward(module, query, key, value, attention_mask, scaling=scaling, **options)
    query, key, value = (each.squeeze(0).transpose(0, 1) for each in (query, key, value))
    attend = _flash if query.is_cuda else _one_by_one
    return attend(query, key, value, _Borders.starts, scale=scaling).unsqueeze(0), None


def _flash(query: Any, key: Any, value: Any, starts: Any, *, scale: float | None) -> Any:
    from torch.nn.attention.varlen import varlen_attn

    groups = query.shape[1] // key.shape[1]
    options: dict[str, Any] = {"scale": scale, "window_size": (-1, 0)}
    if groups > 1 and "enable_gqa" in inspect.signature(varlen_attn).parameters:
        options["enable_gqa"] = True
    elif groups > 1:
        key, value = (each.repeat_interleave(groups, dim=1) for each in (key, value))
    query, key, value = (each.contiguous() for each in (query, key, value))
    longest = _Borders.longest
    return varlen_attn(query, key, value, starts, starts, longest, longest, **options)


def _one_by_one(query: Any, key: Any, value: Any, starts: Any, *, scale: float | None) -> Any:
    """The same on a processor, which has no such kernel."""
    import torch
    from torch.nn.functional import scaled_dot_product_attention

    def within(begin: int, end: int) -> Any:
        some, keys, values = (each[begin:end].transpose(0, 1).unsqueeze(0) for each in (query, key, value))
        return scaled_dot_product_attention(some, keys, values, is_causal=True, scale=scale, enable_gqa=True)

    parts = [within(begin, end) for begin, end in itertools.pairwise(starts.tolist())]
    return torch.cat(parts, dim=2).squeeze(0).transpose(0, 1)
