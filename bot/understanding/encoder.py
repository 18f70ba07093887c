"""The multilingual sentence encoder: a small packed base, with what training changed merged in."""

import json
import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bot.errors import UnderstandingError
from bot.understanding.bert import WORDS, Bert
from bot.understanding.multiply import SHOWN, eight_bits
from bot.understanding.normalise import normalise
from bot.understanding.packed import SUFFIX, Rows, unpack
from bot.understanding.recent import Recent

if TYPE_CHECKING:
    import torch

Vectors = NDArray[np.float32]
MAX_TOKENS = 128
FEW = 8  # texts at a time from which on none is remembered: those of a turn are fewer
_BATCH = 32  # batches of 32 are faster per text than 256 on a CPU
BASE = "encoder-base.safetensors"
PIECES = "encoder-pieces.json"
DELTA = "encoder.safetensors"
TURN = "turn.weight"  # a square matrix on the mean of the last layer
CENTRE = "turn.centre"  # the mean of many sentences' vectors
_START, _END, _UNKNOWN = "<s>", "</s>", 3


def tokenizer(folder: Path) -> Any:
    """The pieces that sentences are cut into, from `encoder-pieces.json`."""
    from tokenizers import Tokenizer, pre_tokenizers, processors

    path = folder / PIECES
    if not path.exists():
        raise UnderstandingError(
            f"no {PIECES} in the model folder; train one or set the understanding profile to linear"
        )
    made = Tokenizer(_pieces(path, path.stat().st_mtime_ns))
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.post_processor = processors.TemplateProcessing(
        single=f"{_START} $A {_END}", special_tokens=[(_START, 0), (_END, 2)]
    )
    made.enable_truncation(MAX_TOKENS)
    made.enable_padding(pad_id=1, pad_token="<pad>")  # noqa: S106
    return made


@lru_cache(maxsize=2)
def _pieces(path: Path, _written: int) -> Any:
    """The table of pieces, once for all models over one base: it takes 60 MB."""
    from tokenizers import models

    pieces = [(piece, score) for piece, score in json.loads(path.read_text(encoding="utf-8"))]
    return models.Unigram(pieces, unk_id=_UNKNOWN, byte_fallback=False)


@lru_cache(maxsize=2)
def _rows(path: Path, _written: int) -> Rows:
    """The packed vectors of the pieces, once for all models over one base: they take 18 MB."""
    from safetensors import safe_open

    with safe_open(str(path), framework="numpy") as file:
        return Rows(file.get_tensor(WORDS + SUFFIX))


def best_dtype(device: str) -> "torch.dtype":
    """bfloat16 where the machine computes in it, else float32."""
    import torch

    if device.startswith("cuda"):
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    has = (
        getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)()
        or getattr(torch.cpu, "_is_amx_tile_supported", lambda: False)()
    )
    return torch.bfloat16 if has else torch.float32


def quickest_dtype(device: str) -> "torch.dtype":
    """What weights are loaded as where nothing is learned: exact where `Bert.pack` makes eight bits of them."""
    import torch

    return torch.float32 if device == "cpu" and eight_bits() else best_dtype(device)


