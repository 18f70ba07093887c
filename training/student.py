"""The encoder in training: a frozen base, new rows for characters, low-rank changes, and a head for intents."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.understanding.encoder import DELTA, VOCABULARY, base_path, read_characters, tokenizer

_TARGETS = ["query", "key", "value", "attention.output.dense", "intermediate.dense", "output.dense"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How long and how the encoder is taught."""

    minutes: float = 8.0
    batch: int = 64
    rank: int = 16
    threads: int = 2
    seed: int = 0
    rows_rate: float = 3e-3
    rank_rate: float = 1e-3
    intents: tuple[str, ...] = ()
    say: Callable[[str], None] = field(default=lambda _line: None)


def common_characters(texts: Sequence[str]) -> str:
    """GB2312's first level and every other Han character or mark of the texts, in a stable order."""
    level_one = {
        bytes([a, b]).decode("gb2312", "ignore") for a in range(0xB0, 0xD8) for b in range(0xA1, 0xFF)
    }
    seen = {char for text in texts for char in text if 0x2E80 <= ord(char) <= 0x9FFF}
    return "".join(sorted((level_one | seen) - {""}))


def base_model(base: Path, precision: Any, device: str) -> Any:
    """The packaged English model."""
    from transformers import BertModel  # heavy: transformers

    made: Any = BertModel.from_pretrained(str(base), add_pooling_layer=False, local_files_only=True)
    return made.to(device, precision).eval()


def tensors(words: Any, texts: Sequence[str], device: str) -> tuple[Any, Any]:
    """Token ids and mask of a batch."""
    import torch

    batch = words.encode_batch(list(texts))
    return (
        torch.tensor([row.ids for row in batch], device=device),
        torch.tensor([row.attention_mask for row in batch], device=device),
    )


def pool(model: Any, ids: Any, mask: Any) -> Any:
    """Unit vectors: the mean of the last layer."""
    import torch.nn.functional as F  # noqa: N812 - its usual name

    hidden = model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
    weights = mask[..., None].float()
    return F.normalize((hidden * weights).sum(1) / weights.sum(1), dim=-1)


class Student:
    """The model in training: frozen base, new rows, low-rank changes, and a head for intents."""

    def __init__(self, pairs: Sequence[tuple[str, str]], recipe: Recipe, start: Path | None) -> None:
        import torch
        from peft import LoraConfig, get_peft_model  # heavy: peft

        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.base = base_path()
        self.characters = read_characters(start) if start else common_characters([zh for _, zh in pairs])
        plain = tokenizer(self.base, "")
        self.words = tokenizer(self.base, self.characters)
        known = plain.get_vocab()
        self.new = [char for char in self.characters if char not in known]
        model = base_model(self.base, torch.float32, self.device)
        rows = _first_rows(model.embeddings.word_embeddings.weight, pairs, self.new, plain)
        config = LoraConfig(r=recipe.rank, lora_alpha=recipe.rank, target_modules=_TARGETS, lora_dropout=0.0)
        grown = _grown_embedding(model.embeddings.word_embeddings.weight.data, rows)
        model.embeddings.word_embeddings = grown
        self.model: Any = get_peft_model(model, config)
        self.network: Any = self.model.base_model.model
        self.rows = grown.new
        self.rows.requires_grad_(True)
        self.head = torch.nn.Linear(384, max(1, len(recipe.intents))).to(self.device)
        if start:
            self._resume(start)

    def _lora(self) -> Iterator[tuple[str, Any]]:
        for name, module in self.network.named_modules():
            if hasattr(module, "lora_A"):
                yield name, module

    def _resume(self, start: Path) -> None:
        import torch
        from safetensors.torch import load_file

        delta = load_file(str(start / DELTA))
        with torch.no_grad():
            self.rows.copy_(delta["characters"].float())
            for name, module in self._lora():
                module.lora_A["default"].weight.copy_(delta[f"{name}.A"].float())
                module.lora_B["default"].weight.copy_(delta[f"{name}.B"].float())

    def embed(self, texts: Sequence[str]) -> Any:
        import torch

        with torch.autocast(self.device, dtype=torch.bfloat16):
            return pool(self.model, *tensors(self.words, texts, self.device))

    def save(self, out: Path) -> None:
        import torch
        from safetensors.torch import save_file

        out.mkdir(parents=True, exist_ok=True)
        delta = {"characters": self.rows.detach().to(torch.bfloat16).cpu().contiguous()}
        for name, module in self._lora():
            delta[f"{name}.A"] = (
                module.lora_A["default"].weight.detach().to(torch.bfloat16).cpu().contiguous()
            )
            scale = module.scaling["default"]
            delta[f"{name}.B"] = (
                (module.lora_B["default"].weight.detach() * scale).to(torch.bfloat16).cpu().contiguous()
            )
        save_file(delta, str(out / DELTA))
        (out / VOCABULARY).write_text("".join(self.new) + "\n", encoding="utf-8")


def _grown_embedding(base: Any, rows: Any) -> Any:
    import torch
    import torch.nn.functional as F  # noqa: N812

    class Grown(torch.nn.Module):
        """Frozen rows of the base followed by trainable new ones."""

        base: torch.Tensor

        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("base", base, persistent=False)
            self.new = torch.nn.Parameter(rows)

        def forward(self, ids: Any) -> Any:
            old = F.embedding(ids.clamp(max=len(self.base) - 1), self.base)
            fresh = F.embedding((ids - len(self.base)).clamp(min=0), self.new)
            return torch.where((ids >= len(self.base))[..., None], fresh, old)

    return Grown()


def _first_rows(base: Any, pairs: Sequence[tuple[str, str]], new: Sequence[str], words: Any) -> Any:
    """A first guess for each character: the English tokens that stand beside it more often than chance."""
    import numpy as np
    import torch
    from scipy.sparse import coo_matrix

    index = {char: i for i, char in enumerate(new)}
    chars: list[int] = []
    tokens: list[int] = []
    for encoding, (_, chinese) in zip(
        words.encode_batch([english for english, _ in pairs]), pairs, strict=True
    ):
        ids = {i for i, m in zip(encoding.ids, encoding.special_tokens_mask, strict=True) if not m}
        for char in set(chinese) & index.keys():
            chars += [index[char]] * len(ids)
            tokens += ids
    counts = coo_matrix((np.ones(len(chars)), (chars, tokens)), shape=(len(new), base.shape[0])).tocsr()
    counts.sum_duplicates()
    expected = counts.sum(1).A1[:, None] * 1.0, counts.sum(0).A1 / max(1.0, counts.sum())
    lift = counts.tocoo()
    value = np.log(np.maximum(lift.data / (expected[0][lift.row, 0] * expected[1][lift.col]), 1e-9))
    lift.data = np.maximum(value, 0) * np.sqrt(lift.data) * (value > 0.5)
    sums = np.maximum(lift.tocsr().sum(1).A1, 1e-6)[:, None]
    weights = base.detach().float().cpu().numpy()
    guess = lift.tocsr() @ weights / sums
    spread = weights.std(0) * 0.3
    noise = np.random.default_rng(0).normal(size=guess.shape) * spread
    rows = np.where(sums > 1e-3, guess, weights.mean(0)) + noise
    return torch.tensor(rows, dtype=torch.float32, device=base.device)
