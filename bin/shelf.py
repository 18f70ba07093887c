"""Reads the demo shop's own articles with the shipped encoder, for `bot/knowledge/shipped.safetensors`.

    make shelf

In single precision, so that it depends neither on the processor nor on what was read beside. Run it after a change of the encoder or
of the articles; `tests/knowledge/test_shipped.py` says when.
"""

from typing import Any

import numpy as np
from safetensors.numpy import save_file

from bot.config import Config
from bot.knowledge.shipped import FILE, MODEL, key, texts_of
from bot.knowledge.vectors import encoder_version
from bot.understanding.encoder import Encoder
from bot.wiring.models import model_folder, shop_articles


def main() -> None:
    """Write the file."""
    config = Config()
    folder = model_folder(config)
    texts = texts_of(shop_articles(config))
    vectors = Encoder(folder, device="cpu", threads=0, exact=True).embed(texts)
    keys = np.array([list(bytes.fromhex(key(text))) for text in texts], dtype=np.uint8)
    kept: dict[str, np.ndarray[Any, Any]] = {"keys": keys, "vectors": vectors.astype(np.float16)}
    save_file(kept, str(FILE), metadata={MODEL: encoder_version(folder)})
    print(f"{FILE.name}: {len(texts)} texts, {FILE.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
