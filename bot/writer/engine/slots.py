"""Decoding on a GPU: a cache of fixed slots, and a step for all answers at once that is replayed as a CUDA graph.

Launching some hundred kernels from Python costs more than the step of a small model itself; a graph is launched once. A graph wants fixed
addresses and shapes: answers keep to the lowest slots (the last one moves into a gap), and a step runs over the next larger of a few
sizes. Without a GPU the very same code runs step by step, which is how it is tested.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

ATTENTION: Final = "haoke_slots"
ROWS: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256)  # of a step
LENGTHS: Final = 256  # tokens of the cache that a step reads are a multiple of this
PREFILL: Final = 8192  # prompt tokens read at once, padding included

Choose = Callable[[Any], Any]  # logits (rows, vocabulary) → tokens (rows,)


def suits(model: Any) -> bool:
    """Whether the model's attention is the plain one: everything before is seen, nothing is capped."""
    config = model.config.get_text_config()
    kinds = set(getattr(config, "layer_types", None) or ["full_attention"])
    odd = ("attn_logit_softcapping", "attention_chunk_size", "num_local_experts", "kv_lora_rank")
    plain = kinds == {"full_attention"} and not any(getattr(config, name, None) for name in odd)
    windowed = getattr(config, "sliding_window", None) and getattr(config, "use_sliding_window", True)
    return bool(plain and not windowed and model._supports_attention_backend)


@dataclass(slots=True)
class _Answer:
    name: str
    ids: list[int]
    longest: int
    eos: frozenset[int]
    tokens: int = 0


@dataclass
class _Now:
    """What the attention is doing: reading prompts into slots, or one step of the first `rows` slots."""

    cache: Any = None  # (layers, keys and values, slots, heads, tokens, width)
    begin: int = 0
    rows: int = 0
    length: int = 0
    places: Any = None  # of the tokens of a step; None while prompts are read
    seen: Any = None
    stepping: bool = False  # else whoever calls the model is not one of us, and gets plain attention


