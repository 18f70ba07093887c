"""Makes the counts by which Vietnamese typed without its marks gets them back: `python -m training.tones`."""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

from bot.understanding.normalise import normalise
from bot.understanding.tones import COUNTS, marked_share, syllables

_ROOT: Final = Path(__file__).parent.parent
_HOLDS: Final = 0.4  # a sentence with fewer marked syllables was typed without
_HEAD: Final = (
    "# Syllables of Vietnamese that follow one another, and how often: counted by training/tones.py over own sentences"
    " (training/data, Apache-2.0).\n"
)


def counted(root: Path = _ROOT) -> str:
    """The file of counts, from the sentences of this project."""
    pairs: Counter[tuple[str, str]] = Counter()
    for line in sorted({normalise(line).text for line in _lines(root)}):
        for run in syllables(line):
            words = ["", *(word for word, _ in run), ""]
            if marked_share(run) >= _HOLDS:
                pairs.update(pairwise(words))
    rows = (f"{one} {two} {count}\n" for (one, two), count in sorted(pairs.items()))
    return _HEAD + "".join(rows)


def _lines(root: Path) -> Iterator[str]:
    data = root / "training" / "data"
    for line in (data / "tones" / "vi.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line
    for file in sorted((data / "judge" / "vi").glob("*.jsonl")):
        for row in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
            yield from (row["text"], row.get("context") or "")


if __name__ == "__main__":
    COUNTS.write_text(counted(), encoding="utf-8")
