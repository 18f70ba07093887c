"""How another model than the shipped ones is loaded: from a folder, and nothing but its weights."""

from pathlib import Path
from typing import Any

from bot.errors import KnowledgeError


def only_weights(folder: Path, setting: str) -> dict[str, Any]:
    """What tells sentence-transformers to fetch nothing, to run no code that lies beside the weights, and to open no pickle.

    Raises:
        KnowledgeError: The folder holds no safetensors; `setting` is what names it.
    """
    if not any(folder.rglob("*.safetensors")):
        raise KnowledgeError(f"{folder}: no model with safetensors here; {setting} names its folder")
    return {
        "local_files_only": True,
        "trust_remote_code": False,
        "model_kwargs": {"use_safetensors": True},
    }
