"""How much memory a run will take, estimated before it starts."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.errors import ConfigError
from training.writer.recipe import Recipe, RunPart

GIB: Final = 1024**3
_SPARE: Final = 1.1  # fragmentation and what nobody counts
_BYTES: Final = {"bf16": 2.0, "fp32": 4.0}


@dataclass(frozen=True, slots=True)
class Shape:
    """What counts of a model's size."""

    parameters: int
    layers: int
    width: int
    inner: int
    vocabulary: int

    @classmethod
    def of(cls, config: Any, parameters: int) -> "Shape":
        """From a transformers configuration."""
        inner = getattr(config, "intermediate_size", None) or getattr(config, "ffn_hidden_size", 0)
        layers = int(getattr(config, "num_hidden_layers", 0) or getattr(config, "num_layers", 0))
        return cls(parameters, layers, config.hidden_size, inner or 4 * config.hidden_size, config.vocab_size)


def adapter_parameters(shape: Shape, rank: int) -> int:
    """Of a LoRA over all linear layers: about four of width × width and three of width × inner per layer."""
    return shape.layers * rank * (8 * shape.width + 3 * (shape.width + shape.inner))


def estimate(shape: Shape, recipe: Recipe, part: RunPart, *, preferences: bool = False) -> dict[str, float]:
    """GiB by what they are for."""
    unit = _BYTES[recipe.model.precision]
    full = recipe.model.method == "full"
    weights = shape.parameters * (0.55 if recipe.model.method == "qlora" else 4.0 if full else unit)
    trained = shape.parameters if full else adapter_parameters(shape, recipe.lora.rank)
    rows = part.batch * (2 if preferences else 1)
    tokens = rows * part.max_tokens
    one_layer = tokens * (10 * shape.width + 3 * shape.inner) * unit
    kept = tokens * shape.width * unit * shape.layers
    activations = kept + one_layer if part.checkpointing else one_layer * shape.layers
    logits = tokens * shape.vocabulary * (4.0 + unit)
    reference = shape.parameters * unit if preferences and full else 0.0
    parts = {
        "weights": weights,
        "gradients": trained * (4.0 if full else unit),
        "optimizer": trained * 8.0,
        "activations": activations,
        "logits": logits,
        "reference": reference,
    }
    return {name: size * _SPARE / GIB for name, size in parts.items()}


def require(need: dict[str, float], have: float, what: str) -> str:
    """One sentence that it fits, or ConfigError that says what would help."""
    total = sum(need.values())
    parts = ", ".join(f"{name} {size:.1f}" for name, size in need.items() if size >= 0.05)
    told = f" ({parts})" if parts else ""
    if total <= have:
        return f"{what}: needs about {total:.1f} of {have:.0f} GiB that are free{told}"
    largest = max(need, key=lambda name: need[name])
    helps = {
        "weights": 'model.method = "qlora", or a smaller base',
        "optimizer": 'model.method = "lora"',
        "gradients": 'model.method = "lora"',
        "reference": 'model.method = "lora"',
        "activations": "a smaller batch with more accumulate, or (on a GPU) checkpointing = true",
        "logits": "a smaller batch or max_tokens",
    }[largest]
    raise ConfigError(f"{what}: needs about {total:.1f} GiB and {have:.0f} are free{told}; try {helps}")


def on_gpu() -> bool:
    """Whether a GPU is there to train on."""
    import torch

    return torch.cuda.is_available()


def available() -> tuple[float, str]:
    """GiB that are free on the device that would be used, and its name."""
    import torch

    if on_gpu():
        return torch.cuda.mem_get_info(0)[0] / GIB, torch.cuda.get_device_properties(0).name
    return free() / GIB, "this machine"


def free(meminfo: Path = Path("/proc/meminfo"), limit: Path = Path("/sys/fs/cgroup/memory.max")) -> float:
    """Bytes that this process may still take: what the machine has free, within a container's limit."""
    lines = meminfo.read_text(encoding="ascii").splitlines() if meminfo.exists() else []
    told = [int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")]
    told = told or [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    text = limit.read_text(encoding="ascii").strip() if limit.exists() else ""
    return float(min([*told, int(text)] if text.isdecimal() else told))
