"""Topics a shop's bot leaves to others, and the words of somebody who was robbed."""

from typing import Final

from bot.judgement.promises.patterns import pattern
from bot.understanding import perils
from bot.understanding.normalise import normalise
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
_TOPICS: Final = ("politics", "health", "medical", "legal_advice", "competitor")


def topic(text: str) -> str:
    """The topic a message asks about that is not ours to judge, or nothing."""
    said = text.lower()
    return next((name for name in _TOPICS if _says(name, said)), "")


def robbed(text: str) -> bool:
    """Whether somebody tells that their account, card or trust was abused."""
    return _says("victim", text.lower()) or perils.robbed(normalise(text).text)


def scam(text: str) -> bool:
    """Whether somebody asks about a message or a call that wants money, a code or a click in our name."""
    return perils.scam(normalise(text).text)


def only_tricked(text: str, heard: str) -> bool:
    """Whether a message tells of a trick and of no danger beyond doubt: a stranger who wants to see a screen hurts nobody."""
    only = heard in ("", "violence") and not _SAYS.violent.search(text.lower())
    return only and scam(text) and not perils.peril(normalise(text).text)


def threat(text: str) -> bool:
    """Whether somebody threatens the shop or its people with violence."""
    return perils.threat(normalise(text).text)


def _says(name: str, said: str) -> bool:
    return any(pattern("topics", name, language).search(said) for language in ("zh", "en"))
