"""Words as the lexical index counts them: single characters and pairs of Chinese, light stems of the rest."""

import re
from typing import Final

from bot.understanding.normalise import normalise

_RUN: Final = re.compile(r"[\u3400-\u9fff]+|[^\W\d_\u3400-\u9fff]+|\d+(?:\.\d+)?")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_PARTICLES: Final = frozenset("的了吗呢啊吧呀哦嘛么着过得地也就都很还")
_STOP: Final = frozenset(
    [
        "a",
        "an",
        "the",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "am",
        "do",
        "does",
        "did",
        "have",
        "has",
        "had",
        "i",
        "me",
        "my",
        "we",
        "our",
        "you",
        "your",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "of",
        "to",
        "in",
        "on",
        "at",
        "for",
        "with",
        "and",
        "or",
        "if",
        "so",
        "as",
        "by",
        "from",
        "can",
        "could",
        "will",
        "would",
        "shall",
        "should",
        "may",
        "might",
        "must",
        "there",
        "here",
        "what",
        "which",
        "who",
        "how",
        "when",
        "where",
        "why",
        "not",
        "no",
        "yes",
        "please",
        "just",
    ]
)
_ENDINGS: Final = (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""))
_SHORTEST: Final = 3  # letters that a stem keeps


def words(text: str) -> list[str]:
    """The words of a text, in order, repeats and all."""
    found: list[str] = []
    for run in runs(text):
        if _HAN.match(run):
            found += [char for char in run if char not in _PARTICLES]
            found += [run[i : i + 2] for i in range(len(run) - 1)]
        elif run not in _STOP:
            found.append(stem(run))
    return found


def runs(text: str) -> list[str]:
    """Runs of Chinese characters, Latin words and numbers, folded, in order."""
    found: list[str] = _RUN.findall(normalise(text).text)
    return found


def stem(word: str) -> str:
    """A Latin word without its commonest endings."""
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and not word.endswith("ss") and len(word) - len(ending) >= _SHORTEST:
            return (word[: -len(ending)] + instead).removesuffix("e")
    return word.removesuffix("e") if len(word) > _SHORTEST else word
