"""Is the English twin of a sentence the nearest among 500? For everyday sentences and for a shop's, by language."""

import gzip
import json
import random
from pathlib import Path
from typing import Any

from bot.understanding.encoder import Encoder

_AMONG = 500
_EVERYDAY = ("parallel_zh_en_tatoeba", "parallel_ja_ko_ar_tatoeba", "parallel_ten_tatoeba")
_LANGUAGES = ("zh", "es", "fr", "de", "pt", "ja", "ko", "ru", "ar", "vi", "th")


def twins(encoder: Encoder, folder: Path, shop: Path) -> dict[str, dict[str, Any]]:
    """The share found, with how many were asked and how many they were found among."""
    out: dict[str, dict[str, Any]] = {"everyday": {}, "shop (own sentences)": {}}
    everyday: dict[str, list[tuple[str, str]]] = {}
    for name in _EVERYDAY:
        path = folder / name / "data.jsonl.gz"
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                language = row.get("lang", "zh")
                everyday.setdefault(language, []).append((row["en"], row.get("zh") or row["text"]))
    ours: dict[str, list[tuple[str, str]]] = {}
    for line in shop.read_text("utf-8").splitlines():
        row = json.loads(line)
        ours.setdefault(row["lang"], []).append((row["en"], row["text"]))
    for language in _LANGUAGES:
        out["everyday"][language] = _found(encoder, everyday.get(language, []))
        out["shop (own sentences)"][language] = _found(encoder, ours.get(language, []))
    return out


def _found(encoder: Encoder, pairs: list[tuple[str, str]]) -> dict[str, float]:
    unique = list({english.lower(): (english, other) for english, other in pairs}.values())
    chosen = random.Random(7).sample(unique, min(_AMONG, len(unique)))
    if not chosen:
        return {"among": 0, "found": 0.0}
    there = encoder.embed([english for english, _ in chosen])
    here = encoder.embed([other for _, other in chosen])
    hits = (here @ there.T).argmax(1) == range(len(chosen))
    return {"among": len(chosen), "found": round(float(hits.mean()), 4)}
