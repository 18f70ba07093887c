"""Sentences and clauses, and what keeps a clause from being a claim of ours: a question, a condition, somebody else's words."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

from bot.judgement.promises.patterns import pattern
from bot.understanding.normalise import simplified

Language = Literal["zh", "en"]

_END: Final = re.compile(
    r"[^。！？!?；;\n]*?(?:[。！？!?；;]+[\"”’」』)）]*|\n+"
    r"|(?<!\be\.g)(?<!\bi\.e)(?<!\bapprox)(?<!\bNo)(?<!\bno)(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bvs)(?<!^\d)(?<!\n\d)\.+[\"”’)]*(?=\s|$)|$)\s*"
)
LONGEST: Final = 240  # characters; a longer run is cut, so that reading stays quick whatever is written
_CUT: Final = re.compile(rf"(?s:.{{1,{LONGEST}}}(?:(?<=[,，;；、 ])|$)|.{{1,{LONGEST}}})")
_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\U000e0000-\U000e007f`]|(?<!\\*)\\*{1,2}(?!\\*)"
)
_CJK: Final = r"\u3400-\u9fff"
_GAPS: Final = re.compile(rf"(?<=[{_CJK}])[ \t\u3000]+(?=[{_CJK}])")
_HAS_CJK: Final = re.compile(rf"[{_CJK}]")
_HAS_LATIN: Final = re.compile(r"[a-z]{2,}")
_QUOTED: Final = re.compile(
    r"“[^”]*”|「[^」]*」|『[^』]*』|\"[^\"]*\"|(?<![\w])'[^']{3,}'(?!\w)|《[^》]*》|【[^】]*】"
)
_MARKS: Final = re.compile(r"[“”「」『』\"]")


def sentences(text: str) -> list[str]:
    """The sentences of a text with everything between them, so that joining them gives the text back."""
    found = [match[0] for match in _END.finditer(text) if match[0]]
    return [part for said in found for part in ([said] if len(said) <= LONGEST else _CUT.findall(said))]


def fold(text: str) -> str:
    """One form to match on: half width, simplified, lower case, no invisible characters, no gaps between Chinese characters."""
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).lower().translate(simplified())
    folded = folded.replace("’", "'").replace("‘", "'").replace("。。", "。")
    return _GAPS.sub("", folded)


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a folded sentence. `conditional`: it states a condition; `depends`: the sentence holds only under one."""

    text: str
    language: Language
    question: bool = False
    conditional: bool = False
    depends: bool = False
    attributed: int = -1  # where somebody else's words begin; -1: nowhere
    sentence: str = ""


def without_quotes(folded: str) -> str:
    """The sentence without words that it quotes from others or from a page."""

    def keep(match: re.Match[str]) -> str:
        before = folded[max(0, match.start() - 24) : match.start()]
        after = folded[match.end() : match.end() + 6]
        if pattern("frames", "text", "names_words").search(before) or after.startswith(("按钮", " button")):
            return "※"
        return _MARKS.sub("", match[0])

    return _QUOTED.sub(keep, folded)


def clauses(folded: str) -> tuple[Clause, ...]:
    """The clauses of a folded sentence."""
    asked = folded.rstrip(" \"'”)").endswith(("?", "?!", "!?"))
    plain = without_quotes(folded)
    parts = [part.strip(" ,;:。.!?…") for part in pattern("frames", "text", "clause").split(plain)]
    parts = [part for part in parts if part]
    chinese = bool(_HAS_CJK.search(plain))
    found: list[Clause] = []
    depends = False
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        if _HAS_CJK.search(part) or (chinese and not _HAS_LATIN.search(part)):
            clause = _zh(part, plain, asked=asked and last, depends=depends)
            depends = depends or clause.conditional or _asks_first(part)
            found.append(clause)
        if _HAS_LATIN.search(part) or not chinese:
            found.append(_en(part, plain, asked=asked and last, depends=depends))
            depends = depends or _asks_first(part)
    return tuple(found)


def _asks_first(part: str) -> bool:
    """Whether the customer is asked for something that what follows then waits for."""
    return pattern("frames", "text", "asks_first").search(part) is not None


def _zh(part: str, whole: str, *, asked: bool, depends: bool) -> Clause:
    marks = [
        pattern("frames", "text", "condition_zh").search(part),
        pattern("frames", "text", "condition_end_zh").search(part),
    ]
    somebody = pattern("frames", "text", "said_zh").search(part)
    question = bool(pattern("frames", "text", "question_zh").search(part)) or (
        asked and not re.search(r"^(?:那)?(?:我们?(?:这边)?)?(?:刚刚?|已经?)", part)
    )
    return Clause(
        text=part,
        language="zh",
        question=question,
        conditional=any(marks),
        depends=depends or any(marks) or bool(pattern("frames", "text", "condition_any_zh").search(part)),
        attributed=somebody.start() if somebody else -1,
        sentence=whole,
    )


def _en(part: str, whole: str, *, asked: bool, depends: bool) -> Clause:
    somebody = pattern("frames", "text", "said_en").search(part)
    question = bool(pattern("frames", "text", "question_en").search(part)) and asked
    return Clause(
        text=part,
        language="en",
        question=question,
        conditional=False,  # read before each act, since English puts it in the middle
        depends=depends or bool(pattern("frames", "text", "condition_any_en").search(whole)),
        attributed=somebody.start() if somebody else -1,
        sentence=whole,
    )
