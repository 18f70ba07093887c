"""Whether the files of a model are whole, before any of them is used: a copy that was cut off is told in words."""

import json
from pathlib import Path
from typing import Final

from bot.errors import UnderstandingError

SHIPPED: Final = Path(__file__).parent / "model"
_LINEAR: Final = ("linear.safetensors", "judge.json")  # all that the profile `linear` reads
_AGAIN: Final = (
    "it was cut off or damaged on its way. Copy it again: for the model that is shipped, install haoke anew"
    " (pip install --force-reinstall --no-deps haoke); for one of your own, the folder of understanding.model"
)


def look_whole(folder: Path, profile: str) -> None:
    """UnderstandingError where a file of this model, as far as the profile reads it, is damaged; it names the file and the way out."""
    for file in sorted(folder.glob("*")):
        if profile == "linear" and file.name not in _LINEAR:
            continue
        problem = {".safetensors": _tensors, ".json": _text}.get(file.suffix, _nothing)(file)
        if problem:
            raise UnderstandingError(f"{file} cannot be read ({problem}): {_AGAIN}")


def _tensors(file: Path) -> str:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(file), framework="numpy"):  # reads the head and holds it against the length
            return ""
    except (SafetensorError, OSError) as error:
        return str(error)


def _text(file: Path) -> str:
    try:
        json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        return str(error)
    return ""


def _nothing(_: Path) -> str:
    return ""
