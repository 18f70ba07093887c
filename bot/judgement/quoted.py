"""What a customer tells of others' words: a leaflet, a text message, a colleague. It is told, and nobody's wish."""

from typing import Final

from bot.judgement.promises.patterns import pattern

_NEAR: Final = 28  # characters in which it is said whose words they are


def urged_by_others(text: str) -> bool:
    """Whether somebody else's words would have us do something, and the customer wishes nothing of the kind in words of their own."""
    said = text.lower()
    spans = _told(said)
    if not any(_finds("urges", said[start:end]) for start, end in spans):
        return False
    return not _finds("wishes", _outside(said, spans))


def _told(said: str) -> list[tuple[int, int]]:
    """Where others are quoted: between quotation marks, or after a colon to the end of the sentence."""
    marks = [(m.start(), m.end()) for m in pattern("quoted", "quoted", "mark").finditer(said)]
    spans = [span for span in marks if _of_others(said, *span)]
    others = pattern("quoted", "quoted", "after_colon").finditer(said)
    return spans + [m.span("told") for m in others if _unmarked(said, m.start("told"), marks)]


def _unmarked(said: str, start: int, marks: list[tuple[int, int]]) -> bool:
    """Whether what follows a colon is somebody else's and stands in no quotation marks."""
    return not _finds("own", said[:start]) and not any(a <= start < b for a, b in marks)


def _of_others(said: str, start: int, end: int) -> bool:
    before, after = said[max(0, start - _NEAR) : start], said[end : end + _NEAR]
    if _finds("own", before):
        return False
    return _finds("report", before) or _finds("named_after", after)


def _outside(said: str, spans: list[tuple[int, int]]) -> str:
    """The customer's own words."""
    for start, end in sorted(spans, reverse=True):
        said = f"{said[:start]} … {said[end:]}"
    return said


def _finds(key: str, text: str) -> bool:
    return pattern("quoted", "quoted", key).search(text) is not None
