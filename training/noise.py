"""Slips of the pen as customers make them: missing marks, swapped letters, doubled characters, the wrong homophone."""

import random
from collections.abc import Sequence
from dataclasses import replace

from training.judge.data import Sentence

_MARKS = "。，！？,.!?;；、~… "
_HOMOPHONES = dict(zip("的得在再做作那哪他她退货货物吗", "得的再在作做哪那她他腿或火勿嘛", strict=True))
_SHARE = 0.35  # of the sentences that are changed
_INTERRUPTED = 0.4  # of the clear wishes that are told again after a line about something else


def slip(text: str, source: random.Random) -> str:
    """The sentence with at most two slips; most sentences stay as they are."""
    if source.random() > _SHARE or len(text) < 4:
        return text
    for _ in range(source.choice((1, 1, 2))):
        text = source.choice(_SLIPS)(text, source)
    return text


def _unmarked(text: str, _: random.Random) -> str:
    bare = text.rstrip(_MARKS)
    return bare or text


def _spaced(text: str, _: random.Random) -> str:
    return "".join(" " if char in "。，！？,.!?;；、" else char for char in text).strip() or text


def _swapped(text: str, source: random.Random) -> str:
    places = [i for i in range(len(text) - 1) if text[i].isascii() and text[i : i + 2].isalpha()]
    if not places:
        return text
    at = source.choice(places)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _dropped(text: str, source: random.Random) -> str:
    places = [i for i, char in enumerate(text) if i and not char.isdigit()]
    at = source.choice(places) if places else 0
    return text[:at] + text[at + 1 :] if at else text


def _doubled(text: str, source: random.Random) -> str:
    places = [i for i, char in enumerate(text) if char.isalpha()]
    if not places:
        return text
    at = source.choice(places)
    return text[: at + 1] + text[at:]


def _misheard(text: str, source: random.Random) -> str:
    places = [i for i, char in enumerate(text) if char in _HOMOPHONES]
    if not places:
        return text
    at = source.choice(places)
    return text[:at] + _HOMOPHONES[text[at]] + text[at + 1 :]


_SLIPS = (_unmarked, _unmarked, _spaced, _swapped, _dropped, _doubled, _misheard)


def after_something_else(rows: Sequence[Sentence], source: random.Random) -> list[Sentence]:
    """Copies of wishes that need no line before them, after a line about something else: what a clear wish must outlive.

    In a conversation every message but the first follows some line of the bot; few sentences are written with one.
    """
    lines = sorted({row.asked for row in rows if row.asked})
    if not lines:
        return []
    clear = [
        row
        for row in rows
        if row.intents and not row.asked and not any(name.startswith("dialog.") for name in row.intents)
    ]
    chosen = source.sample(clear, round(len(clear) * _INTERRUPTED))
    return [replace(row, asked=source.choice(lines), weight=row.weight / 2) for row in chosen]
