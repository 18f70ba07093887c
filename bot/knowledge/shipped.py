"""What the shipped encoder read beforehand: the demo shop's own articles, so that a fresh folder answers a quarter of a minute sooner.

The file names the encoder. For another encoder, and for texts that are not in it, everything is read as usual.
`make shelf` makes it anew after a change of the encoder or of the articles.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np

from bot.knowledge.articles import Article
from bot.knowledge.dense import Vectors
from bot.knowledge.memory import Embed
from bot.log import get_logger

FILE: Final = Path(__file__).with_name("shipped.safetensors")
MODEL: Final = "model"  # names the encoder in the file's notes
_log = get_logger(__name__)


def with_shipped(embed: Embed, model: str) -> Embed:
    """The same reading of passages, with what `model` read beforehand looked up."""
    known = read_before(model)

    def reads(texts: Sequence[str]) -> Vectors:
        keys = [key(text) for text in texts]
        new = [n for n, each in enumerate(keys) if each not in known]
        made = dict(zip(new, embed([texts[n] for n in new]), strict=True)) if new else {}
        return np.stack([made[n] if n in made else known[each] for n, each in enumerate(keys)])

    return reads if known else embed


@cache
def read_before(model: str) -> Mapping[str, Vectors]:
    """Vectors by the keys of their texts; none for an encoder that the file does not come from."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(FILE), framework="numpy") as file:
            notes = file.metadata() or {}
            if notes.get(MODEL) != model:
                return {}
            keys, vectors = file.get_tensor("keys"), file.get_tensor("vectors").astype(np.float32)
    except (OSError, SafetensorError) as error:
        _log.warning(
            "what was read beforehand cannot be used; all is read now, which takes longer", why=str(error)
        )
        return {}
    return {row.tobytes().hex(): vector for row, vector in zip(keys, vectors, strict=True)}


def texts_of(articles: Sequence[Article]) -> list[str]:
    """What an encoder is asked to read of articles: each whole, and what it is about."""
    return list(dict.fromkeys(text for each in articles for text in (each.whole, each.named) if text))


def key(text: str) -> str:
    """Stands for a text in the file."""
    return sha256(text.encode()).hexdigest()
