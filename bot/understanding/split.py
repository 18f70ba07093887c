"""Clauses of a message: places where a second request may begin."""

import re

_BORDER = re.compile(
    r"[,，。.!！?？;；\n]+(?=\s|[\u3400-\u9fff]|$)|(?:^|\s)(?:另外|还有|顺便|对了|以及|同时)|(?<=[\u3400-\u9fff])(?=另外|还有就是|顺便|对了)"
    r"|\s(?:and also|also|and then|and|plus|btw|by the way|oh and)\s(?=(?:can|could|do|does|did|how|what|when|where|why|who|is|are|i|i'd|please|cancel|refund|return|change|"
    r"update|send|tell|check|get|give|make|put|swap|let|will|would|my|the|also|if|whether)\b)"
)
_SHORTEST = 2
_MOST = 5


def clauses(text: str) -> list[tuple[int, int]]:
    """Spans of the clauses of a normalised text, in order; one span when it has no border."""
    cuts = [
        0,
        *(position for match in _BORDER.finditer(text) for position in (match.start(), match.end())),
        len(text),
    ]
    spans = [
        (a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=True) if len(text[a:b].strip()) >= _SHORTEST
    ]
    return (
        spans[: _MOST + 1]
        if len(spans) <= _MOST
        else [*spans[: _MOST - 1], (spans[_MOST - 1][0], spans[-1][1])]
    )
