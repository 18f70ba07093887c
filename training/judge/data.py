"""The sentences the judge learns from: our own, and public sets whose licence lets a shipped model be trained on them."""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import BadInput
from training.rows import read_jsonl

RISKS = ("commitment", "legal", "safety", "privacy", "abuse", "fraud", "injection")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A labelled message; None means that the set says nothing about this head."""

    text: str
    language: str
    asked: str = ""
    intents: tuple[str, ...] | None = None
    sentiment: str | None = None
    anger: int | None = None
    risk: tuple[str, ...] | None = None
    entities: tuple[tuple[str, str], ...] = ()
    source: str = "own"
    shop: bool = False  # from another shop's customers
    weight: float = 1.0


def read_own(folders: Sequence[Path]) -> list[Sentence]:
    """Our own sentences, from every .jsonl file under the folders; doubles are dropped."""
    seen: dict[tuple[str, str], Sentence] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.jsonl")):
            for number, row in enumerate(read_jsonl(path), 1):
                sentence = _own(row, f"{path.name}, row {number}")
                seen[(sentence.text, sentence.asked)] = sentence
    if not seen:
        raise BadInput("no training sentences (.jsonl) in the folders given")
    return list(seen.values())


def _own(row: dict[str, Any], where: str) -> Sentence:
    try:
        risks = tuple(risk for risk in row["risk"] if risk != "none")
        if unknown := set(risks) - set(RISKS):
            raise BadInput(f"{where}: unknown risk {', '.join(sorted(unknown))}")
        return Sentence(
            text=row["text"],
            language=row["language"],
            asked=row.get("context", ""),
            intents=tuple(row["intents"]),
            sentiment=row["sentiment"],
            anger=int(row["anger"]),
            risk=risks,
            entities=tuple((found["entity"], str(found["value"])) for found in row.get("entities", ())),
        )
    except KeyError as missing:
        raise BadInput(f"{where} has no {missing}") from missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A public set that may be trained on: its folder, licence, and how its rows are read."""

    folder: str
    name: str
    licence: str
    limit: int
    read: Callable[[Path], Iterator[Sentence]]


_FAR = (
    "kitchen_and_dining",
    "travel",
    "utility",
    "auto_and_commute",
)  # banks and households sound like shops


def _clinc(folder: Path) -> Iterator[Sentence]:
    """Questions to a general assistant that no shop can serve; its labels that sound like a shop's are left out."""
    domains = json.loads((folder / "domains.json").read_text(encoding="utf-8"))
    far = {"oos", *(label for domain in _FAR for label in domains[domain])}
    for row in read_jsonl(folder / "data.jsonl.gz"):
        if row["generic"] == "oos" and row["label"] in far:
            yield Sentence(
                text=row["text"], language="en", intents=("oos",), risk=(), source="CLINC150", weight=0.5
            )


def _crosswoz(folder: Path) -> Iterator[Sentence]:
    """Travel requests in Chinese: polite, normal, and nothing for a shop."""
    for row in read_jsonl(folder / "data.jsonl.gz"):
        for turn in [turn for turn in row["turns"] if turn["role"] == "user"][:2]:
            acts = {act[1] for act in turn["acts"]}
            if acts and acts <= {"餐馆", "酒店", "景点", "出租", "地铁"} and len(turn["text"]) > 9:
                yield Sentence(
                    text=turn["text"], language="zh", intents=("oos",), risk=(), source="CrossWOZ", weight=0.5
                )


def _davidson(folder: Path) -> Iterator[Sentence]:
    """Abusive and plain messages; only their abuse is read."""
    for row in read_jsonl(folder / "data.jsonl.gz"):
        if row["label"] in ("hate", "neither"):
            risk = ("abuse",) if row["label"] == "hate" else ()
            yield Sentence(
                text=row["text"], language="en", risk=risk, source="Davidson et al. 2017", weight=0.3
            )


def _injections(folder: Path) -> Iterator[Sentence]:
    """Messages that try to steer a model, and plain ones."""
    for row in read_jsonl(folder / "data.jsonl.gz"):
        risk = ("injection",) if row["label"] != "benign" else ()
        yield Sentence(
            text=row["text"], language="en", risk=risk, source="deepset prompt-injections", weight=0.5
        )


_YES_OR_NO = ("yes", "no")  # our own say these more finely than the mapping does


def _wishes(file: str, language: str, source: str) -> Callable[[Path], Iterator[Sentence]]:
    """Reads wishes whose foreign label means one of our intents, exactly or closely."""

    def read(folder: Path) -> Iterator[Sentence]:
        for row in read_jsonl(folder / file):
            fits = row["fit"] in ("exact", "close") and row.get("label") not in _YES_OR_NO
            if fits and row["generic"] not in (None, "oos"):
                yield Sentence(
                    text=row["text"],
                    language=language,
                    intents=(row["generic"],),
                    source=source,
                    shop=True,
                    weight=0.7,
                )

    return read


# Left out on purpose: HINT3 (ODbL), xSID and StackFAQ (CC BY-SA): share-alike, for measuring only.
PUBLIC = (
    Source(folder="en_intent_clinc150_train", name="CLINC150", licence="CC BY 3.0", limit=1500, read=_clinc),
    Source(
        folder="en_intent_clinc150_train",
        name="CLINC150 (orders and small talk)",
        licence="CC BY 3.0",
        limit=600,
        read=_wishes("data.jsonl.gz", "en", "CLINC150 orders"),
    ),
    Source(folder="zh_oos_crosswoz_val", name="CrossWOZ", licence="Apache-2.0", limit=500, read=_crosswoz),
    Source(
        folder="safety_en_abuse_davidson_dev",
        name="Davidson et al. 2017",
        licence="MIT",
        limit=600,
        read=_davidson,
    ),
    Source(
        folder="safety_inject_deepset_train",
        name="deepset prompt-injections",
        licence="Apache-2.0",
        limit=500,
        read=_injections,
    ),
    Source(
        folder="zh_intent_jddc_dev",
        name="JDDC (JD AI, DialogueCSE)",
        licence="Apache-2.0",
        limit=2500,
        read=_wishes("select.jsonl.gz", "zh", "JDDC"),
    ),
    Source(
        folder="en_intent_banking77_train",
        name="banking77 (PolyAI)",
        licence="CC BY 4.0",
        limit=1700,
        read=_wishes("data.jsonl.gz", "en", "banking77"),
    ),
)


def read_public(
    folder: Path, without: Sequence[str] = (), seed: int = 0
) -> tuple[list[Sentence], list[Source]]:
    """A sample of every permitted set found in the folder, and the sets that were found."""
    rows: list[Sentence] = []
    used: list[Source] = []
    for source in PUBLIC:
        path = folder / source.folder
        if not path.is_dir() or source.folder in without:
            continue
        found = list(source.read(path))
        random.Random(seed).shuffle(found)
        rows += found[: source.limit]
        used.append(source)
    return rows, used
