"""`haoke train data`: folders of chats in; train, validation and test files out, with a report of what became of them."""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bot.errors import BadInput
from training.rows import json_list, read_jsonl
from training.writer import split as splitting
from training.writer.balance import balanced
from training.writer.clean import Dropped, Row, clean
from training.writer.examples import Example, Pair, read, read_row
from training.writer.manuals import READ, is_about, is_manual, triples
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
    passed_over: tuple[str, ...] = ()  # files of the folders that are in no form that is read

    @property
    def hash(self) -> str:
        """The digest of everything that is trained on."""
        return data_hash(self.folder)


def data_hash(folder: Path) -> str:
    """A digest of the training parts of a prepared folder; BadInput where it has none."""
    digest = hashlib.sha256()
    parts = [folder / name for name in ("sft-train.jsonl", "pairs-train.jsonl")]
    if not any(path.exists() for path in parts):
        raise BadInput(f"{folder} holds no set; make one with: haoke train data SOURCES --out {folder}")
    for path in parts:
        digest.update(path.read_bytes() if path.exists() else b"-")
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
    if test + validation >= 1:
        raise BadInput("the shares of test and validation leave nothing to train on; together less than 1")
    files, passed_over = _files(sources)
    rows = [row for path in files for row in (triples if is_manual(path) else read)(path)]
    dropped = Dropped()
    examples = clean(
        [row for row in rows if isinstance(row, Example)], dropped, check_promises=check_promises
    )
    pairs = clean([row for row in rows if isinstance(row, Pair)], dropped, check_promises=check_promises)
    if not examples and not pairs:
        raise BadInput(_nothing(sources, len(files), dropped, passed_over))
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
    return Prepared(
        folder=out,
        examples=sft,
        pairs=preferences,
        dropped=dropped,
        leaks=some + more,
        passed_over=tuple(map(str, passed_over)),
    )


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
    rows = [row for row in read_jsonl(path) if "canary" not in row]
    return [
        each for row in rows for each in read_row(row, str(row["conversation"]), str(row.get("source", "")))
    ]


def _files(sources: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """The files that are read, and those of the folders that are not."""
    found: list[Path] = []
    others: list[Path] = []
    for source in sources or (SEED_SET,):
        if source.is_dir():
            inside = sorted(path for path in source.rglob("*") if path.is_file() and path.name[:1] != ".")
            full = [
                path for path in inside if path.stat().st_size
            ]  # an empty file is passed over, and said to be
            read_too = [path for path in full if is_manual(path) or _is_chat(path)]
            found += read_too
            others += [path for path in inside if path not in set(read_too) and not is_about(path)]
        elif source.is_file():
            found.append(source)
        else:
            raise BadInput(f"there is no file or folder {source}")
    for path in found:
        if not is_manual(path):
            splitting.refuse_canary(path)
    return found, others


def _is_chat(path: Path) -> bool:
    """Whether a file of a folder is read as rows: one that somebody names is always."""
    name = path.name.lower()
    return name.endswith((".jsonl", ".jsonl.gz")) or (name.endswith(".json") and bool(json_list(path)))


def _nothing(sources: Sequence[Path], files: int, dropped: Dropped, passed_over: Sequence[Path]) -> str:
    """Why there is nothing, and what would help."""
    where = ", ".join(map(str, sources))
    if dropped.reasons:
        counted = ", ".join(f"{number} {reason}" for reason, number in dropped.reasons.most_common())
        return f"nothing is left of {where} to train on: {counted}; docs/training.md says what is left out and why"
    if files:
        return f"there is no row in {where}"
    others = f", only {', '.join(path.name for path in passed_over[:5])}" if passed_over else ""
    return f"{where} holds no chats (.jsonl, or .json with a list) and no manuals ({', '.join(READ)}){others}"