@dataclass
class Slots:
    """The answers that one model is writing. Not for several threads at once."""

    model: Any
    slots: int
    length: int
    choose: Choose = lambda logits: logits.argmax(-1)
    waiting: deque[_Answer] = field(default_factory=deque)
    active: list[_Answer] = field(default_factory=list)
    _graphs: dict[tuple[int, int], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        import torch
        from transformers import AttentionInterface
        from transformers.masking_utils import AttentionMaskInterface, sdpa_mask

        model, config = self.model, self.model.config.get_text_config()
        AttentionInterface.register(ATTENTION, _attend)
        AttentionMaskInterface.register(ATTENTION, sdpa_mask)
        model.set_attn_implementation(ATTENTION)
        self.length = -(-self.length // LENGTHS) * LENGTHS
        heads = getattr(config, "num_key_value_heads", None) or config.num_attention_heads
        width = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
        shape = (config.num_hidden_layers, 2, self.slots, heads, self.length, width)
        _NOW.cache = self.cache = torch.zeros(shape, dtype=model.dtype, device=model.device)
        self._ids = torch.zeros((self.slots, 1), dtype=torch.long, device=model.device)
        self._places = torch.zeros((self.slots, 1), dtype=torch.long, device=model.device)
        self._no_mask = torch.ones((self.slots, 1, 1, 1), dtype=torch.bool, device=model.device)

    @property
    def open(self) -> int:
        """How many answers are not finished."""
        return len(self.waiting) + len(self.active)

    def enter(self, name: str, ids: list[int], longest: int, eos: frozenset[int] | None) -> None:
        """Queue an answer; ValueError when prompt and answer do not fit into a slot."""
        if len(ids) + longest > self.length:
            raise ValueError("the prompt is longer than a slot")
        self.waiting.append(_Answer(name, ids, longest, eos or frozenset()))

    def leave(self, name: str) -> None:
        """Give an answer up."""
        self.waiting = deque(each for each in self.waiting if each.name != name)
        for place, each in enumerate(self.active):
            if each.name == name:
                self._vacate([place])
                return

    def step(self) -> list[tuple[str, int]]:
        """Read prompts where there is room for them, else write one token of every answer: (name, token)."""
        _NOW.cache, _NOW.stepping = self.cache, True
        try:
            return self._stepped()
        finally:
            _NOW.stepping = False

    def _stepped(self) -> list[tuple[str, int]]:
        import torch

        with torch.inference_mode():
            group = self._group()
            if group:
                chosen = self._read(group)
                begin = len(self.active)
                self.active += group
            else:
                chosen, begin = self._write(), 0
            told = [(each.name, token) for each, token in zip(self.active[begin:], chosen, strict=True)]
            over = []
            for place, (each, token) in enumerate(zip(self.active[begin:], chosen, strict=True), begin):
                each.tokens += 1
                if token in each.eos or each.tokens >= each.longest:
                    over.append(place)
            self._vacate(over)
        return told

    def _group(self) -> list[_Answer]:
        """The next prompts that are read together."""
        group: list[_Answer] = []
        longest = 0
        while self.waiting and len(self.active) + len(group) < self.slots:
            longest = max(longest, len(self.waiting[0].ids))
            if group and longest * (len(group) + 1) > PREFILL:
                break
            group.append(self.waiting.popleft())
        return group

    def _read(self, group: list[_Answer]) -> list[int]:
        import torch

        begin, rows = len(self.active), len(group)
        longest = max(len(each.ids) for each in group)
        padded = [each.ids + [0] * (longest - len(each.ids)) for each in group]
        ids = torch.tensor(padded, device=self.model.device)
        _NOW.begin, _NOW.rows, _NOW.length, _NOW.places = begin, rows, longest, None
        hidden = self._hidden(ids, torch.arange(longest, device=ids.device).expand(rows, -1))
        ends = torch.tensor([len(each.ids) for each in group], device=ids.device)
        last = hidden[torch.arange(rows, device=ids.device), ends - 1]
        tokens = self.choose(self.model.get_output_embeddings()(last))
        self._ids[begin : begin + rows, 0] = tokens
        self._places[begin : begin + rows, 0] = ends
        return list(map(int, tokens.tolist()))

    def _write(self) -> list[int]:
        rows = next(size for size in (*ROWS, self.slots) if size >= len(self.active))
        rows = min(rows, self.slots)
        most = max(len(each.ids) + each.tokens for each in self.active)
        length = min(self.length, -(-most // LENGTHS) * LENGTHS)
        tokens = self.choose(self._logits(rows, length))
        self._ids[:rows, 0] = tokens
        self._places[:rows] += 1
        return list(map(int, tokens[: len(self.active)].tolist()))

    def _logits(self, rows: int, length: int) -> Any:
        """Of the next token in each of the first slots."""
        import torch

        if not self.cache.is_cuda:
            return self._step(rows, length)
        if (rows, length) not in self._graphs:
            side = torch.cuda.Stream()
            side.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(side):
                for _ in range(2):  # what is set up on first use must not fall into the graph
                    self._step(rows, length)
            torch.cuda.current_stream().wait_stream(side)
            graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(graph):
                out = self._step(rows, length)
            self._graphs[rows, length] = graph, out
        graph, out = self._graphs[rows, length]
        graph.replay()
        return out

    def _step(self, rows: int, length: int) -> Any:
        import torch

        places = self._places[:rows]
        _NOW.rows, _NOW.length, _NOW.places = rows, length, places[:, 0]
        seen = torch.arange(length, device=places.device)[None, :] <= places
        _NOW.seen = seen[:, None, None, :]
        return self.model.get_output_embeddings()(self._hidden(self._ids[:rows], places)[:, -1])

    def _hidden(self, ids: Any, places: Any) -> Any:
        mask = self._no_mask[
            : len(ids)
        ]  # a mask of four dimensions is taken as it is, and not looked at by `_attend`
        return (
            self.model.get_decoder()(input_ids=ids, position_ids=places, attention_mask=mask, use_cache=False)
        ).last_hidden_state

    def _vacate(self, places: list[int]) -> None:
        """Close gaps: the last answer moves into each."""
        for place in sorted(places, reverse=True):
            last = len(self.active) - 1
            if place != last:
                used = len(self.active[last].ids) + self.active[last].tokens
                self.cache[:, :, place, :, :used] = self.cache[:, :, last, :, :used]
                self._ids[place], self._places[place] = self._ids[last], self._places[last]
                self.active[place] = self.active[last]
            self.active.pop()
            self._places[last] = 0


_NOW: Final = _Now()


def _attend(
    module: Any, query: Any, key: Any, value: Any, mask: Any, *, scaling: float | None = None, **options: Any
) -> tuple[Any, None]:
    """Attention of one layer over its slots; what is new is kept there first."""
    import torch
    from torch.nn.functional import scaled_dot_product_attention

    if not _NOW.stepping:
        from transformers.integrations.sdpa_attention import sdpa_attention_forward

        return sdpa_attention_forward(module, query, key, value, mask, scaling=scaling, **options)
    keys, values = _NOW.cache[module.layer_idx]
    if _NOW.places is None:
        end = _NOW.begin + _NOW.rows
        keys[_NOW.begin : end, :, : _NOW.length] = key
        values[_NOW.begin : end, :, : _NOW.length] = value
        out = scaled_dot_product_attention(
            query, key, value, is_causal=True, scale=scaling, enable_gqa=query.shape[1] != key.shape[1]
        )
        return out.transpose(1, 2), None
    rows = torch.arange(_NOW.rows, device=query.device)
    keys[rows, :, _NOW.places] = key[:, :, 0]
    values[rows, :, _NOW.places] = value[:, :, 0]
    keys, values = (each[: _NOW.rows, :, : _NOW.length] for each in (keys, values))
    grouped = query.reshape(query.shape[0], key.shape[1], -1, query.shape[-1])
    out = scaled_dot_product_attention(grouped, keys, values, attn_mask=_NOW.seen, scale=scaling)
    return out.reshape(query.shape).transpose(1, 2), None
