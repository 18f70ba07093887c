"""Whether a model's words still say what was decided; the guardrail asks something else: whether they may be said."""

import re
from typing import Final

from bot.writer.blanks import OPEN

_CJK: Final = re.compile(r"[\u3400-\u9fff\u3040-\u30ff]")
_LETTER: Final = re.compile(r"[^\W\d_]")
_FIGURE: Final = re.compile(r"\d+(?:[.,:]\d+)*")
_ASKS: Final = re.compile(
    r"[?？]|请|麻烦|告诉我|发给我|哪|\b(?:please|let me know|tell me|send me|could you|which)\b", re.I
)
_SENTENCE: Final = re.compile(r"[^。！？!?.\n]+")
MUCH: Final = 3  # times as long as the approved text …
ROOM: Final = 200  # … and so many characters more is too long


def lost(text: str, *, approved: str, decision: str, language: str, quoted: bool = False) -> str:
    """What of the decision is lost in these words, in one word; empty when nothing is.

    `quoted`: the approved text is a passage of knowledge, which may be told in part.
    """
    if not text.strip():
        return "empty"
    if early := unusable(text, approved=approved, language=language):
        return early
    if decision == "clarify" and not _ASKS.search(text):
        return "question"
    if not quoted and _figures(approved) - _figures(text):
        return "figure"
    return ""


def unusable(text: str, *, approved: str, language: str) -> str:
    """What can be seen before the end: another language, too much of it, the same again."""
    if OPEN in text and OPEN not in approved:  # a blank that stands for nothing
        return "figure"
    letters = len(_LETTER.findall(text))
    chinese = len(_CJK.findall(text)) / max(1, letters)
    if letters >= 8 and ((language == "zh" and chinese < 0.3) or (language == "en" and chinese > 0.2)):
        return "language"
    if len(text) > MUCH * len(approved) + ROOM:
        return "length"
    said = [part.strip() for part in _SENTENCE.findall(text) if len(part.strip()) > 8]
    return "repetition" if len(set(said)) < len(said) else ""


def _figures(text: str) -> set[str]:
    """Numbers of two digits or more: what a customer would miss."""
    plain = {found.replace(",", "").rstrip(".") for found in _FIGURE.findall(text)}
    return {number for number in plain if len(number) > 1}
