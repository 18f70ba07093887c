"""Weights are read from safetensors only: whatever else could be unpickled is refused before anything is opened."""

from pathlib import Path
from typing import Final

from bot.errors import ConfigError

PICKLED: Final = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib", ".npy", ".h5", ".msgpack")
_HARMLESS: Final = frozenset(
    {"training_args.bin"}
)  # transformers writes it beside checkpoints; nothing here reads it


def refuse_pickles(folder: Path) -> None:
    """ConfigError when a folder holds weights in another form, or Python code of its own."""
    if not folder.is_dir():
        raise ConfigError(f"{folder} is not a folder with a model")
    for path in sorted(folder.rglob("*")):
        if path.suffix in PICKLED and path.name not in _HARMLESS:
            raise ConfigError(
                f"{path.name} in {folder} could run code when it is loaded; convert it to safetensors and remove it"
            )
        if path.suffix == ".py":
            raise ConfigError(f"{folder} brings code of its own ({path.name}), which is never run")
