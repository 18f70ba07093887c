"""Sheets of facts written by others: what a hotel or a museum tells, question by question, so that reading is not learned from one hand.

Two public sets whose licence lets a shipped model be trained on them: the questions and answers about hotels, restaurants and sights
of DSTC9 track 1 (Amazon, Apache-2.0), and the facts that people asked each other for in KdConv (Tsinghua, Apache-2.0).
"""

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from training.answers.rows import Row

DSTC9: Final = "dstc9/knowledge.json"
KDCONV: Final = "kdconv"
_MOST: Final = 6  # facts of a passage
_BARE: Final = 30  # an answer shorter than this says too little without its question
_ASKED_ALONG: Final = 0.25  # share of the answers that stand with their question
_ALIKE: Final = 0.3  # questions that share more of their words ask for the same
_WORD: Final = re.compile(r"[a-z]{3,}")
_COMMON: Final = frozenset(
    [
        "the",
        "and",
        "are",
        "any",
        "can",
        "does",
        "for",
        "have",
        "how",
        "here",
        "there",
        "this",
        "that",
        "what",
        "when",
        "with",
        "you",
        "your",
        "will",
        "where",
        "which",
    ]
)
_KINDS: Final = frozenset(
    [
        "门票",
        "建议游玩时间",
        "开放时间",
        "地址",
        "电话",
        "发行时间",
        "上映时间",
        "出生日期",
        "出生地",
        "职业",
        "音乐风格",
        "导演",
        "曲目数量",
        "类型",
        "毕业院校",
        "国籍",
        "唱片公司",
        "片长",
        "票房",
        "成立时间",
        "编剧",
        "经纪公司",
        "制片地区",
        "身高",
    ]
)
_ASKS: Final = re.compile(r"[?？]|吗|多少|哪|什么|几")


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a sheet says, and the questions that it answers."""

    kind: str  # empty: told from the words of its questions
    text: str
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is said of one place, person or work."""

    name: str
    facts: tuple[Said, ...]


def read_sheets(folder: Path) -> tuple[list[Sheet], list[Sheet]]:
    """The English and the Chinese ones; none of a set that does not lie there."""
    english = folder / DSTC9
    return (
        list(_places(json.loads(english.read_text(encoding="utf-8")))) if english.exists() else [],
        list(_told(sorted((folder / KDCONV).glob("*-*.json")))),
    )


def _places(domains: Mapping[str, Any]) -> Iterator[Sheet]:
    for domain, places in domains.items():
        for place in places.values():
            facts = tuple(
                Said("", _full(each["title"], each["body"]), (each["title"],))
                for each in place["docs"].values()
            )
            if len(facts) > 2:
                yield Sheet(place["name"] or domain, facts)


def _full(question: str, answer: str) -> str:
    return f"{question} {answer}" if len(answer) < _BARE else answer


def _told(paths: Sequence[Path]) -> Iterator[Sheet]:
    """What two people who talk about films, music and sights ask and tell each other."""
    values: dict[str, dict[str, str]] = {}
    asks: dict[tuple[str, str], set[str]] = {}
    for path in paths:
        for talk in json.loads(path.read_text(encoding="utf-8")):
            for before, after in zip(talk["messages"], talk["messages"][1:], strict=False):
                told = after.get("attrs") or []
                for each in told:
                    if each["attrname"] in _KINDS and len(each["attrvalue"]) < 60:
                        values.setdefault(each["name"], {})[each["attrname"]] = each["attrvalue"]
                question = _last(before["message"])
                if len({each["attrname"] for each in told}) == 1 and _ASKS.search(question):
                    asks.setdefault((told[0]["name"], told[0]["attrname"]), set()).add(question)
    for name, kinds in values.items():
        facts = tuple(
            Said(kind, f"{kind}：{value}。", tuple(sorted(asks.get((name, kind), ()))))
            for kind, value in kinds.items()
        )
        if len(facts) > 2 and any(fact.asks for fact in facts):
            yield Sheet(name, facts)


def _last(message: str) -> str:
    """The clause that asks; what was told before it is left out."""
    clauses = [part for part in re.split(r"(?<=[，。！,!])", message) if part.strip()]
    asking = [part for part in clauses if _ASKS.search(part)]
    return asking[-1].strip("，, ") if asking and len(asking[-1]) > 4 else message


def from_sheets(sheets: Sequence[Sheet], count: int, dice: random.Random) -> Iterator[Row]:
    """Rows about one of them: a few of its facts, with or without the one that is asked for."""
    weights = [sum(1 for fact in sheet.facts if fact.asks) for sheet in sheets]
    for sheet in dice.choices(sheets, weights, k=count):
        wanted = dice.choice([fact for fact in sheet.facts if fact.asks])
        question = dice.choice(wanted.asks)
        others = [fact for fact in sheet.facts if fact is not wanted and not _same(fact, wanted, sheet.name)]
        few = dice.sample(others, min(len(others), dice.randint(1, _MOST - 1)))
        answers = dice.random() < 0.5
        facts = dice.sample(chosen := [*few, wanted] if answers else few, len(chosen))
        lines = [
            f"{fact.asks[0]} {fact.text}"
            if not fact.kind and not fact.text.startswith(fact.asks[0]) and dice.random() < _ASKED_ALONG
            else fact.text
            for fact in facts
        ]
        yield Row(question, " ".join([sheet.name, *lines]), answers, f"sheet {sheet.name}")


def _same(one: Said, other: Said, name: str) -> bool:
    """Whether two facts answer the same question."""
    if one.kind:
        return one.kind == other.kind
    return _shared(_words(one.asks[0], name), _words(other.asks[0], name)) > _ALIKE


def _words(text: str, name: str) -> set[str]:
    return set(_WORD.findall(text.lower())) - _COMMON - set(_WORD.findall(name.lower()))


def _shared(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))
