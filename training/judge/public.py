"""Public sets whose licence lets a shipped model be trained on them, and how their rows are read."""

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.judge.data import Sentence
from training.judge.trades import calls, chats, hotlines
from training.rows import read_jsonl


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
_HOUSEHOLD = frozenset(
    [
        "play_music",
        "next_song",
        "what_song",
        "update_playlist",
        "reminder",
        "reminder_update",
        "calendar",
        "calendar_update",
        "todo_list",
        "todo_list_update",
        "smart_home",
    ]
)


def _clinc(folder: Path) -> Iterator[Sentence]:
    """Questions to a general assistant that no shop can serve; its labels that sound like a shop's are left out."""
    domains = json.loads((folder / "domains.json").read_text(encoding="utf-8"))
    far = {"oos", *_HOUSEHOLD, *(label for domain in _FAR for label in domains[domain])}
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


# Words of an everyday sentence that a customer might say too; whether it is for a shop cannot be told from its labels.
_MAYBE = re.compile(
    r"\b(order|pric|pay|paid|buy|bought|sell|sold|shop|store|money|return|exchang|size|deliver|packag|ship|cost|refund|ticket|"
    r"thank|hello|hi\b|yes|no\b|sorry|bye|help|wrong|angr|expens|cheap|cancel|account|password|address|phone|call|e-?mail|mail|"
    r"letter|parcel|box|gift|present|card|bank|credit|bill|dollar|yen|euro|cash|free|discount|coupon|product|goods|quality|colou?r|"
    r"shirt|shoe|cloth|wear|dress|brok|repair|fix|work|computer|machine|battery|service|custom|manager|staff|speak|talk|"
    r"question|answer|understand|know|problem|complain|want|need|would like|can you|could you|please|number|name|wait|late\b|"
    r"arrive|come|sign|member|robot|human|stop|never mind|good|great|nice|love|hate|bad\b|terrible|stupid|idiot|damn|kill|die|"
    r"dead|hurt|burn|fire|police|lawyer|court|sue|law|agree|right|that's|it's|this|that|pain|sick|hospital|doctor)\w*",
    re.IGNORECASE,
)
_EVERYDAY = ("ar", "de", "es", "fr", "ja", "ko", "pt", "ru", "th", "vi", "zh")
_EACH = 150  # everyday sentences of a language


def _everyday(folder: Path) -> Iterator[Sentence]:
    """Everyday sentences of every language that are surely no customer's; a shop has nothing to say to them."""
    told: Counter[str] = Counter()
    found = list(read_jsonl(folder / "data.jsonl.gz"))
    random.Random(0).shuffle(found)
    for row in found:
        language = row.get("lang", "zh")
        if language not in _EVERYDAY or told[language] >= _EACH or _MAYBE.search(row["en"]):
            continue
        if 4 <= len(row["en"].split()) <= 14:
            told[language] += 1
            yield Sentence(
                text=row.get("zh") or row["text"],
                language=language,
                intents=("oos",),
                risk=(),
                source="Tatoeba",
                weight=0.25,
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


_LOOSE = frozenset(["拆分订单", "订单合并", "恢复订单", "代收", "联系客户"])  # our meanings name these cases
_YES_OR_NO = ("yes", "no")  # our own say these more finely than the mapping does


def _wishes(file: str, language: str, source: str) -> Callable[[Path], Iterator[Sentence]]:
    """Reads wishes whose foreign label means one of our intents, exactly or closely."""

    def read(folder: Path) -> Iterator[Sentence]:
        for row in read_jsonl(folder / file):
            label = row.get("label")
            fits = row["fit"] in ("exact", "close") and label not in _YES_OR_NO
            if (fits or label in _LOOSE) and row["generic"] not in (None, "oos"):
                yield Sentence(
                    text=row["text"],
                    language=language,
                    intents=(row["generic"],),
                    source=source,
                    shop=True,
                    weight=0.7 if fits else 0.4,
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
    Source(
        folder="parallel_zh_en_tatoeba",
        name="Tatoeba (zh)",
        licence="CC BY 2.0 FR",
        limit=300,
        read=_everyday,
    ),
    Source(
        folder="parallel_ja_ko_ar_tatoeba",
        name="Tatoeba (ja, ko, ar)",
        licence="CC BY 2.0 FR",
        limit=450,
        read=_everyday,
    ),
    Source(
        folder="parallel_ten_tatoeba", name="Tatoeba (ten)", licence="CC BY 2.0 FR", limit=900, read=_everyday
    ),
    Source(
        folder="en_intent_natcs_dev",
        name="NatCS (Amazon)",
        licence="CDLA-Permissive-2.0",
        limit=400,
        read=hotlines,
    ),
    Source(folder="en_intent_nlupp", name="NLU++ (PolyAI)", licence="CC BY 4.0", limit=500, read=calls),
    Source(
        folder="en_dialog_multidogo_dev",
        name="MultiDoGO (Amazon)",
        licence="CDLA-Permissive-1.0",
        limit=700,
        read=chats,
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
