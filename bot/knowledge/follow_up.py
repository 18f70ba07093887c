"""Questions as customers chat them: leaning on what was said before, and several in one message."""

import re
from typing import Final

_LEANS: Final = re.compile(
    r"^(?:那|那么|还有|另外|然后|如果|要是|万一|and\b|what about|how about|then\b|but\b|or\b|if\b|y\b|¿?y si)"
    r"|呢[?？]?$|它|这个|那个|这种|那种|这样|\b(?:it|its|that|this|them|those|these|one|ones|so)\b"
)
_WORD: Final = re.compile(r"[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]+")  # a Chinese character, or a word
_FEW: Final = 4  # words of a question that is hardly one by itself
_PART: Final = 2  # words that a part of a message has at least
_END: Final = re.compile(r"(?<=[?？!！。;；\n])|(?<=\.)\s+")
_MOST: Final = 3  # questions of one message that are answered one by one
_LONGEST: Final = 300  # characters of what was said before


def points_back(question: str) -> bool:
    """Whether a question is about what was said before by its form: "and if …", "…呢", "it"."""
    return _LEANS.search(question.strip().lower()) is not None


def leans(question: str) -> bool:
    """Whether a question may be about what was said before: it points back, or says too little."""
    return points_back(question) or len(_WORD.findall(question)) <= _FEW


def together(before: str, question: str) -> str:
    """A question with what it leans on."""
    return f"{before.strip()[-_LONGEST:]} {question}"


def questions(text: str) -> list[str]:
    """The questions of a message, when it asks several; else the message itself."""
    parts = [part.strip() for part in _END.split(text) if len(_WORD.findall(part)) >= _PART]
    asked = [part for part in parts if part.endswith(("?", "？", "吗", "呢"))]
    return parts if len(asked) >= 2 and len(parts) <= _MOST else [text]
