"""What belongs to the inside: prompts, paths, traces, keys, canaries, however they are written."""

import base64
import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from bot.judgement.promises.patterns import table
from bot.understanding.spelling import spelled

_FILLER: Final = re.compile(r"[\W_]+")
SHORTEST_CANARY: Final = 6


@cache
def _leaks() -> tuple[tuple[str, re.Pattern[str]], ...]:
    leaks = table("leaks")["leaks"].items()
    return tuple((name, re.compile(spelled(words), re.MULTILINE)) for name, words in leaks)


@cache
def _any_leak() -> re.Pattern[str]:
    hints = r"[<\[{/\\#]|::?\s|prompt|提示词|指令|[Yy]ou are |\w\.\w|[0-9a-f]{8}|[-_]\w{8}|HAOKE|(?i:select|insert|drop|delete|bearer|AKIA|eyJ|onerror)|, line |^\s*\w+:"
    return re.compile(hints, re.MULTILINE)


def leaks_in(text: str) -> list[str]:
    """Names of the kinds of inside things that a raw text shows."""
    if not _any_leak().search(text):
        return []
    return [name for name, expression in _leaks() if expression.search(text)]


class Canaries:
    """Secrets that must never show: plain, spaced out, reversed, or in base64 or hex."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._forms: set[str] = set()
        for secret in secrets:
            if len(secret) < SHORTEST_CANARY:
                raise ValueError(
                    f"a canary needs {SHORTEST_CANARY} characters or more to be told from plain words"
                )
            plain = _bare(secret)
            encoded = {
                base64.b64encode((pad + secret).encode()).decode().rstrip("=") for pad in ("", " ", "  ")
            }
            self._forms |= {plain, plain[::-1], secret.encode().hex()} | {
                _bare(form[4:-2]) for form in encoded
            }

    def shown(self, text: str) -> bool:
        """Whether a text shows one of them."""
        bare = _bare(text) if self._forms else ""
        return any(form in bare for form in self._forms)


def _bare(text: str) -> str:
    return _FILLER.sub("", text).lower()
