"""Cleaning: what is left out of training, what is masked, and why. Every example that goes is counted under one reason."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from bot import personal
from bot.writer.prompt import Brief
from training.writer.examples import Example, Pair
from training.writer.promises import unbacked

Row = TypeVar("Row", Example, Pair)
SHORTEST: Final = 2  # characters of an answer
LONGEST: Final = 1500
ALIKE: Final = 0.9  # estimated share of character triples that two examples have in common
_PERMUTATIONS: Final = 64

_GARBAGE: Final = re.compile(r"\ufffd|锟斤拷|烫烫|(.)\1{9,}|^[\W\d_]+$|<[a-z]+[^>]*>", re.S | re.I)
_ADVERT: Final = re.compile(
    r"好评返|返现|刷单|加\s*(?:我|个)?\s*(?:微信|薇信|vx|v信|qq)|扫码(?:加|领)|点击链接领|"
    r"\b(?:whatsapp|telegram)\b|follow us on|subscribe to our channel|promo code .{0,12} at checkout",
    re.I,
)
_SLIP: Final = re.compile(
    r"作为(?:一个)?(?:AI|人工智能|语言模型)|as an ai\b|language model|\[(?:图片|表情|语音|image|sticker)\]|<image>|"
    r"发错(?:人|窗口)了|wrong (?:window|chat)|^(?:test|测试)$|傻[逼叉]|滚蛋|神经病吧|你是不是有病|stupid customer|shut up",
    re.I,
)
# Chinese street addresses; the rest of what is personal is found by bot.personal.
_ADDRESS: Final = re.compile(
    r"[\u4e00-\u9fff]{2,8}(?:省|市|区|县|镇|路|街|道|巷|弄)[\u4e00-\u9fff\d]{0,16}?\d+(?:号|弄|栋|幢|单元|室)[\d\u4e00-\u9fff-]{0,12}"
)
_NAMES: Final[Mapping[personal.Kind, str]] = {
    "email": "〔邮箱〕",
    "id": "〔证件号〕",
    "card": "〔卡号〕",
    "iban": "〔账号〕",
    "phone": "〔电话〕",
}


@dataclass(slots=True)
class Dropped:
    """What went and why, and what was masked."""

    reasons: Counter[str] = field(default_factory=Counter)
    masked: Counter[str] = field(default_factory=Counter)
    cases: dict[str, list[str]] = field(default_factory=dict)  # names of conversations by reason, a few each

    def drop(self, reason: str, name: str) -> None:
        """Count one that goes."""
        self.reasons[reason] += 1
        kept = self.cases.setdefault(reason, [])
        if len(kept) < 5:
            kept.append(name)


def clean(rows: Iterable[Row], dropped: Dropped, *, check_promises: bool = True) -> list[Row]:
    """The rows that may be learned from, with personal data masked."""
    kept: list[Row] = []
    for row in rows:
        reason = _fault(row, check_promises=check_promises)
        if reason:
            dropped.drop(reason, row.conversation)
        else:
            kept.append(_masked(row, dropped.masked))
    return _unlike(kept, dropped)


def _fault(row: Example | Pair, *, check_promises: bool) -> str:
    answer = row.answer if isinstance(row, Example) else row.chosen
    if not SHORTEST <= len(answer.strip()) <= LONGEST:
        return "length"
    if isinstance(row, Pair) and _plain(row.chosen) == _plain(row.rejected):
        return "same answer twice"
    text = f"{row.brief.said}\n{answer}"
    for reason, pattern in (("advertising", _ADVERT), ("slip", _SLIP)):
        if pattern.search(answer):
            return reason
    if _GARBAGE.search(answer) or _GARBAGE.search(text.strip()):
        return "garbage"
    if check_promises and row.brief.decision not in ("act",) and unbacked(row.brief, answer):
        return "over-promised"
    return ""


def mask(text: str, counted: Counter[str] | None = None, *, known: str = "") -> str:
    """The text without phone numbers, e-mail and street addresses, card, account and identity numbers, but for `known` ones."""
    counted = Counter() if counted is None else counted

    def name(span: personal.Span) -> str:
        counted[span.kind] += 1
        return _NAMES[span.kind]

    def address(match: re.Match[str]) -> str:
        if match[0] in known:
            return match[0]
        counted["address"] += 1
        return "〔地址〕"

    return _ADDRESS.sub(address, personal.mask(text, name, known=known))


def _masked(row: Row, counted: Counter[str]) -> Row:
    brief = row.brief
    hidden = replace(
        brief,
        said=mask(brief.said, counted),
        before=tuple((who, mask(words, counted)) for who, words in brief.before),
    )
    if isinstance(row, Example):
        why = _outside(row.reasoning, brief, counted)
        return replace(row, brief=hidden, answer=_outside(row.answer, brief, counted), reasoning=why)
    return replace(
        row,
        brief=hidden,
        chosen=_outside(row.chosen, brief, counted),
        rejected=_outside(row.rejected, brief, counted),
    )


def _outside(answer: str, brief: Brief, counted: Counter[str]) -> str:
    """Masked, except for contacts of the shop itself, which facts, passages and approved texts hold."""
    known = " ".join([brief.approved, *brief.passages, *brief.facts.values()])
    return mask(answer, counted, known=known)


def _unlike(rows: list[Row], dropped: Dropped) -> list[Row]:
    """Without near-duplicates: the first of those that are nearly the same stays."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=ALIKE, num_perm=_PERMUTATIONS)
    kept: list[Row] = []
    for row in rows:
        sketch = MinHash(num_perm=_PERMUTATIONS, seed=1)
        sketch.update_batch([piece.encode() for piece in sorted(shingles(row))])
        same = (kept[int(key)] for key in index.query(sketch))
        if any(
            each.brief.decision == row.brief.decision for each in same
        ):  # else it tells two strategies apart
            dropped.drop("near-duplicate", row.conversation)
            continue
        index.insert(str(len(kept)), sketch, check_duplication=False)
        kept.append(row)
    return kept


def shingles(row: Example | Pair) -> set[str]:
    """Character triples of what was asked and answered."""
    answer = row.answer if isinstance(row, Example) else f"{row.chosen}|{row.rejected}"
    text = _plain(f"{row.brief.said}|{answer}")
    return {text[at : at + 3] for at in range(max(1, len(text) - 2))}


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().lower()
