"""`haoke train data`: folders of chats in; train, validation and test files out, with a report of what became of them."""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bot.errors import BadInput
from training.writer import split as splitting
from training.writer.balance import balanced
from training.writer.clean import Dropped, Row, clean
from training.writer.examples import Example, Pair, read
from training.writer.manuals import is_manual, triples
from training.writer.vary import varied

SEED_SET: Final = Path(__file__).parent.parent / "data" / "writer"
PARTS: Final = ("train", "validation", "test")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A data set that is ready: where it lies, and what it is made of."""

    folder: Path
    examples: dict[str, list[Example]]
    pairs: dict[str, list[Pair]]
    dropped: Dropped = field(default_factory=Dropped)
    leaks: int = 0

    @property
    def hash(self) -> str:
        """The digest of everything that is trained on."""
        return data_hash(self.folder)


def data_hash(folder: Path) -> str:
    """A digest of the training parts of a prepared folder."""
    digest = hashlib.sha256()
    for name in ("sft-train.jsonl", "pairs-train.jsonl"):
        digest.update((folder / name).read_bytes() if (folder / name).exists() else b"-")
    return digest.hexdigest()


def prepare(
    sources: Sequence[Path],
    out: Path,
    *,
    test: float = 0.1,
    validation: float = 0.05,
    seed: int = 0,
    check_promises: bool = True,
    vary: int = 0,
    balance: float = 0.0,
) -> Prepared:
    """Read, clean, mask, split by conversation, guard, and write.

    `vary`: so many more of each training row, with other figures; `balance`: the largest share of one skill in one language.
    """
    rows = [row for path in _files(sources) for row in (triples if is_manual(path) else read)(path)]
    dropped = Dropped()
    examples = clean(
        [row for row in rows if isinstance(row, Example)], dropped, check_promises=check_promises
    )
    pairs = clean([row for row in rows if isinstance(row, Pair)], dropped, check_promises=check_promises)
    if not examples and not pairs:
        raise BadInput("nothing is left to train on; the sources are empty or everything was dropped")
    sft = splitting.split(examples, test=test, validation=validation, seed=seed)
    preferences = splitting.split(pairs, test=test, validation=validation, seed=seed)
    held: list[Example | Pair] = [*sft["test"], *preferences["test"]]
    sft["train"], some = splitting.without_leaks(sft["train"], held)
    preferences["train"], more = splitting.without_leaks(preferences["train"], held)
    sft["train"] = balanced(sft["train"], balance, dropped, seed=seed)
    sft["train"], preferences["train"] = more_of(sft["train"], vary), more_of(preferences["train"], vary)
    out.mkdir(parents=True, exist_ok=True)
    for name in PARTS:
        splitting.write(out / f"sft-{name}.jsonl", sft[name], canary=name == "test")
        splitting.write(out / f"pairs-{name}.jsonl", preferences[name], canary=name == "test")
    return Prepared(folder=out, examples=sft, pairs=preferences, dropped=dropped, leaks=some + more)


def more_of(rows: list[Row], times: int, seed: int = 0) -> list[Row]:
    """The rows, and each of them so many times more with other figures: copying is to be learned, not the figures."""
    rng = random.Random(seed)
    return rows + [varied(row, rng) for _ in range(times) for row in rows]


def load(folder: Path, kind: str, name: str) -> list[Any]:
    """One part of a prepared folder; a test part is only ever read to evaluate."""
    path = folder / f"{kind}-{name}.jsonl"
    if not path.exists():
        raise BadInput(f"{folder} has no {path.name}; make it with: haoke train data SOURCES --out {folder}")
    if name != "test":
        splitting.refuse_canary(path)
        return list(read(path))
    from training.rows import read_jsonl
    from training.writer.examples import _read

    rows = [row for row in read_jsonl(path) if "canary" not in row]
    return [each for row in rows for each in _read(row, str(row["conversation"]), str(row.get("source", "")))]


def _files(sources: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for source in sources or (SEED_SET,):
        if source.is_dir():
            chats = [*source.rglob("*.jsonl"), *source.rglob("*.jsonl.gz")]
            found += sorted([*chats, *filter(is_manual, source.rglob("*"))])
        elif source.is_file():
            found.append(source)
        else:
            raise BadInput(f"there is no file or folder {source}")
    for path in found:
        if not is_manual(path):
            splitting.refuse_canary(path)
    return found
