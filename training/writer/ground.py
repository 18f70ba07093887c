"""What a model from nothing reads first: an uncleaned log of a shop, made of our own texts.

Every entry is a brief and what an agent wrote to it, in the prompt of serving. Customers' sentences are those of the judge's training data;
approved texts are articles, responses and the seed set's, with other figures each time, so that there is nothing to learn by heart and
copying is what helps. As in a real log some agents were rash: their answers promise, guess, send away or gush, by the hand-written lines of
`borders.toml`. Schooling has to take that away again, and what of it is left afterwards is measured.
"""

import json
import random
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from bot.writer.blanks import left_in
from bot.writer.prompt import Brief, messages
from training.rows import read_jsonl
from training.writer.data import load
from training.writer.examples import Example
from training.writer.seed import BORDERS, fill, read_lines
from training.writer.vary import Goods, varied

FOREIGN: Final = (
    0.3  # share of the others whose approved text is any sentence at all: only copying helps there
)
LANGUAGES: Final = ("zh", "en")
_ROOT: Final = Path(__file__).parents[2]
_RESPONSES: Final = _ROOT / "bot" / "writer" / "responses"
_SENTENCES: Final = _ROOT / "training" / "data" / "judge"
_SHOP: Final = _ROOT / "skills" / "shop" / "demo.json"
_SLOT: Final = re.compile(r"\{(\w+)[^}]*\}")
_PIECE: Final = re.compile(r"[^。！？!?\n]+[。！？!?\n]?")
_DECISIONS: Final = ("answer", "clarify", "decline", "handoff")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What the log is made of, by language."""

    cases: Sequence[Example]  # the training part of a prepared set
    said: dict[str, list[str]]
    texts: dict[str, dict[str, list[str]]]  # by decision
    goods: Goods
    borders: dict[str, Any]
    tone: dict[str, Any]


def sources(data: Path) -> Sources:
    """Read everything; nothing that a test row of `data` says or was approved for it is used."""
    held = [row.brief for kind in ("sft", "pairs") for row in load(data, kind, "test")]
    spoken, approved = {brief.said for brief in held}, {brief.approved for brief in held}
    shop = json.loads(_SHOP.read_text(encoding="utf-8"))
    said = {
        language: [
            row["text"]
            for path in sorted((_SENTENCES / language).glob("*.jsonl"))
            for row in read_jsonl(path)
            if row["text"] not in spoken
        ]
        for language in LANGUAGES
    }
    texts: dict[str, dict[str, list[str]]] = {
        language: {decision: [] for decision in _DECISIONS} for language in LANGUAGES
    }
    for article in shop["knowledge"]:
        if article["language"] in LANGUAGES:
            texts[article["language"]]["answer"] += _pieces(article["text"])
    for path in sorted(_RESPONSES.glob("*.toml")):
        for response in tomllib.loads(path.read_text(encoding="utf-8")).values():
            for language in LANGUAGES:
                text = response.get(language)
                decision = response.get("decision", "answer")
                if isinstance(text, str) and decision in _DECISIONS and text not in approved:
                    texts[language][decision].append(text)
    goods = [(str(p["title"]["zh"]), str(p["title"]["en"])) for p in shop["products"].values()]
    return Sources(
        cases=load(data, "sft", "train"),
        said=said,
        texts=texts,
        goods=goods,
        borders=read_lines("borders"),
        tone=read_lines("tone"),
    )


def log_of(
    made_of: Sources, rng: random.Random, *, rash: float, retold: float
) -> Iterator[tuple[Brief, str]]:
    """Entries without end; `rash` and `retold` are shares of them, as :class:`training.writer.size.Size` has them."""
    while True:
        again = rng.random() < retold
        brief, answer = _retold(made_of, rng) if again else _copied(made_of, rng)
        yield brief, _spoiled(made_of, brief, answer, rng) if rng.random() < rash else answer


def _retold(made_of: Sources, rng: random.Random) -> tuple[Brief, str]:
    row = varied(rng.choice(made_of.cases), rng, made_of.goods)
    if rng.random() < 0.5:  # in another customer's words, since nobody asks twice in the same
        return replace(row.brief, said=rng.choice(made_of.said[_language(row.brief)])), row.answer
    return row.brief, row.answer


def _copied(made_of: Sources, rng: random.Random) -> tuple[Brief, str]:
    language = rng.choice(LANGUAGES)
    decision = rng.choices(_DECISIONS, (6, 3, 2, 1))[0]
    gap = "" if language == "zh" else " "
    pool = made_of.said[language] if rng.random() < FOREIGN else made_of.texts[language][decision]
    approved = gap.join(_filled(text, made_of, language, rng) for text in rng.sample(pool, rng.randint(1, 2)))
    anger = rng.choices((0, 1, 2, 3), (7, 2, 1, 1))[0]
    brief = Brief(
        language=language,
        decision=decision,
        approved=approved,
        said=rng.choice(made_of.said[language]),
        anger=anger,
        shop="好客优选",
        passages=(approved,) if decision == "answer" and rng.random() < 0.2 else (),
    )
    answer = approved
    if anger or rng.random() < 0.5:
        answer = f"{rng.choice(made_of.tone['opening']['upset' if anger else 'calm'][language])}{gap}{answer}"
    closings = made_of.tone["closing"].get(decision, {}).get(language, [])
    if closings and rng.random() < 0.3:
        answer = f"{answer}{gap}{rng.choice(closings)}"
    return brief, answer


def _spoiled(made_of: Sources, brief: Brief, answer: str, rng: random.Random) -> str:
    """What a rash agent wrote in its place."""
    language = _language(brief)
    lines = made_of.borders[rng.choice(BORDERS[brief.decision])]
    added = [line for line in lines.get("add", {}).get(language, ()) if fill(line, brief)]
    instead = [line for line in lines.get("instead", {}).get(language, ()) if fill(line, brief)]
    if instead and (not added or rng.random() < 0.5):
        return str(fill(rng.choice(instead), brief))
    if not added:
        return answer
    line, gap = fill(rng.choice(added), brief), "" if language == "zh" else " "
    return f"{line}{gap}{answer}" if rng.random() < 0.4 else f"{answer}{gap}{line}"


def _filled(text: str, made_of: Sources, language: str, rng: random.Random) -> str:
    """A response's holes with figures, names and dates of no meaning."""

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if "item" in name or "product" in name or "title" in name:
            return rng.choice(made_of.goods)[0 if language == "zh" else 1]
        if "amount" in name or "price" in name or "fee" in name or "refund" in name:
            return f"{'¥' if language == 'zh' else '$'}{rng.randint(1, 9999)}.{rng.randint(0, 99):02}"
        if name in ("eta", "day", "date") or name.endswith(("_on", "_at", "_day", "_until")):
            month, day = rng.randint(1, 12), rng.randint(1, 28)
            names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
            return f"{month}月{day}日" if language == "zh" else f"{names[month - 1]} {day}"
        return "".join(rng.choice("0123456789") for _ in range(rng.randint(2, 8)))

    return _SLOT.sub(value, text)


def _pieces(text: str) -> list[str]:
    """An article in pieces of two sentences."""
    sentences = [piece.strip() for piece in _PIECE.findall(text) if len(piece.strip()) > 4]
    return [" ".join(sentences[at : at + 2]) for at in range(0, len(sentences), 2)]


def _language(brief: Brief) -> str:
    return "zh" if brief.language == "zh" else "en"


def conversation(brief: Brief, answer: str, *, blanks: bool = False) -> list[dict[str, str]]:
    """An entry as the messages of the prompt with its answer."""
    prompt, left = left_in(messages(brief)) if blanks else (messages(brief), None)
    told = [{"role": str(message["role"]), "content": message["content"]} for message in prompt]
    return [*told, {"role": "assistant", "content": left.leave(answer) if left else answer}]