class Encoder:
    """Sentences to unit vectors that lie close where two sentences mean the same, whatever their languages."""

    dimension = 384

    def __init__(self, folder: Path, *, device: str = "auto", threads: int = 1, exact: bool = False) -> None:
        """Loads the encoder; `exact` keeps to single precision, slower, for what is read once and kept."""
        import torch  # heavy: torch
        from safetensors.torch import load_file

        self._torch = torch
        self._lock = threading.Lock()
        self._recent = Recent()
        self.device = ("cuda" if torch.cuda.is_available() else "cpu") if device == "auto" else device
        if self.device == "cpu" and threads:
            torch.set_num_threads(threads)
        self._tokenizer = tokenizer(folder)
        precision = torch.float32 if exact else quickest_dtype(self.device)
        self._model = read_base(folder, self.device, precision=precision)
        self._turn = torch.eye(self.dimension, device=self.device)
        self._centre: Vectors = np.zeros(self.dimension, dtype=np.float32)
        if (folder / DELTA).exists():
            delta = load_file(str(folder / DELTA))
            apply_delta(self._model, delta)
            self._turn = delta[TURN].float().to(self.device)
            if CENTRE in delta:
                self._centre = delta[CENTRE].float().numpy()
        if exact:
            return
        with torch.inference_mode():
            self._model.pack(*self._tokens([normalise(text).text for text in SHOWN]))

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors whose likeness says how alike two texts are, one row a text; the texts are normalised here."""
        return self.centred(self.read(texts))

    def centred(self, vectors: Vectors) -> Vectors:
        """What sets these vectors apart: without the part that every sentence has, so that strangers' likeness is about 0."""
        moved = vectors - self._centre
        out: Vectors = moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
        return out

    def read(self, texts: Sequence[str]) -> Vectors:
        """The vectors that the heads of the judge were trained on."""
        folded = [normalise(text).text or " " for text in texts]
        if not folded or len(folded) > FEW:
            return self._fresh(folded)
        known = self._recent.get(folded)
        new = [text for text, vector in zip(folded, known, strict=True) if vector is None]
        if new:
            made = self._fresh(new)
            self._recent.put(new, made)
            fresh = iter(made)
            known = [next(fresh) if vector is None else vector for vector in known]
        out: Vectors = np.stack([vector for vector in known if vector is not None])
        return out

    def _fresh(self, folded: Sequence[str]) -> Vectors:
        order = sorted(range(len(folded)), key=lambda i: len(folded[i]))
        out = np.zeros((len(folded), self.dimension), dtype=np.float32)
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            out[rows] = self._forward([folded[row] for row in rows])
        return out

    def _forward(self, texts: list[str]) -> Vectors:
        torch = self._torch
        with self._lock, torch.inference_mode():
            ids, mask = self._tokens(texts)
            hidden = self._model(ids, mask).float()
            weights = mask[..., None].float()
            mean = (hidden * weights).sum(1) / weights.sum(1) @ self._turn
            rows: Vectors = torch.nn.functional.normalize(mean, dim=-1).cpu().numpy()
            return rows

    def _tokens(self, texts: Sequence[str]) -> "tuple[torch.Tensor, torch.Tensor]":
        batch = self._tokenizer.encode_batch(list(texts))
        ids, seen = [row.ids for row in batch], [row.attention_mask for row in batch]
        return self._torch.tensor(ids, device=self.device), self._torch.tensor(seen, device=self.device)


def read_base(
    folder: Path, device: str, kind: type[Bert] = Bert, *, precision: "torch.dtype | None" = None
) -> Bert:
    """The base with its weights in this precision, or as this machine computes; the table of pieces stays packed."""
    import torch
    from safetensors import safe_open

    path = folder / BASE
    if not path.exists():
        raise UnderstandingError(f"no {BASE} in the model folder; train one or set the profile to linear")
    rows = _rows(path, path.stat().st_mtime_ns) if device == "cpu" else None
    with safe_open(str(path), framework="numpy") as file:
        names = set(file.keys()) - ({WORDS + SUFFIX} if rows else set())
        stored = {name: file.get_tensor(name) for name in names}
    precision = precision or best_dtype(device)
    state = {
        name.removesuffix(SUFFIX): torch.from_numpy(unpack(value) if name.endswith(SUFFIX) else value).to(
            precision
        )
        for name, value in stored.items()
    }
    return kind(state, precision, device, rows=rows)


def apply_delta(model: Bert, delta: "Mapping[str, torch.Tensor]") -> None:
    """Add `B @ A` to the weights that were changed."""
    for name in [key[: -len(".A")] for key in delta if key.endswith(".A")]:
        model.change(name, delta[f"{name}.B"].float() @ delta[f"{name}.A"].float())
