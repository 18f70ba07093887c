"""Terms of a customer's own: what they want to know or have granted before they agree to what is shown."""

from typing import Final

from bot.judgement.phrases import phrases

_SAYS: Final = phrases("terms")
ELSEWHERE: Final = _SAYS.elsewhere


def leaves_open(said: str) -> bool:
    """Whether a yes comes with a question or a condition, to which showing the act again is no answer."""
    return binds(said) or _SAYS.yes_but.search(said) is not None


def binds(said: str) -> bool:
    """Whether words put a condition, or want something told, before what is shown may be done."""
    return _SAYS.terms.search(said) is not None or ELSEWHERE.search(said) is not None
