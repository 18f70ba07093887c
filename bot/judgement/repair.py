"""Repairs: what may be kept of a reply once its unbacked sentences are gone."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from bot.judgement.promises.claim import Claim
from bot.judgement.promises.patterns import pattern, table
from bot.judgement.promises.text import fold

_CJK: Final = re.compile(r"[\u3400-\u9fff]")
_SHORTEST: Final = 6  # characters that can carry an answer


def stands(kept: Iterable[str]) -> bool:
    """Whether what is left still says something: more than a greeting, and not the tail of a dropped sentence."""
    telling = [said for said in map(fold, kept) if len(said.strip(" \n.,。!?…、")) >= _SHORTEST]
    telling = [said for said in telling if not pattern("frames", "text", "pleasantry").search(said.strip())]
    return bool(telling) and not pattern("frames", "text", "dangling").search(telling[0].strip())


def softened(sentence: str, problems: Iterable[Claim]) -> str:
    """The sentence with a certainty made the estimate it is; empty where that is not all that is wrong."""
    if any(claim.kind != "guarantee" and claim.value != "estimate" for claim in problems):
        return ""
    for expression, milder in _softeners("zh" if _CJK.search(sentence) else "en"):
        if expression.search(sentence):
            return expression.sub(milder, sentence, count=1)
    return ""


@cache
def _softeners(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    pairs = table("values")["soften"][language]
    return tuple((re.compile(source, re.IGNORECASE), milder) for source, milder in pairs)
